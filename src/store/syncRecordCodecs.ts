// What sync's records look like on disk: their exact types, for reading rows that can't be trusted.
import { z } from 'zod';
import {
  SYNC_OUTCOMES,
  SYNC_SCOPES,
  type GrantFailures,
  type GrantIntent,
  type SyncChunk,
  type SyncItem,
  type SyncRun,
} from '../core/sync/syncRecords.ts';
import { instant } from '../core/bundle/bundleSchema.ts';
import { RecordCodec } from './recordCodec.ts';

const count = z.int().nonnegative();

const runSchema: z.ZodType<SyncRun> = z.strictObject({
  id: z.string(),
  filters: z.strictObject({
    bundleId: z.string().nullable(),
    scope: z.enum(SYNC_SCOPES),
    retryFailed: z.boolean(),
  }),
  position: z.string().nullable(),
  chunks: count,
  total: count,
  skipped: count,
  counts: z.record(z.enum(SYNC_OUTCOMES), count),
  refusedClients: z.array(z.string()),
  startedAt: instant,
  updatedAt: instant,
  endedAt: instant.nullable(),
});

const chunkSchema: z.ZodType<SyncChunk> = z.strictObject({
  runId: z.string(),
  number: count,
  state: z.enum(['open', 'closed']),
  closedEarly: z.string().nullable(),
  retryAfterMs: z.number().nullable(),
  hasMore: z.boolean(),
  openedAt: instant,
  closedAt: instant.nullable(),
});

const itemSchema: z.ZodType<SyncItem> = z.strictObject({
  runId: z.string(),
  chunk: count,
  credentialId: z.string(),
  bundleId: z.string(),
  account: z.string(),
  outcome: z.enum(SYNC_OUTCOMES).nullable(),
  retryable: z.boolean(),
  message: z.string().nullable(),
});

const intentSchema: z.ZodType<GrantIntent> = z.strictObject({
  credentialId: z.string(),
  operationId: z.string(),
  owner: z.string(),
  fence: z.int(),
  generation: z.int(),
  fingerprint: z.string(),
  replays: count,
  state: z.enum(['intended', 'answered', 'lost']),
  sealedAnswer: z.custom<Uint8Array>((value) => value instanceof Uint8Array).nullable(),
  firstIntendedAt: instant,
  intendedAt: instant,
});

const failuresSchema: z.ZodType<GrantFailures> = z.strictObject({
  credentialId: z.string(),
  count: z.int().positive(),
  firstAt: instant,
  nextAttemptAt: instant,
  message: z.string(),
  alike: z.strictObject({ code: z.string(), count: z.int().positive() }).optional(),
});

export const runCodec = new RecordCodec('sync_runs', runSchema);
export const chunkCodec = new RecordCodec('sync_chunks', chunkSchema);
export const itemCodec = new RecordCodec('sync_items', itemSchema);
export const intentCodec = new RecordCodec('grant_intents', intentSchema);
export const failuresCodec = new RecordCodec('grant_failures', failuresSchema);
