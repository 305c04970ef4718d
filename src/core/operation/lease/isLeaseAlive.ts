// The one rule for whether a process still holds an operation.
import type { Lease } from '../operation.ts';

/** @param isDead whether the process behind a lease's owner is known to be dead; default: unknown */
export function isLeaseAlive(
  lease: Pick<Lease, 'owner' | 'expiresAt'> | null | undefined,
  now: number,
  isDead: (owner: string) => boolean = () => false,
): lease is Lease {
  return lease !== null && lease !== undefined && lease.expiresAt > now && !isDead(lease.owner);
}
