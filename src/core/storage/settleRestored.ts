// Settles an older state that becomes the current one: its leases are gone, its approvals are void, its refresh
// tokens may be spent. Runs once, in one transaction, before anything uses it.
import { TOKENS_FACT } from '../access/adoptStoredTokens.ts';
import { storageEntry } from '../audit/storageEntries.ts';
import { chained } from '../audit/auditRecord.ts';
import type { Credential } from '../bundle/credential.ts';
import { IN_FLIGHT, RESUMABLE, type Operation } from '../operation/operation.ts';
import { transition } from '../operation/transitions.ts';
import type { Clock, Hasher } from '../hostPorts.ts';
import type { StoreTransaction } from './store.ts';
import { doubtedIntent } from '../sync/grantIntent.ts';
import { REFRESH_TOKEN, tokenRef } from '../sync/grantRequests.ts';

export interface Restored {
  /** When the state was current; milliseconds since the epoch. */
  createdAt: number;
  /** File with the previous state; absent if it was not set aside. */
  setAside?: string;
  /** How many records its audit log lacks: it was put back outside Sluice. */
  missing?: number;
}

const PAGE = 500;
const OWNER = 'restore';

export function settleRestored(
  tx: StoreTransaction,
  { createdAt, setAside, missing }: Restored,
  { clock, hasher }: { clock: Clock; hasher: Hasher },
): void {
  const now = clock.now();
  const interrupted = settleOperations(tx, now);
  const asked = voidApprovals(tx, now);
  const exceptions = tx.exceptions.list();
  for (const { id } of exceptions) tx.exceptions.delete(id);
  const consents = tx.consents.list();
  for (const { id } of consents) tx.consents.delete(id);
  for (const { id } of tx.rules.list()) tx.rules.delete(id);
  const grants = doubtGrants(tx, createdAt);
  // A client that was removed since must not come back.
  tx.facts.delete(TOKENS_FACT);
  const facts = {
    anchored_anew: true,
    backup_of: new Date(createdAt).toISOString(),
    ...(setAside !== undefined && { set_aside: setAside }),
    ...(missing !== undefined && { missing_records: missing }),
    interrupted,
    approvals_void: asked,
    exceptions_void: exceptions.length,
    consents_void: consents.length,
    grants_to_check: grants,
  };
  const told =
    missing === undefined
      ? storageEntry('restore a backup', facts)
      : { ...storageEntry('settle a storage that somebody put back', facts), caller: 'Sluice' };
  const entry = { ...told, at: now };
  tx.audit.append(chained(hasher, entry, tx.audit.head()));
}

/** Nothing runs, and nothing continues with what was allowed then. @returns how many operations ran */
function settleOperations(tx: StoreTransaction, now: number): number {
  let interrupted = 0;
  for (const operation of operationsOf(tx)) {
    const lease = tx.operations.acquireLease(operation.id, OWNER, Number.MAX_SAFE_INTEGER, now + 1);
    if (lease === undefined) continue;
    const { operation: settled } = transition(operation, { type: 'restored', now });
    if (settled.status !== operation.status) interrupted += 1;
    for (const step of tx.operations.steps(operation.id))
      if (step.status === 'running') tx.operations.putStep({ ...step, status: 'pending' }, lease);
    tx.operations.update(settled, lease);
    tx.operations.releaseLease(operation.id, lease);
  }
  return interrupted;
}

function operationsOf(tx: StoreTransaction): Operation[] {
  const statuses = [...new Set([...IN_FLIGHT, ...RESUMABLE])];
  const found: Operation[] = [];
  let key: string | null = null;
  do {
    const page: { items: Operation[]; nextKey: string | null } = tx.operations.page({ statuses }, key, PAGE);
    found.push(...page.items);
    key = page.nextKey;
  } while (key !== null);
  return found;
}

/** What was asked or decided then is asked again. @returns how many requests it was */
function voidApprovals(tx: StoreTransaction, now: number): number {
  const approvals = [...tx.approvals.withStatus('pending'), ...tx.approvals.withStatus('approved')];
  for (const approval of approvals) {
    tx.approvals.update({ ...approval, status: 'withdrawn', decision: null });
    const operation = tx.operations.get(approval.operationId);
    if (operation?.status !== 'awaiting_approval') continue;
    const message = 'The request is void: a backup was restored. Nothing was changed; ask again';
    tx.operations.update(transition(operation, { type: 'timedOut', now, message }).operation, null);
  }
  return approvals.length;
}

/**
 * A grant may have been refreshed since, so its refresh token may be spent. Presenting it again would end the
 * whole grant (RFC 9700 section 4.14.2). Each therefore counts as a refresh that was sent and never answered.
 * If the server supports introspection, sync queries it; else the grant is kept until its access token
 * expires. @returns how many there are
 */
export function doubtGrants(tx: StoreTransaction, createdAt: number): number {
  let doubted = 0;
  let key: string | null = null;
  do {
    const page: { items: Credential[]; nextKey: string | null } = tx.credentials.page({}, key, PAGE);
    for (const credential of page.items) if (doubtGrant(tx, credential, createdAt)) doubted += 1;
    key = page.nextKey;
  } while (key !== null);
  return doubted;
}

/** @returns whether Sluice may have spent its refresh token */
export function doubtGrant(tx: StoreTransaction, credential: Credential, createdAt: number): boolean {
  const { kind, refreshedBy, state } = credential;
  if (kind !== 'grant' || refreshedBy !== 'sluice' || state === 'revoked' || state === 'needs_reauth')
    return false;
  const fingerprint = tx.secrets.fingerprint(tokenRef(credential, REFRESH_TOKEN));
  if (fingerprint === undefined) return false;
  tx.grants.putIntent(doubtedIntent(credential, fingerprint, createdAt));
  tx.credentials.update({ ...credential, state: 'unknown' });
  return true;
}
