// When requests go out: never more a second than a manifest declares, over all windows, and none before the provider
// wants it. One row a server in the store, a generic cell rate algorithm without bursts.
import type { StoreTransaction } from '../ports.ts';

export interface PaceSlot {
  /** When the request may go, or when it may be asked for again (milliseconds since the epoch). */
  at: number;
  /** False: that is later than `latest`; nothing was reserved. */
  granted: boolean;
}

/** Nobody reserves further ahead: what lies beyond was written before the clock was set back. */
const FARTHEST_MS = 120_000;

/** Reserves the next free instant for one request. */
export function takeSlot(
  tx: StoreTransaction,
  server: string,
  perSecond: number,
  now: number,
  latest: number,
): PaceSlot {
  const { nextAt: reserved, heldUntil } = tx.grants.pace(server);
  const nextAt = reserved > now + FARTHEST_MS ? now : reserved;
  const at = Math.max(now, nextAt, heldUntil);
  if (at > latest) return { at, granted: false };
  tx.grants.putPace(server, { nextAt: at + 1000 / perSecond, heldUntil });
  return { at, granted: true };
}

/** The provider asked to be left alone until then. It only lengthens. */
export function holdUntil(tx: StoreTransaction, server: string, until: number): void {
  const { nextAt, heldUntil } = tx.grants.pace(server);
  if (until > heldUntil) tx.grants.putPace(server, { nextAt, heldUntil: until });
}
