// When requests go out: never more a second than a manifest declares, over all windows, and none before the provider
// wants it. One row a server in the store, a generic cell rate algorithm.
import type { StoreTransaction } from '../storage/store.ts';

export interface PaceSlot {
  /** When the request may go, or when it may be asked for again (milliseconds since the epoch). */
  at: number;
  /** False: that is later than `latest`; nothing was reserved. */
  granted: boolean;
}

/** Nobody reserves further ahead: what lies beyond was written before the clock was set back. */
const FARTHEST_MS = 120_000;

/** One part in so many of a second's requests may go at once; the others keep further apart for it. */
const BURST_PART = 50;

/**
 * Reserves the next free instant for one request.
 * Invariant: no second holds more than `perSecond` of them. Shown in providerPace.test.ts.
 */
export function takeSlot(
  tx: StoreTransaction,
  server: string,
  perSecond: number,
  now: number,
  latest: number,
): PaceSlot {
  const { nextAt: reserved, heldUntil } = tx.grants.pace(server);
  const nextAt = reserved > now + FARTHEST_MS ? now : reserved;
  const burst = burstOf(perSecond);
  const interval = 1000 / (perSecond - burst);
  const at = Math.max(now, nextAt - burst * interval, heldUntil);
  if (at > latest) return { at, granted: false };
  tx.grants.putPace(server, { nextAt: Math.max(nextAt, at) + interval, heldUntil });
  return { at, granted: true };
}

/** Without it each chunk would begin its requests one after the other, where a fast server could take them at once. */
function burstOf(perSecond: number): number {
  const burst = Math.floor(perSecond / BURST_PART);
  return burst < 2 ? 0 : burst;
}

/** The provider asked to be left alone until then. It only lengthens. */
export function holdUntil(tx: StoreTransaction, server: string, until: number): void {
  const { nextAt, heldUntil } = tx.grants.pace(server);
  if (until > heldUntil) tx.grants.putPace(server, { nextAt, heldUntil: until });
}
