// A request for a person's decision, as it is first recorded: with the digest that the decision will be bound to.
import type { Operation } from '../operation/operation.ts';
import type { Approval } from './approval.ts';
import type { ApprovalSettings } from './approvalPrompt.ts';
import { planDigest } from './digest.ts';
import { toolVersion, type PlanningParts } from './planNow.ts';

/** @param changedSince what moved since a person decided on an earlier plan of it; empty where none did */
export function newApproval(
  parts: PlanningParts & { settings: () => ApprovalSettings },
  operation: Operation,
  identity: string,
  { plan, verbs, claimedReason }: Pick<Approval, 'plan' | 'verbs' | 'claimedReason'>,
  changedSince: string[],
): Approval {
  const { ids, clock, hasher, settings } = parts;
  const { kind: tool, caller } = operation;
  const version = toolVersion(parts, tool);
  return {
    id: ids.create('apr'),
    operationId: operation.id,
    caller,
    tool,
    plan,
    verbs,
    digest: planDigest(hasher, { tool, toolVersion: version, identity, callerId: caller.id, verbs, plan }),
    claimedReason,
    changedSince,
    status: 'pending',
    requestedAt: clock.now(),
    expiresAt: clock.now() + settings().expiryMs,
    decision: null,
  };
}
