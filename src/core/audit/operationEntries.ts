// Audit entries for operations: the start of an ungated write, and the end of work.
import { planOf } from '../operation/approvedPlan.ts';
import { english } from '../plan/phrase.ts';
import type { Operation } from '../operation/operation.ts';
import type { AuditEntry } from './auditRecord.ts';
import { bundlesNamed } from './bundlesNamed.ts';

/** An operation that needs no approval, or that a rule allows, starts. */
export function writeBegins(operation: Operation): AuditEntry {
  const plan = planOf(operation);
  return {
    ...about(operation),
    kind: 'write',
    facts: {
      title: plan === null ? operation.message : english(plan.title),
      verbs: plan?.verbs ?? [],
      ...(plan?.rule !== undefined && { rule_id: plan.rule }),
    },
  };
}

/** Work ended: completed, or stopped with the status that it names. */
export function workEnds(operation: Operation): AuditEntry {
  const { status, error, message } = operation;
  return {
    ...about(operation),
    kind: 'finished',
    facts: { status, message, ...(error && { error_code: error.code }) },
  };
}

function about(operation: Operation): Pick<AuditEntry, 'caller' | 'tool' | 'operationId' | 'bundleIds'> {
  const targets = planOf(operation)?.targets ?? [];
  const approved = targets.filter(({ id }) => operation.approvedTargets?.includes(id) ?? true);
  const bundleIds = bundlesNamed(approved, operation.bundleId);
  return { caller: operation.caller.label, tool: operation.kind, operationId: operation.id, bundleIds };
}
