// What the log says of requests for approval: that they were made, decided, started with, or ignored.
import type { Approval } from '../approval/approval.ts';
import type { JsonObject } from '../json.ts';
import type { AuditEntry } from './auditRecord.ts';
import { bundlesNamed } from './bundlesNamed.ts';

/** @param facts what happened; members that JSON can't hold are left out */
export function approvalEntry(
  kind: 'requested' | 'decided' | 'started' | 'ignored',
  { id, digest, caller, tool, operationId, plan }: Approval,
  facts: object,
): AuditEntry {
  const bundleIds = bundlesNamed(plan.targets, plan.bundleId);
  const known = JSON.parse(JSON.stringify({ approval_id: id, digest, ...facts })) as JsonObject;
  return { kind, caller: caller.label, tool, operationId, bundleIds, facts: known };
}
