// sync_credentials: refreshes what is due, one chunk per call, following cursors. The sync service owns the runs.
import { z } from 'zod';
import type { JsonObject } from '../core/json.ts';
import {
  completedOf,
  runPercent,
  runSentence,
  SYNC_SCOPES,
  type SyncItem,
} from '../core/sync/syncRecords.ts';
import { defineAnswerTool } from '../core/tool/tool.ts';
import { visibleText } from '../core/visibleText.ts';
import { openOutput } from './wire.ts';

export const syncCredentials = defineAnswerTool({
  name: 'sync_credentials',
  title: 'Sync credentials',
  description:
    'Refreshes tokens of connected accounts in chunks. Start or continue without cursor, then follow next_cursor until has_more is false; wait retry_after_ms if given. A cursor is safe to repeat. Then retry_failed retries failures. "needs_reauth" needs a person.',
  input: z.strictObject({
    cursor: z
      .string()
      .min(1)
      .max(300)
      .optional()
      .describe('next_cursor of the previous call; leave out to begin or resume'),
    batch_size: z
      .int()
      .min(1)
      .max(50)
      .default(20)
      .describe('how many at most; a recorded chunk keeps its size'),
    bundle_id: z.string().min(1).max(80).optional().describe('only the accounts of this bundle'),
    scope: z
      .enum(SYNC_SCOPES)
      .optional()
      .describe('all (default): what is not due counts as unchanged; expiring: it is left out'),
    details: z.boolean().optional().describe('true: a row for every credential, unchanged ones too'),
    retry_failed: z.boolean().optional().describe('true: only what failed, or is unknown, and now'),
  }),
  output: openOutput.extend({
    run_id: z.string().optional(),
    operation_id: z.string().optional(),
    results: z
      .array(z.looseObject({ credential_id: z.string(), bundle_id: z.string(), outcome: z.string() }))
      .optional(),
    processed: z.number().optional(),
    next_cursor: z.string().nullable().optional(),
    has_more: z.boolean().optional(),
    progress: z.looseObject({ completed: z.number(), total: z.number(), percent: z.number() }).optional(),
    retry_after_ms: z.number().optional(),
    message: z.string().optional(),
  }),
  verbs: ['maintain'],
  pace: 'long',
  openWorld: true,
  idempotent: true,
  answer: async (args, { sync, caller, accompany }) => {
    const { operation, run, items, nextCursor, retryAfterMs } = await sync.chunk({
      cursor: args.cursor,
      batchSize: args.batch_size,
      filters: { bundleId: args.bundle_id, scope: args.scope, retryFailed: args.retry_failed },
      caller,
      follow: accompany,
    });
    const completed = completedOf(run);
    return {
      // A run rests between the calls that drive it; to a model, "paused" would mean that something stopped it.
      status: operation.status === 'paused' && nextCursor !== null ? 'in_progress' : operation.status,
      run_id: run.id,
      operation_id: run.id,
      ...(args.details === true ? { results: items.map(wireItem) } : inShort(items)),
      processed: items.length,
      next_cursor: nextCursor,
      has_more: nextCursor !== null,
      progress: { completed, total: Math.max(run.total, completed), percent: runPercent(run) },
      message: runSentence(run),
      ...(retryAfterMs !== null && { retry_after_ms: retryAfterMs }),
      ...(operation.error && { error: { ...operation.error } }),
    };
  },
  summarize: ({ message = '', status, has_more, retry_after_ms }) => {
    if (status === 'running')
      return `${message}. It continues on its own: call again with next_cursor to follow it.`;
    if (has_more !== true) return `${message}. Nothing is left.`;
    const wait = retry_after_ms === undefined ? '' : `wait ${Math.ceil(retry_after_ms / 1000)} s, then `;
    return `${message}. More is to do: ${wait}call again with next_cursor.`;
  },
});

/** Rows for what somebody should read; the rest is named or counted. */
function inShort(items: readonly SyncItem[]): JsonObject {
  const isQuiet = ({ outcome, message }: SyncItem): boolean => outcome === 'unchanged' && message === null;
  const refreshed = items.filter(({ outcome }) => outcome === 'refreshed');
  const listed = items.filter((item) => item.outcome !== 'refreshed' && !isQuiet(item));
  return {
    results: listed.map(wireItem),
    refreshed: refreshed.map(({ credentialId }) => credentialId),
    unchanged: items.filter(isQuiet).length,
  };
}

/** A finished item, as agents read it. */
export function wireItem(
  item: SyncItem,
): JsonObject & { credential_id: string; bundle_id: string; outcome: string } {
  const { credentialId, bundleId, account, outcome, retryable, message } = item;
  return {
    credential_id: credentialId,
    bundle_id: bundleId,
    account: visibleText(account, 120),
    outcome: outcome ?? 'pending',
    ...((outcome === 'failed' || outcome === 'unknown') && { retryable }),
    ...(message !== null && { message: visibleText(message, 300) }),
  };
}
