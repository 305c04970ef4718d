// The gate: plan → digest → decision → check again → run, once. It asks through the prompt, trusts only decisions with
// the vault's MAC, and consumes one in the transaction that starts its operation.
import { approvalEntry } from '../audit/approvalEntries.ts';
import type { AuditLog } from '../audit/auditLog.ts';
import { AppError } from '../errors.ts';
import type { OperationEngine } from '../operation/engine.ts';
import type { Caller, Operation, StartRequest } from '../operation/operation.ts';
import type { OperationStream } from '../operation/operationStream.ts';
import { asked, transition } from '../operation/transitions.ts';
import { planAsJson } from '../operation/approvedPlan.ts';
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
import { english, phrase, type Wording } from '../plan/phrase.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlanVerb } from '../plan/verb.ts';
import { planVerbs } from '../plan/policy.ts';
import { digestNow, factsNow, planNow, type PlanningDeps } from './planNow.ts';
import { endOvertaken, replaceUnfinished, settleWaiting } from './unstartedOperations.ts';

export interface GateDeps extends PlanningDeps {
  store: Store;
  operations: Pick<OperationEngine, 'get' | 'startApproved'>;
  stream: OperationStream;
  prompt: ApprovalPrompt;
  seal: DecisionSeal;
  policy: ApprovalPolicy;
  audit: AuditLog;
  settings: () => ApprovalSettings;
  faults: FaultInjector;
}

/** A gated request from the runner. */
export interface GatedRequest {
  start: StartRequest;
  plan: Plan;
  verbs: PlanVerb[];
  claimedReason: string | null;
}

/** A rejection answers the same request of the same caller for this long, milliseconds. */
export const REMEMBER_REJECTION_MS = 5 * 60_000;

export class ApprovalGate {
  readonly #deps: GateDeps;

  constructor(deps: GateDeps) {
    this.#deps = deps;
  }

  /** The verbs for which this caller's plan needs a person; empty if it needs none. */
  verbsToAskFor(plan: Plan, caller: Caller): PlanVerb[] {
    return this.#deps.policy.verbsToAskFor(plan, caller);
  }

  /** Whether a person recently rejected the same request of this caller: then the record is the answer. */
  isRejectedRecently(known: Operation | undefined, callerId: string): known is Operation {
    if (known?.status !== 'denied' || known.caller.id !== callerId) return false;
    return this.#deps.clock.now() - (known.endedAt ?? 0) < REMEMBER_REJECTION_MS;
  }

