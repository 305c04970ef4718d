// What an act would send, as effects: where it goes, then each value of its input as it will be sent, with what it
// replaces and the provider's name for what it is about.
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { added, effectsOn, removed, replaced, type Effect } from '../../core/plan/effect.ts';
import { phrase } from '../../core/plan/phrase.ts';
import type { Plan, PlanTarget } from '../../core/plan/plan.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import { NO_TAG, plainParams, requested } from '../../core/provider/outwardValue.ts';
import { scopeOf } from '../../core/provider/scope.ts';
import { baseUrlOf } from '../../core/provider/requestBuilder.ts';
import { fillPath, type TemplateValues } from '../../core/provider/template.ts';
import { heldFileIn, withHeld } from '../../core/toolSource/fileArguments.ts';
import { leavesOf, membersOf, textOf } from '../../core/toolSource/leaves.ts';
import { propertiesOf } from '../../core/toolSource/inputSchema.ts';
import type { ActData, PlannedCall } from '../../core/toolSource/plannedAct.ts';
import { toolParams, type BundleTool } from '../../core/toolSource/bundleTools.ts';
import { isLive, placeOf, shownName } from '../bundleTarget.ts';
import { wantedAct, type ActArgs, type WantedAct } from './actCalls.ts';
import { actFacts, nameKey, type ActFacts } from './actPreflight.ts';

const CALL_MS = 1_000;
/** The label of where a call goes. */
export const SENT_TO = phrase('Sent to');

/** @throws AppError as `wantedAct` */
export function actPlan(args: ActArgs, context: PlanContext): Plan<ActData> {
  const wanted = wantedAct(args, context);
  const { bundle, tool, calls } = wanted;
  const facts = actFacts(context.facts);
  const planned = calls.map(({ id, input }) => ({
    id,
    input: withHeld(input, facts.files),
    before: replacedBy(tool, input, facts.before[id] ?? {}),
  }));
  const sendsFiles = Object.keys(facts.files).length > 0;
  const through = { tool: tool.name, bundle: placeOf(context.manifests, bundle) };
  return {
    title:
      calls.length === 1
        ? phrase('use {tool} through {bundle}', through)
        : phrase('use {tool} {count} times through {bundle}', { ...through, count: calls.length }),
    verbs: [tool.verb],
    targets: planned.map((call) => target(wanted, call, facts, context)),
    impact: [
      calls.length === 1
        ? phrase('It is sent once, with the credential of the bundle.')
        : phrase('They are sent one after the other, each once: {count}.', {
            count: calls.length,
          }),
    ],
    warning: tool.undoneBy === null ? phrase('Sluice can’t undo it') : null,
    quote: null,
    // A file can hold anything: a person sees which one leaves this machine.
    ...(sendsFiles && { mustAsk: true }),
    estimatedMs: CALL_MS * calls.length,
    bundleId: bundle.id,
    data: {
      tool: tool.name,
      revision: bundle.revision,
      account: wanted.account?.id ?? null,
      calls: planned,
    },
  };
}

function target(
  { bundle, manifest, tool, account }: WantedAct,
  { id, input, before }: PlannedCall,
  facts: ActFacts,
  { manifests }: PlanContext,
): PlanTarget {
  const { environment } = bundle;
  const name = tool.title;
  return {
    kind: 'call',
    id,
    name,
    // A call leaves the bundle as it is; what was planned on is in the plan's data.
    revision: null,
    providerId: bundle.provider,
    environment,
    live: isLive(manifests, bundle),
    scope: scopeOf(manifest, bundle),
    facts: [{ label: phrase('Bundle'), value: shownName(bundle) }],
    effects: effectsOn({ kind: 'call', name }, [
      added(SENT_TO, addressOfCall(manifest, bundle, tool, input)),
      ...(account === undefined ? [] : [added(phrase('As account'), account.label)]),
      ...inputEffects(tool, input, before, facts.names),
    ]),
  };
}

/** Method and URL without its query, as they will be sent. */
function addressOfCall(manifest: Manifest, bundle: Bundle, tool: BundleTool, input: JsonObject): string {
  const params = plainParams(toolParams(bundle, tool, requested(input), { tag: NO_TAG }));
  const values: TemplateValues = { param: (name) => params[name], secret: () => undefined };
  const base = baseUrlOf(manifest, bundle, params);
  const path = base.pathname.replace(/\/$/, '') + fillPath(tool.sent.path, values);
  return `${tool.sent.method} ${base.origin}${path}`;
}

function inputEffects(
  { recipient }: BundleTool,
  input: JsonObject,
  before: JsonObject,
  names: ActFacts['names'],
): Effect[] {
  const given = Object.entries(input).flatMap(([argument, value]): Effect[] => {
    const old = Object.hasOwn(before, argument) ? before[argument] : undefined;
    const name = isScalar(value) ? names[nameKey(argument, value)] : undefined;
    const marks = name === undefined ? [] : [phrase('named “{name}” there', { name })];
    const destination =
      argument === recipient && isScalar(value)
        ? { url: String(value), role: 'recipient' as const }
        : undefined;
    const more = { marks, ...(destination && { destination }) };
    if (old !== undefined && isScalar(old) && isScalar(value) && old !== value)
      return [replaced(argument, textOf(old), textOf(value), more)];
    return [
      ...(old === undefined || old === value ? [] : removals(argument, old)),
      ...argumentEffects(value, argument, more),
    ];
  });
  const lost = Object.entries(before).filter(([name]) => !Object.hasOwn(input, name));
  return [...given, ...lost.flatMap(([name, value]) => removals(name, value))];
}

/** One for each value; of a file, what tells it from any other: path, size, digest, and how its bytes are written. */
function argumentEffects(value: JsonValue, label: string, more: Partial<Effect>): Effect[] {
  const file = heldFileIn(value);
  if (file !== undefined)
    return [
      added(phrase('{argument}, file', { argument: label }), file.path, more),
      added(phrase('{argument}, bytes', { argument: label }), String(file.size)),
      added(phrase('{argument}, SHA-256', { argument: label }), file.sha256),
      ...(file.as === null ? [] : [added(phrase('{argument}, sent as', { argument: label }), file.as)]),
    ];
  const members = membersOf(value, label);
  return members.length === 0
    ? [added(label, textOf(value), more)]
    : members.flatMap(([path, member]) => argumentEffects(member, path, more));
}

function removals(name: string, value: JsonValue): Effect[] {
  return leavesOf(value, name).map(([label, text]) => removed(label, text));
}

/** The values before, of what this call changes: an argument that it does not give stays as it is. */
function replacedBy({ input: schema }: BundleTool, input: JsonObject, before: JsonObject): JsonObject {
  const properties = propertiesOf(schema);
  return Object.fromEntries(
    Object.entries(before).filter(([name]) => Object.hasOwn(input, name) || !Object.hasOwn(properties, name)),
  );
}

function isScalar(value: JsonValue): value is string | number | boolean {
  return value !== null && typeof value !== 'object';
}
