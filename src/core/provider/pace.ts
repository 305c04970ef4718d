// Schedules requests: never more per second than the manifest declares, across all windows and restarts, and none while
// the provider asks to wait. One row per server in the store.
import type { StoreTransaction, StoreView } from '../storage/store.ts';
import { LONGEST_WAIT_MS } from './retryAfter.ts';

export interface PaceSlot {
  /** When the request may go out, or when to ask again (milliseconds since the epoch). */
  at: number;
  /** False: that is later than `latest`; nothing was reserved. */
  granted: boolean;
}

/** No reservation reaches further ahead: a later one was written before the clock was set back. */
const FARTHEST_MS = 120_000;

const SECOND_MS = 1_000;

/** One in this many of a second's requests may go at once after a pause; the others are spaced wider to compensate. */
const BURST_PART = 4;

/**
 * Reserves the next free instant for one request. Invariant: no second holds more than `perSecond` of them
 * (tested in pace.test.ts). A burst counts in every second that it can be part of, so the wider spacing lasts two.
 */
export function takeSlot(
  tx: StoreTransaction,
  server: string,
  perSecond: number,
  now: number,
  latest: number,
): PaceSlot {
  const { lastAt: known, heldUntil, ...run } = tx.pace.get(server);
  const lastAt = known > now + FARTHEST_MS ? 0 : known;
  const earliest = Math.max(now, heldAt(heldUntil, now));
  const isFresh = earliest >= lastAt + Math.max(SECOND_MS, SECOND_MS / perSecond);
  const burst = Math.floor(perSecond / BURST_PART);
  const { busySince, burstLeft } = isFresh ? { busySince: earliest, burstLeft: burst } : run;
  const from = Math.max(earliest, lastAt);
  const bursts = !isFresh && burstLeft > 0 && from < busySince + SECOND_MS;
  const spaced = SECOND_MS / (from < busySince + 2 * SECOND_MS ? perSecond - burst : perSecond);
  const at = isFresh || bursts ? from : Math.max(from, lastAt + spaced);
  if (at > latest) return { at, granted: false };
  tx.pace.put(server, { lastAt: at, busySince, burstLeft: bursts ? burstLeft - 1 : burstLeft, heldUntil });
  return { at, granted: true };
}

/** The provider accepts no requests until then. This only lengthens the wait. */
export function holdUntil(tx: StoreTransaction, server: string, until: number): void {
  const pace = tx.pace.get(server);
  if (until > pace.heldUntil) tx.pace.put(server, { ...pace, heldUntil: until });
}

/** Until when the provider accepts no requests; in the past if it accepts them. */
export function heldUntil(view: StoreView, server: string, now: number): number {
  return heldAt(view.pace.get(server).heldUntil, now);
}

/** No provider holds for longer: a later instant was written before the clock was set back. */
function heldAt(until: number, now: number): number {
  return until > now + LONGEST_WAIT_MS ? 0 : until;
}
