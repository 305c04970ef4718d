// Which unfinished sync runs were left behind: by a window that ended, or by an agent that calls no more. Pure.
import type { RunState } from '../../core/sync/syncService.ts';

/** Without a call for this long, in milliseconds, a paused run's agent is taken not to come back. */
export const IDLE_MS = 10 * 60_000;

/**
 * Those that a person should look at. What was cancelled, or failed, was told when it happened.
 * @param unfinished as SyncService.unfinished returns them; @param since when this window began to look: what had paused
 * before has lost its agent; both times in milliseconds since the epoch
 */
export function leftRuns(unfinished: readonly RunState[], now: number, since: number): RunState[] {
  return unfinished.filter(({ operation: { status, updatedAt } }) => {
    if (status === 'interrupted') return true;
    return status === 'paused' && (updatedAt < since || now - updatedAt >= IDLE_MS);
  });
}

/** As `leftRuns`, and those that failed: they were told when it happened, and still wait for somebody. */
export function waitingRuns(unfinished: readonly RunState[], now: number, since: number): RunState[] {
  const failed = unfinished.filter(({ operation }) => operation.status === 'failed');
  return [...leftRuns(unfinished, now, since), ...failed];
}
