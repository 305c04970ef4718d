// Schedules requests: never more per second than the manifest declares, across all windows, and none while the
// provider asks to wait. One row per server in the store; a generic cell rate algorithm.
import type { StoreTransaction } from '../storage/store.ts';

export interface PaceSlot {
  /** When the request may go out, or when to ask again (milliseconds since the epoch). */
  at: number;
  /** False: that is later than `latest`; nothing was reserved. */
  granted: boolean;
}

/** No reservation reaches further ahead: a later one was written before the clock was set back. */
const FARTHEST_MS = 120_000;

/** One in this many of a second's requests may go at once; the others are spaced wider to compensate. */
const BURST_PART = 50;

/**
 * Reserves the next free instant for one request. Invariant: no second holds more than `perSecond` of them
 * (tested in providerPace.test.ts).
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

/** Without a burst each chunk would start its requests one by one, even if a fast server could take them at once. */
function burstOf(perSecond: number): number {
  const burst = Math.floor(perSecond / BURST_PART);
  return burst < 2 ? 0 : burst;
}

/** The provider accepts no requests until then. This only lengthens the wait. */
export function holdUntil(tx: StoreTransaction, server: string, until: number): void {
  const { nextAt, heldUntil } = tx.grants.pace(server);
  if (until > heldUntil) tx.grants.putPace(server, { nextAt, heldUntil: until });
}
