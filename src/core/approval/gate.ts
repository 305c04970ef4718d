// The gate: plan → digest → decision → re-check → run, once. It asks through the prompt, believes only decisions
// that carry the vault's MAC, and consumes one in the transaction that starts its operation.
import { approvalEntry } from '../audit/approvalEntries.ts';
import type { AuditLog } from '../audit/auditLog.ts';
import { AppError } from '../errors.ts';
import type { OperationEngine } from '../operation/engine.ts';
import { newOperation, supersededBy, type StartRequest } from '../operation/newOperation.ts';
import { RESUMABLE, type Caller, type Operation, type OperationStatus } from '../operation/operation.ts';
import { endOvertaken, settleWaiting, waitForDecision } from '../operation/waitingOperations.ts';
import type { JsonObject } from '../json.ts';
import type { FaultInjector } from '../hostPorts.ts';
import type { Store, StoreTransaction, StoreView } from '../storage/store.ts';
import { whyIgnored } from './answerChecks.ts';
import type { Approval, ApprovalStatus } from './approval.ts';
import type { ApprovalAnswer, ApprovalPrompt, ApprovalSettings, DecideOutcome } from './approvalPrompt.ts';
import type { ApprovalPolicy } from './approvalPolicy.ts';
import type { DecisionSeal } from '../plan/decisionSeal.ts';
import { deniedMessage, stillWaits, waitingMessage } from './gateMessages.ts';
import { refuseRival } from './rival.ts';
import { changedSince } from '../plan/changedSince.ts';
import { newApproval } from './newApproval.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlanVerb } from '../plan/verb.ts';
import { planVerbs } from '../plan/policy.ts';
import { digestNow, factsNow, planNow, type PlanningDeps } from './planNow.ts';

export interface GateDeps extends PlanningDeps {
  store: Store;
  operations: OperationEngine;
  prompt: ApprovalPrompt;
  seal: DecisionSeal;
  policy: ApprovalPolicy;
  audit: AuditLog;
  settings: () => ApprovalSettings;
  faults: FaultInjector;
}

/** A gated request as the runner hands it over. */
export interface GatedRequest {
  start: StartRequest;
  plan: Plan;
  verbs: PlanVerb[];
  claimedReason: string | null;
}

/** A rejection answers the same request of the same caller for this long. */
export const REMEMBER_REJECTION_MS = 5 * 60_000;

export class ApprovalGate {
  readonly #deps: GateDeps;

  constructor(deps: GateDeps) {
    this.#deps = deps;
  }

  /** The verbs for which this caller's plan needs a person; empty where it needs none. */
  verbsToAskFor(plan: Plan, caller: Caller): PlanVerb[] {
    return this.#deps.policy.verbsToAskFor(plan, caller);
  }

  /** Whether a person rejected just this of the same caller a moment ago: then the record answers. */
  isRejectedRecently(known: Operation | undefined, callerId: string): known is Operation {
    if (known?.status !== 'denied' || known.caller.id !== callerId) return false;
    return this.#deps.clock.now() - (known.endedAt ?? 0) < REMEMBER_REJECTION_MS;
  }

