// Sync runs as the desk tells them, for tests of what people are shown.
import type { AnyOperation } from '../../../support/operations.ts';
import type { RunState } from '../../../../src/core/sync/syncService.ts';
import { NO_COUNTS, SYNC_KIND, type SyncRun } from '../../../../src/core/sync/syncRecords.ts';
import { operationWith } from '../operations.ts';

export function runWith(change: Partial<SyncRun> = {}): SyncRun {
  return {
    id: 'op_1',
    filters: { bundleId: null, scope: 'all', retryFailed: false },
    position: null,
    chunks: 3,
    total: 240,
    skipped: 0,
    counts: NO_COUNTS,
    refusedClients: [],
    startedAt: 0,
    updatedAt: 0,
    endedAt: null,
    ...change,
  };
}

export function stateWith(
  operation: Partial<AnyOperation> = {},
  run: Partial<SyncRun> = {},
  retryAfterMs: number | null = null,
): RunState {
  return {
    operation: operationWith({ kind: SYNC_KIND, plan: null, bundleId: null, status: 'paused', ...operation }),
    run: runWith(run),
    cursor: 's1.cursor',
    retryAfterMs,
  };
}
