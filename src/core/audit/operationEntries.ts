// What the log says of operations: that an ungated write began, and how work ended.
import { planOf } from '../operation/waitingOperations.ts';
import type { Operation } from '../operation/operation.ts';
import type { AuditLog } from './auditLog.ts';

type Entry = Parameters<AuditLog['append']>[1];

/** An operation that needed no approval begins. */
export function writeBegins(operation: Operation): Entry {
  const plan = planOf(operation);
  return {
    ...about(operation),
    kind: 'write',
    facts: { title: plan?.title ?? operation.message, verbs: plan?.verbs ?? [] },
  };
}

/** Work ended: completed, or stopped in whatever state the status says. */
export function workEnds(operation: Operation): Entry {
  const { status, error, message } = operation;
  return {
    ...about(operation),
    kind: 'finished',
    facts: { status, message, ...(error && { error_code: error.code }) },
  };
}

function about(operation: Operation): Pick<Entry, 'caller' | 'tool' | 'operationId' | 'bundleIds'> {
  const targets =
    planOf(operation)
      ?.targets.filter(({ kind }) => kind === 'bundle')
      .map(({ id }) => id) ?? [];
  const approved = operation.approvedTargets ?? targets;
  const bundleIds = targets.filter((id) => approved.includes(id));
  return { caller: operation.caller.label, tool: operation.kind, operationId: operation.id, bundleIds };
}
