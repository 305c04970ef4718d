// Whether processes that a guest ran as, or started, are gone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that was sent SIGKILL is gone a moment later. @throws AssertionError naming those that live on */
export async function untilEnded(pids: readonly number[]): Promise<void> {
  const until = Date.now() + 10_000;
  while (pids.some(isAlive) && Date.now() < until) await delay(20);
  assert.deepEqual(pids.filter(isAlive), [], 'left');
}

export function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
