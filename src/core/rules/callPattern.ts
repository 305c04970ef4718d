// What a rule for calls covers: calls like one that a person saw, which differ only in the arguments that the person left
// free. Pure. A plan of any other tool, and one that deletes, revokes or spends, is never covered.
import { canonicalText } from '../canonicalJson.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Plan } from '../plan/plan.ts';
import type { Verb } from '../plan/verb.ts';
import type { Manifest } from '../provider/manifest.ts';
import { namesIn } from '../provider/template.ts';
import { toolsOf } from '../toolSource/bundleTools.ts';
import { propertiesOf } from '../toolSource/inputSchema.ts';
import { textOf } from '../toolSource/leaves.ts';
import { ACT_TOOL, plannedAct } from '../toolSource/plannedAct.ts';
import type { CallPattern, CallRule, FreeArgument } from './rule.ts';

/** What rules can cover; `share` only to a recipient that is fixed. */
const COVERED: ReadonlySet<Verb> = new Set(['create', 'change']);
/** The longest free value if its schema names no bound. */
const LONGEST = 2_000;

/** A call as its plan describes it. */
interface PlannedPattern extends Omit<CallPattern, 'fixed' | 'free'> {
  input: JsonObject;
}

/** The calls of a plan; empty if no rule can cover it. */
export function patternsOf(tool: string, plan: Plan): PlannedPattern[] {
  const { bundleId, targets, verbs, manifests = {} } = plan;
  if (tool !== ACT_TOOL || plan.mustAsk === true || bundleId === null || plan.quote !== null) return [];
  if (!verbs.every((verb) => COVERED.has(verb))) return [];
  const { tool: name, account, revision, calls } = plannedAct.read(plan);
  const found = calls.flatMap(({ id, input }): PlannedPattern[] => {
    const target = targets.find((each) => each.id === id);
    const manifest = manifests[target?.providerId ?? ''];
    if (target === undefined || manifest === undefined) return [];
    const { scope, live } = target;
    return [{ tool: name, account, revision, scope: scope.id, live, manifest, input }];
  });
  return found.length === targets.length ? found : [];
}

/** Whether a rule covers every call of the plan, and has as many left. */
export function covers(rule: CallRule, callerId: string, tool: string, plan: Plan, now: number): boolean {
  const calls = patternsOf(tool, plan);
  return (
    calls.length > 0 &&
    rule.callerId === callerId &&
    rule.bundleId === plan.bundleId &&
    rule.until > now &&
    rule.createdAt <= now &&
    rule.left >= calls.length &&
    calls.every((call) => isLike(rule, call))
  );
}

/** Arguments that no rule leaves free: what the call is about, and who receives it. */
export function alwaysFixed(manifest: Manifest, toolName: string): Set<string> {
  const tool = toolsOf(manifest).find(({ name }) => name === toolName);
  if (tool === undefined) return new Set();
  return new Set([
    ...namesIn(tool.sent.path),
    ...Object.keys(tool.names),
    ...(tool.recipient === undefined ? [] : [tool.recipient]),
  ]);
}

/** What an argument can hold if a rule leaves it free; undefined if it can't be left free. */
export function freeArgument(
  manifest: Manifest,
  toolName: string,
  argument: string,
  value: JsonValue,
): FreeArgument | undefined {
  const type = typeOf(value);
  const tool = toolsOf(manifest).find(({ name }) => name === toolName);
  if (type === undefined || tool === undefined || alwaysFixed(manifest, toolName).has(argument))
    return undefined;
  const schema = propertiesOf(tool.input)[argument];
  const bound =
    schema !== null && typeof schema === 'object' && !Array.isArray(schema) && schema['maxLength'];
  const longest = typeof bound === 'number' ? Math.min(bound, LONGEST) : LONGEST;
  return { type, longest: Math.max(longest, textOf(value).length) };
}

function isLike({ fixed, free, ...rule }: CallRule, { input, ...call }: PlannedPattern): boolean {
  const isSame =
    rule.tool === call.tool &&
    rule.account === call.account &&
    rule.revision === call.revision &&
    rule.scope === call.scope &&
    rule.manifest === call.manifest &&
    (rule.live || !call.live);
  return (
    isSame &&
    Object.entries(fixed).every(
      ([name, value]) => Object.hasOwn(input, name) && isEqual(input[name], value),
    ) &&
    Object.entries(input).every(([name, value]) => Object.hasOwn(fixed, name) || fits(free, name, value))
  );
}

function fits(free: CallRule['free'], name: string, value: JsonValue): boolean {
  const argument = Object.hasOwn(free, name) ? free[name] : undefined;
  return (
    argument !== undefined && typeOf(value) === argument.type && textOf(value).length <= argument.longest
  );
}

function isEqual(left: JsonValue | undefined, right: JsonValue): boolean {
  return left !== undefined && canonicalText(left) === canonicalText(right);
}

function typeOf(value: JsonValue): FreeArgument['type'] | undefined {
  if (value === null) return undefined;
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'object') return 'object';
  if (typeof value === 'string') return 'string';
  return typeof value === 'number' ? 'number' : 'boolean';
}
