// What is written about one grant: intents, the new pair, failures. Each function is part of a transaction, and
// decides on what is stored at that moment.
import type { JsonObject } from '../json.ts';
import type { CredentialState } from '../bundle/credential.ts';
import type { Lease } from '../operation/operation.ts';
import type { ProviderOutcome } from '../provider/providerClient.ts';
import type { StoreTransaction } from '../storage/store.ts';
import { failedAgain, isExhausted } from './backoff.ts';
import { ACCESS_TOKEN, PREVIOUS, REFRESH_TOKEN, tokenRef, type GrantTarget } from './grantRequests.ts';
import { keepLate } from './lateTokens.ts';
import type { GrantIntent, ItemResult } from './syncRecords.ts';

/** From here on the refresh may have happened. @param previous the intent that this one replaces */
export function intend(
  tx: StoreTransaction,
  { credential }: GrantTarget,
  by: { operationId: string; lease: Lease; replay: boolean; fingerprint: string; now: number },
  previous: GrantIntent | undefined,
): GrantIntent {
  const intent: GrantIntent = {
    credentialId: credential.id,
    operationId: by.operationId,
    owner: by.lease.owner,
    fence: by.lease.fence,
    generation: credential.generation,
    fingerprint: by.fingerprint,
    replays: by.replay ? (previous?.replays ?? 0) + 1 : 0,
    state: 'intended',
    sealedAnswer: previous?.sealedAnswer ?? null,
    firstIntendedAt: by.replay ? (previous?.firstIntendedAt ?? by.now) : by.now,
    intendedAt: by.now,
  };
  tx.grants.putIntent(intent);
  return intent;
}

/** This sending did not happen: what was known before it stands again. */
export function compensateCall(
  tx: StoreTransaction,
  { credentialId }: GrantIntent,
  previous?: GrantIntent,
): void {
  if (previous === undefined) tx.grants.deleteIntent(credentialId);
  else tx.grants.putIntent({ ...previous, state: 'lost' });
}

/** The provider refused this sending for sure; of an earlier one of the same token that says nothing. */
export function refused(tx: StoreTransaction, intent: GrantIntent): void {
  if (intent.replays === 0) tx.grants.deleteIntent(intent.credentialId);
  else tx.grants.putIntent({ ...intent, state: 'lost', replays: intent.replays - 1 });
}

/**
 * Puts the new pair in place and keeps the old one beside it, until the new one has proved itself by its own refresh.
 * Where the grant was removed or given another pair meanwhile, nothing is put anywhere; where it was revoked, the new
 * pair is kept apart until it is revoked as well.
 */
export function commitPair(
  tx: StoreTransaction,
  intent: GrantIntent,
  { values, secrets }: Extract<ProviderOutcome, { kind: 'done' }>,
  now: number,
): ItemResult {
  const credential = tx.credentials.get(intent.credentialId);
  const isOurs = tx.grants.intent(intent.credentialId)?.intendedAt === intent.intendedAt;
  if (isOurs) tx.grants.deleteIntent(intent.credentialId);
  if (credential && isOurs && credential.state === 'revoked') {
    keepLate(tx, credential, secrets);
    const message = 'It was revoked while it was refreshed; so is what the refresh brought.';
    return { outcome: 'unchanged', retryable: false, message };
  }
  if (!credential || !isOurs || credential.generation !== intent.generation) {
    const message = 'It was removed or given another token while it was refreshed; that stands.';
    return { outcome: 'unchanged', retryable: false, message };
  }
  for (const part of [ACCESS_TOKEN, REFRESH_TOKEN]) {
    tx.secrets.copy(tokenRef(credential, part), tokenRef(credential, `${PREVIOUS}${part}`));
    // A server that does not rotate sends none (RFC 6749 section 6): the old one stays good.
    const issued = secrets[part];
    if (issued !== undefined) tx.secrets.put(tokenRef(credential, part), issued);
  }
  tx.credentials.update({
    ...credential,
    state: 'active',
    generation: credential.generation + 1,
    lastRefreshedAt: now,
    expiresAt: expiryOf(values, intent.intendedAt),
  });
  tx.grants.deleteFailures(credential.id);
  return { outcome: 'refreshed', retryable: false, message: null };
}

/** When the new access token ends: said in seconds from now (RFC 6749 section 5.1) or as epoch seconds. */
function expiryOf(values: JsonObject, sentAt: number): number | null {
  const { expires_in: seconds, expires_at: epochSeconds } = values;
  // Counted from before it was sent: rather too early than too late.
  if (typeof seconds === 'number') return Math.floor(sentAt + seconds * 1000);
  return typeof epochSeconds === 'number' ? Math.floor(epochSeconds * 1000) : null;
}

/** One more definite failure: it waits longer than before. */
export function fail(tx: StoreTransaction, credentialId: string, message: string, now: number): void {
  if (tx.credentials.get(credentialId) === undefined) return;
  const failures = failedAgain(credentialId, tx.grants.failures(credentialId), now, message);
  tx.grants.putFailures(failures);
  setState(tx, credentialId, isExhausted(failures, now) ? 'exhausted' : 'backoff');
}

/** What was revoked stays so. */
export function setState(tx: StoreTransaction, credentialId: string, state: CredentialState): void {
  const credential = tx.credentials.get(credentialId);
  if (credential === undefined || credential.state === 'revoked' || credential.state === state) return;
  tx.credentials.update({ ...credential, state });
}