  /** Records the request and shows it to a person; nothing else happens until a decision. */
  async ask(request: GatedRequest): Promise<Operation> {
    const { store, stream, prompt, ids, clock, faults } = this.#deps;
    const hasApprover = prompt.window !== null;
    const { operation, approval, superseded } = await store.transaction((tx) => {
      const superseded = this.#supersedeOlder(tx, request);
      const start = { ...request.start, message: this.#waitingMessage() };
      const operation = asked(start, { id: ids.create('op'), now: clock.now(), hasApprover });
      replaceUnfinished(tx, request.start.supersedes, operation);
      tx.operations.insert(operation);
      const approval = newApproval(this.#deps, tx, operation, request, []);
      if (hasApprover) tx.approvals.insert(approval);
      const { verbs, plan } = request;
      this.#audit(tx, 'requested', approval, { verbs, title: english(plan.title), status: operation.status });
      return { operation, approval, superseded };
    });
    faults.reach('approval.requested', operation.kind);
    for (const { id, operationId } of superseded) {
      prompt.withdraw(id);
      stream.announceStored(operationId);
    }
    stream.announceIdle(operation);
    if (hasApprover) prompt.announce(approval);
    return operation;
  }

  /**
   * Takes a person's answer. Stores the decision before anything runs; asks again if something changed since.
   * @throws AppError `not-found`, `vault-locked`, `bad-arguments`
   */
  async decide(answer: ApprovalAnswer): Promise<DecideOutcome> {
    const { store, clock, seal, stream, prompt, faults } = this.#deps;
    const approval = store.read((view) => view.approvals.get(answer.approvalId));
    if (approval === undefined)
      throw new AppError('not-found', 'There is no such request.', { next: 'Nothing was changed.' });
    const why = whyIgnored(approval, answer, clock.now());
    if (why !== undefined) {
      const ignored = { verdict: answer.verdict, why: english(why), ...answer.decidedBy };
      await store.transaction((tx) => this.#audit(tx, 'ignored', approval, ignored));
      return { kind: 'not-used', why };
    }
    const facts = answer.verdict === 'approve' ? await this.#factsNow(approval) : {};
    // If what it is about is gone, no later answer could run it: who asked must not wait until it expires.
    if (facts instanceof AppError)
      return facts.code === 'not-found' ? this.#notStarted(approval, facts) : stillWaits(facts);
    const decision = seal.decision(approval, answer);
    const decided: Approval = {
      ...approval,
      status: decision.verdict === 'approve' ? 'approved' : 'rejected',
      decision,
    };
    const denied = { type: 'denied', now: clock.now(), message: deniedMessage(decision.reason) } as const;
    await store.transaction((tx) => {
      this.#requireStatus(tx, approval.id, 'pending');
      tx.approvals.update(decided);
      if (decision.verdict === 'reject') settleWaiting(tx, approval.operationId, denied);
      const { verdict, targets, decidedBy, dialogDigest, reason } = decision;
      const said =
        verdict === 'approve'
          ? this.#deps.consents.remember(tx, approval.plan, decision, answer.notLive ?? [])
          : {};
      this.#audit(tx, 'decided', decided, {
        ...said,
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
    stream.announceStored(approval.operationId);
    return { kind: 'rejected' };
  }

  /**
   * Plans the rest of a stopped operation and asks again; the operation waits. Ends it if it can never be done any
   * more. @param why the approval it started with no longer holds
   * @throws AppError what planning refuses
   */
  async askToContinue({ id }: Operation, why: Wording): Promise<Operation> {
    const { store, operations, stream, clock } = this.#deps;
    try {
      const facts = await factsNow(this.#deps, operations.get(id));
      const earlier = store.read((view) => view.approvals.ofOperation(id));
      await this.#replan(id, facts, [why], earlier);
    } catch (error) {
      if (error instanceof AppError) {
        await store.transaction((tx) => endOvertaken(tx, id, error, clock.now()));
        stream.announceStored(id);
      }
      throw error;
    }
    return operations.get(id);
  }

  /** What the plan must know now, or why Sluice could not find it out. */
  async #factsNow({ operationId }: Approval): Promise<JsonObject | AppError> {
    const { operations } = this.#deps;
    try {
      return await factsNow(this.#deps, operations.get(operationId));
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  /** Checks the MAC and what exists now, and consumes the decision in the transaction that starts the work. */
  async #start(approval: Approval, facts: JsonObject): Promise<DecideOutcome> {
    const { operations, seal } = this.#deps;
    let changes: Wording[] = [];
    const targets = approval.decision?.targets ?? [];
    try {
      const { operationId, plan } = approval;
      const started = await operations.startApproved(operationId, { plan, targets }, (tx, operation) => {
        const stored = tx.approvals.get(approval.id);
        if (stored?.status !== 'approved' || !seal.isGenuine(stored)) return false;
        refuseRival(this.#deps, tx, operation);
        changes = this.#changedSince(tx, operation, approval, facts);
        if (changes.length > 0) return false;
        tx.approvals.update({ ...stored, status: 'consumed' });
        this.#audit(tx, 'started', stored, { targets });
        return true;
      });
      if (started) return { kind: 'started', operationId: approval.operationId };
      if (changes.length > 0) {
        const again = await this.#replan(approval.operationId, facts, changes, approval);
        return { kind: 'asked-again', approvalId: again.id, changes };
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return this.#notStarted(approval, error);
    }
    return this.#notStarted(approval, new AppError('not-found', 'The request no longer waits.'));
  }

  /** What differs between what a person approved and what exists now; empty if nothing does. */
  #changedSince(tx: StoreView, operation: Operation, approval: Approval, facts: JsonObject): Wording[] {
    const { plan, digest, decision } = approval;
    // Also if the decision was made under another version of Sluice's rules or of the tool.
    if (digestNow(this.#deps, tx, operation, plan) !== digest)
      return [phrase('what is recorded of the request')];
    return changedSince(plan, planNow(this.#deps, tx, operation, facts), decision?.targets ?? []);
  }

  /** The decision is void. The request waits again if the problem passes, and ends if it doesn't. */
  async #notStarted(approval: Approval, error: AppError): Promise<DecideOutcome> {
    const { store, stream, prompt, clock } = this.#deps;
    prompt.withdraw(approval.id);
    await store.transaction((tx) => {
      const status = error.retryable ? 'pending' : 'withdrawn';
      tx.approvals.update({ ...approval, status, decision: null });
      this.#audit(tx, 'ignored', approval, { why: error.message, code: error.code });
      if (error.retryable) return;
      const message = `${error.message} Nothing was changed`;
      const joined = error.details['joined'];
      const event = { type: 'superseded', now: clock.now(), message } as const;
      settleWaiting(tx, approval.operationId, { ...event, ...(typeof joined === 'string' && { joined }) });
    });
    stream.announceStored(approval.operationId);
    if (!error.retryable)
      return { kind: 'not-used', why: phrase('{problem} Nothing was changed.', { problem: error.message }) };
    prompt.announce({ ...approval, status: 'pending', decision: null });
    return stillWaits(error);
  }

  /** Asks about the same operation with a new plan. @param changedSince what changed since the `earlier` request */
  async #replan(
    operationId: string,
    facts: JsonObject,
    changedSince: Wording[],
    earlier: Approval | undefined,
  ): Promise<Approval> {
    const { store, operations, stream, prompt, clock, faults } = this.#deps;
    const again = await store.transaction((tx) => {
      const operation = operations.get(operationId);
      const plan = planNow(this.#deps, tx, operation, facts);
      const request = { plan, verbs: planVerbs(plan), claimedReason: earlier?.claimedReason ?? null };
      const approval = newApproval(this.#deps, tx, operation, request, changedSince);
      if (earlier?.status === 'approved') tx.approvals.update({ ...earlier, status: 'superseded' });
      const waits = { type: 'askedAgain', plan: planAsJson(plan), message: this.#waitingMessage() } as const;
      tx.operations.update(transition(operation, { ...waits, now: clock.now() }).operation, null);
      tx.approvals.insert(approval);
      const entry = { verbs: request.verbs, title: english(plan.title), again: changedSince.map(english) };
      this.#audit(tx, 'requested', approval, entry);
      return approval;
    });
    faults.reach('approval.requested', again.tool);
    stream.announceStored(operationId);
    prompt.announce(again);
    return again;
  }

  /** The same caller asks again about a target: its older request is void. */
  #supersedeOlder(tx: StoreTransaction, { start, plan }: GatedRequest): Approval[] {
    const { caller, kind, supersedes } = start;
    const targets = plan.targets.map(({ id }) => id);
    const older = tx.approvals.pendingAbout(caller.id, kind, targets);
    const replaced = supersedes === undefined ? undefined : tx.approvals.ofOperation(supersedes);
    const isOwn =
      replaced?.status === 'pending' && replaced.caller.id === caller.id && replaced.tool === kind;
    if (isOwn && older.every(({ id }) => id !== replaced.id)) older.push(replaced);
    for (const other of older) {
      tx.approvals.update({ ...other, status: 'superseded' });
      const message = 'Superseded: you asked again for the same target. Nothing was changed';
      settleWaiting(tx, other.operationId, { type: 'superseded', now: this.#deps.clock.now(), message });
      this.#audit(tx, 'decided', other, { verdict: 'superseded' });
    }
    return older;
  }

  #requireStatus(tx: StoreTransaction, approvalId: string, status: ApprovalStatus): void {
    // Two windows can answer the same request: the first answer counts.
    if (tx.approvals.get(approvalId)?.status === status) return;
    throw new AppError('not-found', 'Another window answered the request.', {
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
