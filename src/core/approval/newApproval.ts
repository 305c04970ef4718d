// A request for a person's decision, as it is first recorded: with the digest that the decision will be bound to.
import type { Operation } from '../operation/operation.ts';
import type { StoreView } from '../storage/store.ts';
import type { Approval } from './approval.ts';
import type { ApprovalSettings } from './approvalPrompt.ts';
import { digestNow, type PlanningDeps } from './planNow.ts';

/** @param changedSince what moved since a person decided on an earlier plan of it; empty where none did */
export function newApproval(
  deps: PlanningDeps & { settings: () => ApprovalSettings },
  view: StoreView,
  operation: Operation,
  { plan, verbs, claimedReason }: Pick<Approval, 'plan' | 'verbs' | 'claimedReason'>,
  changedSince: string[],
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
