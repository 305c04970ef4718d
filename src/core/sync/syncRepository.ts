// What sync needs of the store: the ledger of runs, and the intents, failures and pace of grants. Implemented in
// src/store; every write belongs to a transaction that has checked the run's lease.
import type {
  GrantFailures,
  GrantIntent,
  ItemOutcome,
  SyncChunk,
  SyncFilters,
  SyncItem,
  SyncOutcome,
  SyncRun,
} from './syncRecords.ts';

/** The next credentials of a run, by key. */
export interface Candidates {
  /** In order of id. */
  ids: string[];
  /** How many were examined and left out. */
  skipped: number;
  /** The last id examined; null if none. */
  lastKey: string | null;
  /** Whether more follow. */
  more: boolean;
}

export interface SyncReader {
  run(id: string): SyncRun | undefined;
  /** Newest first. */
  runs(afterId: string | null, limit: number): SyncRun[];
  chunk(runId: string, number: number): SyncChunk | undefined;
  /** The first open chunk. @param after only chunks with a greater number */
  openChunk(runId: string, after?: number): SyncChunk | undefined;
  /** In order of credential id. */
  items(runId: string, chunk: number): SyncItem[];
  /** How many items a chunk has, and how many of them are not done. */
  sizes(runId: string, chunk: number): { items: number; undone: number };
  /** Items of all chunks in order of chunk and credential id, beginning after `after`, at most `limit`. */
  outcomes(runId: string, after: Omit<ItemOutcome, 'outcome'> | null, limit: number): ItemOutcome[];
  /** Items of any chunk with that outcome, in order of credential id, at most `limit`. */
  itemsWith(runId: string, outcome: SyncOutcome, limit: number): SyncItem[];
  /**
   * The next at most `limit` credentials after `afterKey`. Examines a bounded number of rows: an empty page
   * can have `more`. @param dueBefore for `expiring`: leaves out what expires later (milliseconds since the
   * epoch)
   */
  candidates(filters: SyncFilters, afterKey: string | null, limit: number, dueBefore: number): Candidates;
  /** How many credentials match the filters now; from counters. */
  total(filters: SyncFilters): number;
  /** Credentials that are `active` and expire at or before `until`, soonest first, at most `limit`. */
  activeUntil(until: number, limit: number): string[];
  /** At most `limit` runs that still have chunks and ended, or were superseded and last touched, before `before`. */
  endedBefore(before: number, limit: number): string[];
}

export interface SyncRepository extends SyncReader {
  /** Inserts or replaces. */
  putRun(run: SyncRun): void;
  putChunk(chunk: SyncChunk): void;
  putItem(item: SyncItem): void;
  /** Moves the items of a chunk that are not done to another chunk. */
  moveUndone(runId: string, from: number, to: number): void;
  /** Removes at most `limit` items, then the chunks, of a run. @returns whether anything is left */
  compact(runId: string, limit: number): boolean;
}

export interface GrantReader {
  intent(credentialId: string): GrantIntent | undefined;
  failures(credentialId: string): GrantFailures | undefined;
}

export interface GrantRepository extends GrantReader {
  putIntent(intent: GrantIntent): void;
  deleteIntent(credentialId: string): void;
  putFailures(failures: GrantFailures): void;
  deleteFailures(credentialId: string): void;
}
