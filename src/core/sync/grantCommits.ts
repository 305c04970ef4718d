// The writes about one grant: the new pair, failures, its state. Each function is part of a transaction, and decides
// on what is stored at that moment.
import type { JsonObject, JsonValue } from '../json.ts';
import type { Credential, CredentialState } from '../bundle/credential.ts';
import type { ProviderOutcome } from '../provider/providerClient.ts';
import type { StoreTransaction } from '../storage/store.ts';
import { failedAgain, isExhausted } from './backoff.ts';
import { ACCESS_TOKEN, PREVIOUS, REFRESH_TOKEN, tokenRef } from './grantRequests.ts';
import { moveIntent } from './grantIntent.ts';
import { keepLate } from './lateTokens.ts';
import type { GrantFailures, GrantIntent, ItemResult } from './syncRecords.ts';

/** For an access token whose answer states no lifetime: refreshing too often beats finding it dead. */
const DEFAULT_LIFETIME_S = 3_600;
/** A longer lifetime is an error of the provider. */
const LONGEST_LIFETIME_S = 10 * 365 * 24 * 3_600;

/**
 * Stores the new pair and keeps the old one beside it, until a refresh with the new pair succeeds. If the
 * grant was removed or given another pair in the meantime, nothing is stored. If it was revoked, the new pair
 * is kept apart until it is revoked too.
 */
export function commitPair(
  tx: StoreTransaction,
  intent: GrantIntent,
  { values, secrets }: Extract<ProviderOutcome, { kind: 'done' }>,
  now: number,
): ItemResult {
  const credential = tx.credentials.get(intent.credentialId);
  const isOurs = moveIntent(tx, intent, { on: 'ended' });
  if (credential && isOurs && credential.state === 'revoked') {
    keepLate(tx, credential, secrets);
    return unchanged('It was revoked while it was refreshed; so is what the refresh brought.');
  }
  if (!credential || !isOurs || credential.generation !== intent.generation)
    return unchanged('It was removed or given another token during the refresh. That change is kept.');
  for (const part of [ACCESS_TOKEN, REFRESH_TOKEN]) {
    tx.secrets.copy(tokenRef(credential, part), tokenRef(credential, `${PREVIOUS}${part}`));
    // A server that does not rotate sends none (RFC 6749 section 6): the old one stays valid.
    const issued = secrets[part];
    if (issued !== undefined) tx.secrets.put(tokenRef(credential, part), issued);
  }
  const answered = scopesOf(values['scope']);
  const missing = missingScopes(credential, answered);
  tx.credentials.update({
    ...credential,
    state: 'active',
    generation: credential.generation + 1,
    lastRefreshedAt: now,
    expiresAt: expiryOf(values, intent.intendedAt),
    // The original grant stays the reference: a reduced scope is shown until the account is reconnected.
    ...(answered !== undefined && missing.length === 0 && { scopes: answered }),
  });
  tx.grants.deleteFailures(credential.id);
  const message =
    missing.length === 0
      ? null
      : `The provider now grants less: ${missing.join(', ')} is missing. Reconnect the account to get it back.`;
  return { outcome: 'refreshed', retryable: false, message };
}

function unchanged(message: string): ItemResult {
  return { outcome: 'unchanged', retryable: false, message };
}

/**
 * A list of names (RFC 6749 section 3.3), even if a server sends it as an array; undefined: the answer names
 * none.
 */
function scopesOf(value: JsonValue | undefined): string[] | undefined {
  const names = typeof value === 'string' ? value.split(/[\s,]+/) : Array.isArray(value) ? value : [];
  const texts = names.filter((name) => typeof name === 'string').filter((name) => name !== '');
  return texts.length === 0 ? undefined : [...new Set(texts)].toSorted();
}

function missingScopes({ scopes = [] }: Credential, answered: string[] | undefined): string[] {
  return answered === undefined ? [] : scopes.filter((scope) => !answered.includes(scope));
}

/**
 * When the new access token expires. Accepts seconds from now (RFC 6749 section 5.1) or since the epoch, also
 * as text. Between 0 and ten years from `sentAt`; one hour if the answer states no time.
 */
export function expiryOf({ expires_in, expires_at }: JsonObject, sentAt: number): number {
  const epochSeconds = secondsOf(expires_at);
  const given =
    secondsOf(expires_in) ?? (epochSeconds === undefined ? undefined : epochSeconds - sentAt / 1000);
  const seconds = Math.min(Math.max(given ?? DEFAULT_LIFETIME_S, 0), LONGEST_LIFETIME_S);
  // Counted from before sending: too early beats too late.
  return Math.floor(sentAt + seconds * 1000);
}

function secondsOf(value: JsonValue | undefined): number | undefined {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && !Number.isNaN(seconds) ? seconds : undefined;
}

/** Another definite failure lengthens the backoff. @param code the provider's own, if it answered */
export function fail(
  tx: StoreTransaction,
  credentialId: string,
  why: { message: string; code?: string | undefined },
  now: number,
): GrantFailures | undefined {
  if (tx.credentials.get(credentialId) === undefined) return undefined;
  const failures = failedAgain(credentialId, tx.grants.failures(credentialId), now, why);
  tx.grants.putFailures(failures);
  setState(tx, credentialId, isExhausted(failures, now) ? 'exhausted' : 'backoff');
  return failures;
}

/** The provider no longer took this token: a refresh is due, unless the pair was replaced meanwhile. */
export function markDue(
  tx: StoreTransaction,
  { id, generation }: Pick<Credential, 'id' | 'generation'>,
  now: number,
): void {
  const held = tx.credentials.get(id);
  if (held?.generation !== generation || held.state === 'revoked') return;
  tx.credentials.update({ ...held, expiresAt: Math.min(held.expiresAt ?? now, now) });
}

/** The provider takes neither this token nor another: a person has to connect the account again, or replace the key. */
export function loseGrant(
  tx: StoreTransaction,
  { id, generation }: Pick<Credential, 'id' | 'generation'>,
): void {
  if (tx.credentials.get(id)?.generation === generation) setState(tx, id, 'needs_reauth');
}

/** A revoked grant stays revoked. */
export function setState(tx: StoreTransaction, credentialId: string, state: CredentialState): void {
  const credential = tx.credentials.get(credentialId);
  if (credential === undefined || credential.state === 'revoked' || credential.state === state) return;
  tx.credentials.update({ ...credential, state });
}
