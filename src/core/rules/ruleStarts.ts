// Starts calls under a rule instead of a person's decision. A rule is counted down in the transaction that starts the
// operation, so that no crash and no parallel call uses one of its calls twice, or one too many.
import { approvalEntry } from '../audit/approvalEntries.ts';
import type { AuditLog } from '../audit/auditLog.ts';
import type { ApprovalPolicy } from '../approval/approvalPolicy.ts';
import type { ApprovalPrompt } from '../approval/approvalPrompt.ts';
import { factsNow, planNow, type PlanningDeps } from '../approval/planNow.ts';
import { refuseRival } from '../approval/rival.ts';
import { AppError } from '../errors.ts';
import { planAsJson, planOf } from '../operation/approvedPlan.ts';
import type { OperationEngine } from '../operation/engine.ts';
import type { Caller, Operation, StartRequest } from '../operation/operation.ts';
import { hasBegun } from '../operation/run/stepRecords.ts';
import { canHappen } from '../operation/transitions.ts';
import type { Plan } from '../plan/plan.ts';
import type { Store, StoreTransaction } from '../storage/store.ts';
import { covers, patternsOf } from './callPattern.ts';

export interface RuleStartsDeps extends PlanningDeps {
  store: Store;
  operations: Pick<OperationEngine, 'get' | 'start' | 'startApproved'>;
  policy: Pick<ApprovalPolicy, 'isClockSetBack'>;
  prompt: Pick<ApprovalPrompt, 'withdraw'>;
  audit: AuditLog;
}

/** Stops the transaction that would start a call which the rule no longer covers. */
class UsedUp extends Error {}

export class RuleStarts {
  readonly #deps: RuleStartsDeps;

  constructor(deps: RuleStartsDeps) {
    this.#deps = deps;
  }

  /** The plan, under a rule that covers it now; undefined if a person must decide. */
  underRule(tool: string, plan: Plan, caller: Caller): Plan | undefined {
    const { store, clock, policy } = this.#deps;
    const now = clock.now();
    const rule = store
      .read(({ rules }) => rules.list())
      .find((each) => each.kind === 'call' && covers(each, caller.id, tool, plan, now));
    return rule === undefined || policy.isClockSetBack() ? undefined : { ...plan, rule: rule.id };
  }

  /**
   * @param plan as `underRule` returns it
   * @returns what works on the request now; undefined if the rule no longer covers it, and nothing started
   * @throws AppError as `OperationEngine.start`
   */
  async start(request: StartRequest, plan: Plan): Promise<Operation | undefined> {
    const { kind, caller, supersedes } = request;
    try {
      return await this.#deps.operations.start({ ...request, plan: planAsJson(plan) }, (tx) => {
        if (!this.#spend(tx, kind, plan, caller, supersedes)) throw new UsedUp();
      });
    } catch (error) {
      if (error instanceof UsedUp) return undefined;
      throw error;
    }
  }

  /**
   * Starts a request that waits for a decision, if a rule covers what it would do now. Else it still waits.
   * @returns whether it started
   */
  async startWaiting(approvalId: string): Promise<boolean> {
    const { store, operations, audit, prompt } = this.#deps;
    const approval = store.read((view) => view.approvals.get(approvalId));
    if (approval?.status !== 'pending') return false;
    try {
      const operation = operations.get(approval.operationId);
      const facts = await factsNow(this.#deps, operation);
      const planned = store.read((view) => planNow(this.#deps, view, operation, facts));
      const plan = this.underRule(operation.kind, planned, operation.caller);
      if (plan === undefined) return false;
      const targets = plan.targets.map(({ id }) => id);
      const started = await operations.startApproved(operation.id, { plan, targets }, (tx, waiting) => {
        if (tx.approvals.get(approvalId)?.status !== 'pending') return false;
        refuseRival(this.#deps, tx, waiting);
        if (!this.#spend(tx, waiting.kind, plan, waiting.caller)) return false;
        tx.approvals.update({ ...approval, status: 'withdrawn' });
        audit.append(tx, approvalEntry('started', approval, { targets, rule_id: plan.rule }));
        return true;
      });
      if (started) prompt.withdraw(approvalId);
      return started;
    } catch (error) {
      // Whatever stops it, a person can still decide on it.
      if (error instanceof AppError) return false;
      throw error;
    }
  }

  #spend(tx: StoreTransaction, tool: string, plan: Plan, caller: Caller, supersedes?: string): boolean {
    const stored = tx.rules.list().find(({ id }) => id === plan.rule);
    if (stored?.kind !== 'call') return false;
    const calls = patternsOf(tool, plan).length;
    const rule = isCounted(tx, plan, supersedes) ? { ...stored, left: stored.left + calls } : stored;
    if (!covers(rule, caller.id, tool, plan, this.#deps.clock.now())) return false;
    tx.rules.update({ ...rule, left: rule.left - calls });
    return true;
  }
}

/** Whether it takes the place of one that was counted, and of which a killed process had sent nothing. */
function isCounted(tx: StoreTransaction, plan: Plan, supersedes: string | undefined): boolean {
  const replaced = supersedes === undefined ? undefined : tx.operations.get(supersedes);
  return (
    canHappen(replaced, 'superseded') && planOf(replaced)?.rule === plan.rule && !hasBegun(tx, replaced.id)
  );
}
