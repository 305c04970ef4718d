// What a person does with rules: makes one from a call that waits, sees them, and revokes one. A dialog of its own makes
// each; it is MACed and audited.
import type { AuditLog } from '../audit/auditLog.ts';
import type { Approval } from '../approval/approval.ts';
import type { ApprovalAnswer } from '../approval/approvalPrompt.ts';
import { isDeliberate } from '../approval/answerChecks.ts';
import { MAX_EXCEPTION_MS } from '../approval/exceptions.ts';
import { AppError } from '../errors.ts';
import type { Clock, Ids } from '../hostPorts.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { PlanTarget } from '../plan/plan.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { Store, StoreTransaction } from '../storage/store.ts';
import { requireTool } from '../toolSource/bundleTools.ts';
import { freeArgument, patternsOf } from './callPattern.ts';
import { isInForce, type CallRule, type FreeArgument, type Rule } from './rule.ts';

interface RuleServiceDeps {
  store: Store;
  audit: AuditLog;
  manifests: ManifestCatalog;
  clock: Clock;
  ids: Ids;
}

/** A rule that a person can make from a call. */
export interface RuleDraft {
  approval: Approval;
  target: PlanTarget;
  /** The tool's title. */
  title: string;
  arguments: {
    name: string;
    value: JsonValue;
    /** Undefined: every rule fixes it. */
    free: FreeArgument | undefined;
  }[];
}

export interface RuleRequest {
  approvalId: string;
  /** Names of arguments that may differ; all others are fixed. */
  free: readonly string[];
  /** At most `MOST_CALLS`. */
  count: number;
  /** At most 8 hours. */
  durationMs: number;
}

/** What the rule's dialog reports of itself. */
export type RuleAnswer = Pick<ApprovalAnswer, 'shownForMs' | 'dialogDigest' | 'decidedBy'>;

export const MOST_CALLS = 100;
/** A rule that ended is kept as long as a call that it started can be resumed under it. */
const KEPT_MS = 60 * 60_000;

export class RuleService {
  readonly #deps: RuleServiceDeps;

  constructor(deps: RuleServiceDeps) {
    this.#deps = deps;
  }

  /** Those in force. */
  list(): Rule[] {
    const now = this.#deps.clock.now();
    return this.#deps.store.read((view) => view.rules.list()).filter((rule) => isInForce(rule, now));
  }

  /** Whether a person can make a rule from the request. */
  canCover(approvalId: string): boolean {
    const approval = this.#deps.store.read((view) => view.approvals.get(approvalId));
    return approval?.status === 'pending' && patternsOf(approval.tool, approval.plan).length === 1;
  }

  /** @throws AppError `not-found` if it doesn't wait any more, `bad-arguments` if no rule can cover it */
  draft(approvalId: string): RuleDraft {
    const approval = this.#deps.store.read((view) => view.approvals.get(approvalId));
    if (approval?.status !== 'pending') {
      throw new AppError('not-found', 'The request no longer waits.', { next: 'Nothing was changed.' });
    }
    const { plan, tool } = approval;
    const [pattern] = patternsOf(tool, plan);
    const [target] = plan.targets;
    if (pattern === undefined || target === undefined || plan.targets.length > 1)
      throw refusal('Sluice always asks before this request: it deletes, revokes, spends, or is several.');
    const manifest = this.#deps.manifests.get(target.providerId ?? '');
    return {
      approval,
      target,
      title: requireTool(manifest, pattern.tool).title,
      arguments: Object.entries(pattern.input).map(([name, value]) => ({
        name,
        value,
        free: freeArgument(manifest, pattern.tool, name, value),
      })),
    };
  }

  /**
   * Makes a rule; resolves when it is on disk.
   * @throws AppError as `draft`; `bad-arguments` if the answer came too early or the rule is too wide; `vault-locked`
   */
  async allow(request: RuleRequest, answer: RuleAnswer): Promise<CallRule> {
    const { store, clock, ids } = this.#deps;
    const { count, durationMs } = request;
    if (!isDeliberate(answer.shownForMs))
      throw refusal('Allow was pressed within 1.5 seconds of the dialog’s opening.');
    if (!(Number.isInteger(count) && count >= 1 && count <= MOST_CALLS))
      throw refusal(`A rule allows ${MOST_CALLS} calls at most.`);
    if (!(durationMs > 0 && durationMs <= MAX_EXCEPTION_MS)) throw refusal('A rule lasts 8 hours at most.');
    const draft = this.draft(request.approvalId);
    const { fixed, free } = divided(draft, request.free);
    const { approval, title } = draft;
    const [pattern] = patternsOf(approval.tool, approval.plan);
    if (pattern === undefined) throw refusal('No rule can cover this request.');
    const { input: _input, ...call } = pattern;
    const createdAt = clock.now();
    const rule: CallRule = {
      ...call,
      id: ids.create('rul'),
      kind: 'call',
      callerId: approval.caller.id,
      callerLabel: approval.caller.label,
      bundleId: approval.plan.bundleId ?? '',
      createdAt,
      title,
      fixed,
      free,
      count,
      left: count,
      until: createdAt + durationMs,
    };
    await store.transaction((tx) => {
      for (const old of tx.rules.list())
        if (old.kind === 'call' && old.until < createdAt - KEPT_MS) tx.rules.delete(old.id);
      tx.rules.insert(rule);
      const { dialogDigest, decidedBy } = answer;
      this.#append(tx, rule, { allowed: true, dialog_digest: dialogDigest, ...decidedBy });
    });
    return rule;
  }

  /** From now on Sluice asks again. One that is gone already changes nothing. */
  async revoke(ruleId: string, decidedBy: ApprovalAnswer['decidedBy']): Promise<void> {
    await this.#deps.store.transaction((tx) => {
      const rule = tx.rules.list().find(({ id }) => id === ruleId);
      if (rule === undefined) return;
      tx.rules.delete(ruleId);
      this.#append(tx, rule, { revoked: true, ...decidedBy });
    });
  }

  #append(tx: StoreTransaction, rule: Rule, facts: JsonObject): void {
    this.#deps.audit.append(tx, {
      kind: 'policy',
      caller: 'You',
      tool: 'rule',
      operationId: null,
      bundleIds: [rule.bundleId],
      facts: { ...factsOf(rule), ...facts },
    });
  }
}

function divided(draft: RuleDraft, wanted: readonly string[]): Pick<CallRule, 'fixed' | 'free'> {
  const free: CallRule['free'] = {};
  const fixed: JsonObject = {};
  for (const { name, value, free: argument } of draft.arguments) {
    if (!wanted.includes(name)) fixed[name] = value;
    else if (argument === undefined) throw refusal(`A rule always fixes ${name}.`);
    else free[name] = argument;
  }
  return { fixed, free };
}

/** Never the values of arguments: the log outlives what was sent. */
function factsOf(rule: Rule): JsonObject {
  const facts = { rule_id: rule.id, rule: rule.kind, for: rule.callerLabel };
  if (rule.kind === 'read') return facts;
  const { tool, fixed, free, count, left, until } = rule;
  const names = { fixed: Object.keys(fixed), free: Object.keys(free) };
  return { ...facts, bundle_tool: tool, ...names, count, left, until: new Date(until).toISOString() };
}

function refusal(message: string): AppError {
  return new AppError('bad-arguments', message, { next: 'Nothing was changed; Sluice asks as before.' });
}