  /** Records the request and shows it to a person; nothing else happens until a decision. */
  async ask(request: GatedRequest): Promise<Operation> {
    const { store, operations, prompt, ids, clock, faults } = this.#deps;
    const status: OperationStatus = prompt.window === null ? 'no_approver' : 'awaiting_approval';
    const { operation, approval, superseded } = await store.transaction((tx) => {
      const replaced = this.#supersedeOlder(tx, request);
      const proposed = {
        ...newOperation({ ...request.start, message: this.#waitingMessage() }, ids.create('op'), clock.now()),
        status,
      };
      this.#replace(tx, request.start.supersedes, proposed);
      tx.operations.insert(status === 'no_approver' ? { ...proposed, endedAt: clock.now() } : proposed);
      const asked = newApproval(this.#deps, tx, proposed, request, []);
      if (status === 'awaiting_approval') tx.approvals.insert(asked);
      this.#audit(tx, 'requested', asked, { verbs: request.verbs, title: request.plan.title, status });
      return { operation: proposed, approval: asked, superseded: replaced };
    });
    faults.reach('approval.requested', operation.kind);
    for (const { id, operationId } of superseded) {
      prompt.withdraw(id);
      operations.announceStored(operationId);
    }
    operations.announceStored(operation.id);
    if (status === 'awaiting_approval') prompt.announce(approval);
    return operation;
  }

  /**
   * Takes a person's answer. The decision is stored before anything runs; what moved since is asked again.
   * @throws AppError `not-found`, `vault-locked`, `bad-arguments`
   */
  async decide(answer: ApprovalAnswer): Promise<DecideOutcome> {
    const { store, clock, seal, operations, prompt, faults } = this.#deps;
    const approval = store.read((view) => view.approvals.get(answer.approvalId));
    if (approval === undefined)
      throw new AppError('not-found', 'There is no such request.', { next: 'Nothing was changed.' });
    const why = whyIgnored(approval, answer, clock.now());
    if (why !== undefined) {
      await store.transaction((tx) =>
        this.#audit(tx, 'ignored', approval, { verdict: answer.verdict, why, ...answer.decidedBy }),
      );
      return { kind: 'not-used', why };
    }
    const facts = answer.verdict === 'approve' ? await this.#factsNow(approval) : {};
    if (facts instanceof AppError) return stillWaits(facts);
    const decision = seal.decision(approval, answer);
    const decided: Approval = {
      ...approval,
      status: decision.verdict === 'approve' ? 'approved' : 'rejected',
      decision,
    };
    await store.transaction((tx) => {
      this.#requireStatus(tx, approval.id, 'pending');
      tx.approvals.update(decided);
      if (decision.verdict === 'reject')
        settleWaiting(tx, approval.operationId, clock.now(), 'denied', deniedMessage(decision.reason));
      const { verdict, targets, decidedBy, dialogDigest, reason } = decision;
      this.#audit(tx, 'decided', decided, {
        verdict,
        targets,
        reason,
        dialog_digest: dialogDigest,
        ...decidedBy,
      });
    });
    faults.reach('approval.decided', approval.tool);
    prompt.withdraw(approval.id);
    if (decision.verdict === 'approve') return this.#start(decided, facts);
    operations.announceStored(approval.operationId);
    return { kind: 'rejected' };
  }

  /**
   * Whether a gated operation that stopped may go on with the approval that it was started with. Otherwise the rest
   * of it is planned and asked again, and the operation waits; what can never be done any more ends.
   */
  async askToContinue({ id }: Operation, why: string): Promise<Operation> {
    const { store, operations, clock } = this.#deps;
    try {
      const facts = await factsNow(this.#deps, operations.get(id));
      const earlier = store.read((view) => view.approvals.ofOperation(id));
      await this.#replan(id, facts, [why], earlier);
    } catch (error) {
      if (error instanceof AppError) {
        await store.transaction((tx) => endOvertaken(tx, id, error, clock.now()));
        operations.announceStored(id);
      }
      throw error;
    }
    return operations.get(id);
  }

  /** What the plan must know now, or why that could not be found out. */
  async #factsNow({ operationId }: Approval): Promise<JsonObject | AppError> {
    const { operations } = this.#deps;
    try {
      return await factsNow(this.#deps, operations.get(operationId));
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  /** Believed by its MAC, re-checked against what is there now, consumed in the transaction that starts the work. */
  async #start(approval: Approval, facts: JsonObject): Promise<DecideOutcome> {
    const { operations, seal } = this.#deps;
    let moved: string[] = [];
    const targets = approval.decision?.targets ?? [];
    try {
      const { operationId, plan } = approval;
      const started = await operations.startApproved(operationId, { plan, targets }, (tx, operation) => {
        const stored = tx.approvals.get(approval.id);
        if (stored?.status !== 'approved' || !seal.isGenuine(stored)) return false;
        refuseRival(this.#deps, tx, operation);
        moved = this.#changedSince(tx, operation, approval, facts);
        if (moved.length > 0) return false;
        tx.approvals.update({ ...stored, status: 'consumed' });
        this.#audit(tx, 'started', stored, { targets });
        return true;
      });
      if (started) return { kind: 'started', operationId: approval.operationId };
      if (moved.length > 0) {
        const again = await this.#replan(approval.operationId, facts, moved, approval);
        return { kind: 'asked-again', approvalId: again.id, moved };
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return this.#notStarted(approval, error);
    }
    return this.#notStarted(approval, new AppError('not-found', 'The request does not wait any more.'));
  }

  /** What differs between what a person approved and what is there now; empty where nothing does. */
  #changedSince(tx: StoreView, operation: Operation, approval: Approval, facts: JsonObject): string[] {
    const { plan, digest, decision } = approval;
    // Also where Sluice's rules or the tool are of another version than those that the decision was made under.
    if (digestNow(this.#deps, tx, operation, plan) !== digest) return ['what is recorded of the request'];
    return changedSince(plan, planNow(this.#deps, tx, operation, facts), decision?.targets ?? []);
  }

  /** What passes is waited for, with the decision void; what can never be done any more ends the request. */
  async #notStarted(approval: Approval, error: AppError): Promise<DecideOutcome> {
    const { store, operations, clock } = this.#deps;
    await store.transaction((tx) => {
      const status = error.retryable ? 'pending' : 'withdrawn';
      tx.approvals.update({ ...approval, status, decision: null });
      this.#audit(tx, 'ignored', approval, { why: error.message, code: error.code });
      if (error.retryable) return;
      const message = `${error.message} Nothing was changed`;
      settleWaiting(tx, approval.operationId, clock.now(), 'superseded', message, error.details);
    });
    operations.announceStored(approval.operationId);
    if (!error.retryable) return { kind: 'not-used', why: `${error.message} Nothing was changed.` };
    this.#deps.prompt.announce({ ...approval, status: 'pending', decision: null });
    return stillWaits(error);
  }

  /** Asks about the same operation with a fresh plan, telling what changed since the `earlier` request. */
  async #replan(
    operationId: string,
    facts: JsonObject,
    changedSince: string[],
    earlier: Approval | undefined,
  ): Promise<Approval> {
    const { store, operations, prompt, clock, faults } = this.#deps;
    const asked = await store.transaction((tx) => {
      const operation = operations.get(operationId);
      const plan = planNow(this.#deps, tx, operation, facts);
      const request = { plan, verbs: planVerbs(plan), claimedReason: earlier?.claimedReason ?? null };
      const approval = newApproval(this.#deps, tx, operation, request, changedSince);
      if (earlier?.status === 'approved') tx.approvals.update({ ...earlier, status: 'superseded' });
      waitForDecision(tx, operation, plan, clock.now(), this.#waitingMessage());
      tx.approvals.insert(approval);
      this.#audit(tx, 'requested', approval, {
        verbs: request.verbs,
        title: plan.title,
        again: changedSince,
      });
      return approval;
    });
    faults.reach('approval.requested', asked.tool);
    operations.announceStored(operationId);
    prompt.announce(asked);
    return asked;
  }

  /** The same caller asks anew about a target that it has a request for: the older one is void. */
  #supersedeOlder(tx: StoreTransaction, { start, plan }: GatedRequest): Approval[] {
    const targets = new Set(plan.targets.map(({ id }) => id));
    const older = tx.approvals
      .withStatus('pending')
      .filter(
        (other) =>
          other.caller.id === start.caller.id &&
          other.tool === start.kind &&
          (other.operationId === start.supersedes || other.plan.targets.some(({ id }) => targets.has(id))),
      );
    for (const other of older) {
      tx.approvals.update({ ...other, status: 'superseded' });
      const message = 'Superseded: you asked anew for the same target. Nothing was changed';
      settleWaiting(tx, other.operationId, this.#deps.clock.now(), 'superseded', message);
      this.#audit(tx, 'decided', other, { verdict: 'superseded' });
    }
    return older;
  }

  /** What the same caller left unfinished of just this is asked for anew here: it must not be resumed as well. */
  #replace(tx: StoreTransaction, operationId: string | undefined, successor: Operation): void {
    const old = operationId === undefined ? undefined : tx.operations.get(operationId);
    if (!old || !RESUMABLE.has(old.status) || old.lease !== null || old.caller.id !== successor.caller.id)
      return;
    tx.operations.update(supersededBy(successor, old), null);
  }

  #requireStatus(tx: StoreTransaction, approvalId: string, status: ApprovalStatus): void {
    // Two windows can answer the same request; the first answer counts.
    if (tx.approvals.get(approvalId)?.status === status) return;
    throw new AppError('not-found', 'The request was answered elsewhere.', {
      next: 'Nothing more was changed.',
    });
  }

  #audit(tx: StoreTransaction, ...entry: Parameters<typeof approvalEntry>): void {
    this.#deps.audit.append(tx, approvalEntry(...entry));
  }

  #waitingMessage(): string {
    const { prompt, settings, clock } = this.#deps;
    return waitingMessage(prompt.window, clock.now() + settings().expiryMs);
  }
}
