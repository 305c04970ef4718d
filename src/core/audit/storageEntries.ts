// What the log says of the storage itself: what a person, or a loss, did to it as a whole.
import type { JsonObject } from '../json.ts';
import type { AuditEntry, AuditRecord } from './auditRecord.ts';

/** @param title what was done, in the imperative, as in "{who} did: restore a backup" @param bundleIds what it is about */
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

/** The head outside the database was lost: what was cut off before could not be noticed. */
export function reanchored(): AuditEntry {
  return {
    ...storageEntry('anchor the log anew, since its head outside the database was missing', {
      anchored_anew: true,
    }),
    caller: 'Sluice',
  };
}

/** Whether the chain before this record hangs on itself alone, since its head outside was lost or replaced. */
export function isReanchored({ kind, facts }: Partial<AuditRecord>): boolean {
  return kind === 'storage' && facts?.['anchored_anew'] === true;
}
