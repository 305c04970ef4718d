// Audit entries for the storage as a whole: actions of a person, or a loss.
import type { JsonObject } from '../json.ts';
import type { AuditEntry, AuditRecord } from './auditRecord.ts';

/**
 * @param title the action, in the imperative, as in "{who} did: restore a backup" @param bundleIds the
 * affected bundles
 */
export function storageEntry(title: string, facts: JsonObject = {}, bundleIds: string[] = []): AuditEntry {
  return {
    kind: 'storage',
    caller: 'You',
    tool: 'storage',
    operationId: null,
    bundleIds,
    facts: { title, ...facts },
  };
}

/** The head outside the database was lost: an earlier truncation can't be detected. */
export function reanchored(): AuditEntry {
  return {
    ...storageEntry('anchor the log again, because its head outside the database was missing', {
      anchored_anew: true,
    }),
    caller: 'Sluice',
  };
}

/** Whether the chain before this record lacks an outside anchor, because its head was lost or replaced. */
export function isReanchored({ kind, facts }: Partial<AuditRecord>): boolean {
  return kind === 'storage' && facts?.['anchored_anew'] === true;
}
