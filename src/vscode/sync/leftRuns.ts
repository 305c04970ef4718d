// Which unfinished sync runs are abandoned: by a window that ended, or by an agent that stopped calling. Pure.
import { KEEPER } from '../../core/sync/keeper.ts';
import type { RunState } from '../../core/sync/syncService.ts';

/** After this long without a call, in milliseconds, a paused run's agent is assumed gone. */
export const IDLE_MS = 10 * 60_000;

/**
 * Those that a person needs to see. Cancelled and failed runs were reported at the time.
 * @param unfinished from SyncService.unfinished; @param since when this window started: runs paused before
 * have lost their agent; both times in milliseconds since the epoch
 */
export function leftRuns(unfinished: readonly RunState[], now: number, since: number): RunState[] {
  return unfinished.filter(({ operation: { status, updatedAt, caller } }) => {
    // Sluice continues its own runs.
    if (caller.id === KEEPER.id) return false;
    if (status === 'interrupted') return true;
    return status === 'paused' && (updatedAt < since || now - updatedAt >= IDLE_MS);
  });
}

/** Like `leftRuns`, plus failed ones: they were reported at the time, and still wait for somebody. */
export function waitingRuns(unfinished: readonly RunState[], now: number, since: number): RunState[] {
  const failed = unfinished.filter(({ operation }) => operation.status === 'failed');
  return [...leftRuns(unfinished, now, since), ...failed];
}
