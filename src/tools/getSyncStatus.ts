// get_sync_status: the state of sync runs, and what needs attention. Reads records only.
import { z } from 'zod';
import type { JsonObject } from '../core/json.ts';
import type { RunState } from '../core/sync/syncService.ts';
import { completedOf, NEEDING_ATTENTION, runPercent, runSentence } from '../core/sync/syncRecords.ts';
import { defineAnswerTool, type AnswerContext } from '../core/tool/tool.ts';
import { wireItem } from './syncCredentials.ts';
import { isoTime, openOutput } from './wire.ts';

const RUNS_SHOWN = 10;
const ITEMS_SHOWN = 20;
const STATES_SHOWN = ['expiring', 'backoff', 'exhausted', 'needs_reauth', 'unknown'] as const;

export const getSyncStatus = defineAnswerTool({
  name: 'get_sync_status',
  title: 'Get sync status',
  description: 'Shows the latest sync runs: progress, counts by outcome, and which accounts need a person.',
  input: z.strictObject({ run_id: z.string().min(1).max(80).optional() }),
  output: openOutput.extend({
    runs: z.array(z.looseObject({ run_id: z.string(), status: z.string() })).optional(),
    needs_attention: z.array(z.looseObject({ credential_id: z.string() })).optional(),
    credentials: z.looseObject({}).optional(),
    message: z.string().optional(),
  }),
  verbs: ['read'],
  pace: 'short',
  openWorld: false,
  idempotent: true,
  answer: ({ run_id }, { sync, read }) => {
    const credentials = read((view) =>
      Object.fromEntries(
        STATES_SHOWN.map((state) => [state, view.credentials.page({ state }, null, 1).total]),
      ),
    );
    if (run_id === undefined) {
      const runs = sync.newest(RUNS_SHOWN);
      const [newest] = runs;
      const message = newest === undefined ? 'Nothing was synced yet' : runSentence(newest.run);
      return { status: 'ok', runs: runs.map(wireRun), credentials, message };
    }
    const state = sync.state(run_id);
    return {
      status: 'ok',
      runs: [wireRun(state)],
      needs_attention: attention(sync, run_id),
      credentials,
      message: runSentence(state.run),
    };
  },
  summarize: ({ message = '', runs = [] }) => {
    const [newest] = runs;
    return newest === undefined ? `${message}.` : `${message} (${newest.status}).`;
  },
});

function wireRun({
  operation,
  run,
  cursor,
  retryAfterMs,
}: RunState): JsonObject & { run_id: string; status: string } {
  const { id, filters, counts, startedAt, updatedAt, endedAt } = run;
  const completed = completedOf(run);
  return {
    run_id: id,
    operation_id: id,
    status: operation.status,
    bundle_id: filters.bundleId,
    scope: filters.scope,
    retry_failed: filters.retryFailed,
    progress: { completed, total: Math.max(run.total, completed), percent: runPercent(run) },
    counts: { ...counts },
    started_at: isoTime(startedAt),
    updated_at: isoTime(updatedAt),
    ended_at: isoTime(endedAt),
    next_cursor: cursor,
    ...(retryAfterMs !== null && { retry_after_ms: retryAfterMs }),
  };
}

function attention(sync: AnswerContext['sync'], runId: string): ReturnType<typeof wireItem>[] {
  return NEEDING_ATTENTION.flatMap((outcome) => sync.itemsWith(runId, outcome, ITEMS_SHOWN))
    .slice(0, ITEMS_SHOWN)
    .map(wireItem);
}
