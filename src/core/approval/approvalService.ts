// What a person can do with requests besides deciding: read them, reopen a rejected one, hold dialogs for a while. Only
// `ApprovalGate.decide` decides.
import type { AuditLog } from '../audit/auditLog.ts';
import { AppError } from '../errors.ts';
import type { Operation } from '../operation/operation.ts';
import { planAsJson } from '../operation/approvedPlan.ts';
import type { Store, StoreView } from '../storage/store.ts';
import type { Approval } from './approval.ts';
import { REMEMBER_REJECTION_MS, type ApprovalGate } from './gate.ts';
import { factsNow, planNow, type PlanningDeps } from './planNow.ts';
import { planVerbs } from '../plan/policy.ts';

export interface ApprovalServiceDeps extends PlanningDeps {
  store: Store;
  gate: ApprovalGate;
  audit: AuditLog;
}

/** Fact key: until when dialogs are held back, milliseconds since the epoch. */
const HELD_UNTIL = 'approvals.held-until';
const MOST_REJECTED = 50;

export class ApprovalService {
  readonly #deps: ApprovalServiceDeps;

  constructor(deps: ApprovalServiceDeps) {
    this.#deps = deps;
  }

  /** In any status. */
  get(approvalId: string): Approval | undefined {
    return this.#deps.store.read((view) => view.approvals.get(approvalId));
  }

  /** Newest first: those whose rejection Sluice still remembers and that were not requested again. */
  rejectedRecently(): Approval[] {
    return this.#deps.store.read((view) =>
      view.approvals
        .newest('rejected', MOST_REJECTED)
        .filter((approval) => this.#reopenable(view, approval) !== undefined),
    );
  }

  /**
   * Asks a rejected request again for the same caller, with a plan made now. A person decides on it like on any other;
   * the caller that repeats the call finds it waiting.
   * @throws AppError `not-found` if it is too old or was requested again; what its tool refuses
   */
  async reopen(approvalId: string): Promise<Operation> {
    const { store, gate } = this.#deps;
    const { rejected, denied } = store.read((view) => this.#requireReopenable(view, approvalId));
    const facts = await factsNow(this.#deps, denied);
    const plan = store.read((view) => {
      this.#requireReopenable(view, approvalId);
      return planNow(this.#deps, view, denied, facts);
    });
    const { kind, identity, caller, args, message } = denied;
    const start = { kind, identity, caller, args, message, plan: planAsJson(plan), bundleId: plan.bundleId };
    return gate.ask({ start, plan, verbs: planVerbs(plan), claimedReason: rejected.claimedReason });
  }

  /** Until when a person holds dialogs back, milliseconds since the epoch; 0 if they don't. */
  heldUntil(): number {
    const until = this.#deps.store.read((view) => view.facts.get(HELD_UNTIL));
    return typeof until === 'number' && until > this.#deps.clock.now() ? until : 0;
  }

  /** Holds dialogs back until then, across restarts; 0 releases them. Resolves when that is on disk. */
  async hold(until: number): Promise<void> {
    const { store, audit } = this.#deps;
    await store.transaction((tx) => {
      tx.facts.set(HELD_UNTIL, until);
      const held = until > 0 ? { held_until: new Date(until).toISOString() } : { released: true };
      audit.append(tx, {
        kind: 'policy',
        caller: 'You',
        tool: 'hold approvals',
        operationId: null,
        bundleIds: [],
        facts: held,
      });
    });
  }

  #requireReopenable(view: StoreView, approvalId: string): { rejected: Approval; denied: Operation } {
    const rejected = view.approvals.get(approvalId);
    const denied = rejected && this.#reopenable(view, rejected);
    if (rejected !== undefined && denied !== undefined) return { rejected, denied };
    throw new AppError('not-found', 'This request can’t be reopened.', {
      next: 'Nothing was changed. The client can call the tool again.',
    });
  }

  /** The denied operation of a rejected request; undefined if it can't be reopened. */
  #reopenable(view: StoreView, { status, decision, operationId }: Approval): Operation | undefined {
    const operation = view.operations.get(operationId);
    const decidedAt = decision?.decidedAt ?? 0;
    if (status !== 'rejected' || operation?.status !== 'denied') return undefined;
    if (this.#deps.clock.now() - decidedAt >= REMEMBER_REJECTION_MS) return undefined;
    return view.operations.findByIdentity(operation.identity)?.id === operation.id ? operation : undefined;
  }
}
