// A new request for a person's decision, with the digest that binds the decision.
import type { Operation } from '../operation/operation.ts';
import type { StoreView } from '../storage/store.ts';
import type { Wording } from '../plan/phrase.ts';
import type { Approval } from './approval.ts';
import type { ApprovalSettings } from './approvalPrompt.ts';
import { digestNow, type PlanningDeps } from './planNow.ts';

/** @param changedSince since a person decided on an earlier plan of it; empty if none did */
export function newApproval(
  deps: PlanningDeps & { settings: () => ApprovalSettings },
  view: StoreView,
  operation: Operation,
  { plan, verbs, claimedReason }: Pick<Approval, 'plan' | 'verbs' | 'claimedReason'>,
  changedSince: Wording[],
): Approval {
  const { ids, clock, settings } = deps;
  const { kind: tool, caller } = operation;
  return {
    id: ids.create('apr'),
    operationId: operation.id,
    caller,
    tool,
    plan,
    verbs,
    digest: digestNow(deps, view, operation, plan),
    claimedReason,
    changedSince,
    status: 'pending',
    requestedAt: clock.now(),
    expiresAt: clock.now() + settings().expiryMs,
    decision: null,
  };
}
