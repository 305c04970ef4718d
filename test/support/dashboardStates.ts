// Operations and runs as the dashboard shows them, made up, for tests of the view and its protocol.
import type { OperationRecord, RunRecord } from '../../src/protocol/dashboardState.ts';

/** @param index later ones are newer; the newest, 499, is a sync that runs */
export function pretendedOperation(index: number, change: Partial<OperationRecord> = {}): OperationRecord {
  const isSync = index === 499;
  return {
    id: `op_${String(index).padStart(6, '0')}`,
    title: isSync ? 'Sync credentials' : `Set up bundle “acme ${index}” at Sandbox (development)`,
    status: isSync ? 'running' : 'completed',
    phase: isSync ? 'working' : 'ended',
    asker: 'asked by Claude Code',
    percent: 50,
    message: 'Working',
    problem: null,
    steps: null,
    createdAt: 1_000 * index,
    updatedAt: 1_000 * index,
    endedAt: isSync ? null : 1_000 * index + 500,
    actions: ['details', 'copy'],
    isSync,
    ...change,
  };
}

/** Half of it done. */
export function pretendedRun(id: string, total: number): RunRecord {
  const done = total / 2;
  const cells = Array.from({ length: done }, (_, cell) =>
    cell % 97 === 0 ? 'n' : cell % 41 === 0 ? 'f' : cell % 59 === 0 ? 'x' : cell % 7 === 0 ? 'u' : 'r',
  ).join('');
  const counts = { refreshed: done, unchanged: 0, failed: 0, needs_reauth: 0, unknown: 0 };
  return { id, done, total, skipped: 0, counts, rate: 120, cells };
}
