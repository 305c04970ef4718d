// Detects a storage that somebody replaced with an older copy: its audit log ends before the head outside. It is
// treated as a restored backup: none of its operations continue, and refresh tokens may be spent.
import type { AuditHead } from '../audit/auditRecord.ts';
import type { AuditAnchor } from '../audit/auditRepository.ts';
import type { Clock, Hasher, Logger } from '../hostPorts.ts';
import { settleRestored } from './settleRestored.ts';
import type { Store } from './store.ts';
import type { Vault } from './vault.ts';

interface PutBackDeps {
  store: Store;
  vault: Vault;
  anchor: AuditAnchor;
  clock: Clock;
  hasher: Hasher;
  logger: Logger;
}

/** @returns how many audit records are missing; 0 for an unchanged storage */
export async function settlePutBack(deps: PutBackDeps): Promise<number> {
  const { store, vault, anchor, clock } = deps;
  const anchored = await headOutside(deps);
  const missingIn = (sequence: number | undefined): number => (anchored?.sequence ?? 0) - (sequence ?? 0);
  // A locked vault sends nothing and can verify no token: settle when it is unlocked.
  if (vault.state === 'locked' || missingIn(store.read(({ audit }) => audit.head()?.sequence)) <= 0) return 0;
  const [missing, head] = await store.transaction((tx) => {
    // Another window may just have settled it.
    const records = missingIn(tx.audit.head()?.sequence);
    const [newest] = tx.audit.page({}, null, 1).items;
    if (records > 0) settleRestored(tx, { createdAt: newest?.at ?? clock.now(), missing: records }, deps);
    return [records, tx.audit.head()] as const;
  });
  if (missing > 0 && head !== undefined) await anchor.save(head);
  return Math.max(0, missing);
}

/**
 * A head that cannot be read counts as lost: whoever can break it can remove it too, and a Sluice that did not start
 * would protect nothing more. The audit log says on its next write, and on verification, that the head is missing.
 */
async function headOutside({ anchor, logger }: PutBackDeps): Promise<AuditHead | undefined> {
  try {
    return await anchor.load();
  } catch (error) {
    logger.error(
      'The audit log’s head is unreadable: nobody can tell if this storage is an older one.',
      error,
    );
    return undefined;
  }
}
