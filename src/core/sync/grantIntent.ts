// Every transition of a refresh's intent, in one table. An intent means that a refresh token may be spent. It is on
// disk before the token is sent, and ends with the new pair, or with proof that nothing happened.
import type { Credential } from '../bundle/credential.ts';
import { isLeaseAlive } from '../operation/lease/isLeaseAlive.ts';
import type { Lease } from '../operation/operation.ts';
import type { StoreTransaction, StoreView } from '../storage/store.ts';
import type { GrantIntent } from './syncRecords.ts';

export type IntentEvent =
  /** Nothing left this machine: the state before this request holds again. */
  | { on: 'not-sent'; previous: GrantIntent | undefined }
  /** The sealed answer is stored, not yet parsed. */
  | { on: 'answered'; sealedAnswer: Uint8Array }
  /** It may have happened, and no usable answer arrives. The sealed answer, if any, is kept. */
  | { on: 'lost' }
  /** The provider definitely refused this request. That proves nothing about an earlier one with the same token. */
  | { on: 'refused' }
  /** The new pair is stored, or the account is known to be lost. */
  | { on: 'ended' };

/** The intent after the event; undefined if none is left. */
export function afterEvent(intent: GrantIntent, event: IntentEvent): GrantIntent | undefined {
  switch (event.on) {
    case 'not-sent':
      return event.previous && { ...event.previous, state: 'lost' };
    case 'answered':
      return { ...intent, state: 'answered', sealedAnswer: event.sealedAnswer };
    case 'lost':
      return { ...intent, state: 'lost' };
    case 'refused':
      return intent.replays === 0 ? undefined : { ...intent, state: 'lost', replays: intent.replays - 1 };
    case 'ended':
      return undefined;
  }
}

/** Who sends, what, and when (milliseconds since the epoch). */
export interface SendingFacts {
  operationId: string;
  lease: Lease;
  fingerprint: string;
  now: number;
}

/**
 * The intent of a new request. @param previous the intent of an earlier request with the same token, which
 * this one replaces
 */
export function newIntent(
  { id, generation }: Credential,
  { operationId, lease, fingerprint, now }: SendingFacts,
  previous: GrantIntent | undefined,
): GrantIntent {
  return {
    credentialId: id,
    operationId,
    owner: lease.owner,
    fence: lease.fence,
    generation,
    fingerprint,
    replays: previous === undefined ? 0 : previous.replays + 1,
    state: 'intended',
    sealedAnswer: previous?.sealedAnswer ?? null,
    firstIntendedAt: previous?.firstIntendedAt ?? now,
    intendedAt: now,
  };
}

/** The operation id of an intent that represents refreshes by another state of this storage: see `doubtedIntent`. */
const OTHER_STATE = 'restore';

/**
 * For a grant that another state of the storage may have refreshed since `createdAt` (milliseconds since the
 * epoch), or may still refresh. It counts as a refresh that was sent and never answered, after its grace
 * period.
 */
export function doubtedIntent(
  { id, generation }: Credential,
  fingerprint: string,
  createdAt: number,
): GrantIntent {
  return {
    credentialId: id,
    operationId: OTHER_STATE,
    owner: OTHER_STATE,
    fence: 0,
    generation,
    fingerprint,
    replays: 1,
    state: 'lost',
    sealedAnswer: null,
    firstIntendedAt: createdAt,
    intendedAt: createdAt,
  };
}

/** Whether only Sluice, in this state, is known to send the token. */
export function isOwn({ operationId }: GrantIntent): boolean {
  return operationId !== OTHER_STATE;
}

/**
 * Applies an event of one request, in its transaction. Does nothing if another request, or a reconnect,
 * replaced it.
 * @returns whether the intent was still this request's
 */
export function moveIntent(tx: StoreTransaction, sending: GrantIntent, event: IntentEvent): boolean {
  const stored = tx.grants.intent(sending.credentialId);
  if (stored === undefined || !isSameSending(stored, sending)) return false;
  const next = afterEvent(stored, event);
  if (next === undefined) tx.grants.deleteIntent(stored.credentialId);
  else tx.grants.putIntent(next);
  return true;
}

function isSameSending(stored: GrantIntent, { intendedAt, fence, operationId }: GrantIntent): boolean {
  return stored.intendedAt === intendedAt && stored.fence === fence && stored.operationId === operationId;
}

/** Whether the process that wrote the intent still works under the same lease, so a request may be in flight. */
export function isInFlight(
  view: StoreView,
  { state, operationId, owner, fence }: GrantIntent,
  now: number,
  isDead: (owner: string) => boolean,
): boolean {
  if (state === 'lost') return false;
  const lease = view.operations.get(operationId)?.lease;
  if (!lease || lease.owner !== owner || lease.fence !== fence) return false;
  return isLeaseAlive(lease, now, isDead);
}
