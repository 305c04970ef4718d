// The ledger of sync runs, and which credentials come next. Made for a million credentials: everything goes by key.
import type { CredentialState } from '../core/bundle/credential.ts';
import type {
  ItemOutcome,
  SyncChunk,
  SyncFilters,
  SyncItem,
  SyncOutcome,
  SyncRun,
} from '../core/sync/syncRecords.ts';
import type { Candidates, SyncRepository } from '../core/sync/syncRepository.ts';
import type { Command, Query, Row, Statements, Value } from './sqliteDatabase.ts';
import { chunkCodec, itemCodec, runCodec } from './syncRecordCodecs.ts';

/** How many credentials one page of those that expire reads at most: bounds the cost if few expire. */
const WINDOW = 2_000;
/** What `retry_failed` means. */
const FAILING: readonly CredentialState[] = ['backoff', 'exhausted', 'unknown'];
/** Sorts after every id. */
const BEYOND_ALL_IDS = '\u{10FFFF}';

export class SqliteSyncRepository implements SyncRepository {
  readonly #statements: Statements;
  readonly #selectRun: Query;
  readonly #selectChunk: Query;
  readonly #selectOpen: Query;
  readonly #selectItems: Query;
  readonly #selectSizes: Query;
  readonly #upsertRun: Command;
  readonly #upsertChunk: Command;
  readonly #upsertItem: Command;
  readonly #moveUndone: Command;

  constructor(statements: Statements) {
    this.#statements = statements;
    this.#selectRun = statements.query('SELECT id, ended_at, document FROM sync_runs WHERE id = ?');
    this.#selectChunk = statements.query('SELECT * FROM sync_chunks WHERE run_id = ? AND number = ?');
    this.#selectOpen = statements.query(
      `SELECT * FROM sync_chunks WHERE run_id = ? AND state = 'open' AND number > ? ORDER BY number LIMIT 1`,
    );
    this.#selectItems = statements.query(
      'SELECT * FROM sync_items WHERE run_id = ? AND chunk = ? ORDER BY credential_id',
    );
    this.#selectSizes = statements.query(
      'SELECT count(*) AS items, count(*) - count(outcome) AS undone FROM sync_items WHERE run_id = ? AND chunk = ?',
    );
    this.#upsertRun = statements.command(`
      INSERT INTO sync_runs (id, ended_at, document, compacted) VALUES (?, ?, ?, 0)
      ON CONFLICT DO UPDATE SET ended_at = excluded.ended_at, document = excluded.document`);
    this.#upsertChunk = statements.command(`
      INSERT INTO sync_chunks (run_id, number, state, document) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET state = excluded.state, document = excluded.document`);
    this.#upsertItem = statements.command(`
      INSERT INTO sync_items (run_id, chunk, credential_id, outcome, document) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET outcome = excluded.outcome, document = excluded.document`);
    this.#moveUndone = statements.command(
      'UPDATE sync_items SET chunk = ? WHERE run_id = ? AND chunk = ? AND outcome IS NULL',
    );
  }

  run(id: string): SyncRun | undefined {
    const row = this.#selectRun.get(id);
    return row && decodeRun(row);
  }

  runs(afterId: string | null, limit: number): SyncRun[] {
    return this.#statements
      .query('SELECT id, ended_at, document FROM sync_runs WHERE id < ? ORDER BY id DESC LIMIT ?')
      .all(afterId ?? BEYOND_ALL_IDS, limit)
      .map(decodeRun);
  }

  chunk(runId: string, number: number): SyncChunk | undefined {
    const row = this.#selectChunk.get(runId, number);
    return row && decodeChunk(row);
  }

  openChunk(runId: string, after = -1): SyncChunk | undefined {
    const row = this.#selectOpen.get(runId, after);
    return row && decodeChunk(row);
  }

  items(runId: string, chunk: number): SyncItem[] {
    return this.#selectItems.all(runId, chunk).map(decodeItem);
  }

  sizes(runId: string, chunk: number): { items: number; undone: number } {
    const row = this.#selectSizes.get(runId, chunk);
    return { items: Number(row?.['items'] ?? 0), undone: Number(row?.['undone'] ?? 0) };
  }

  outcomes(runId: string, after: Omit<ItemOutcome, 'outcome'> | null, limit: number): ItemOutcome[] {
    return this.#statements
      .query(
        `SELECT chunk, credential_id, outcome FROM sync_items
         WHERE run_id = ? AND (chunk, credential_id) > (?, ?) ORDER BY chunk, credential_id LIMIT ?`,
      )
      .all(runId, after?.chunk ?? -1, after?.credentialId ?? '', limit)
      .map((row) => ({
        chunk: Number(row['chunk']),
        credentialId: String(row['credential_id']),
        outcome: row['outcome'] === null ? null : (String(row['outcome']) as SyncOutcome),
      }));
  }

  itemsWith(runId: string, outcome: SyncOutcome, limit: number): SyncItem[] {
    return this.#statements
      .query('SELECT * FROM sync_items WHERE run_id = ? AND outcome = ? ORDER BY credential_id LIMIT ?')
      .all(runId, outcome, limit)
      .map(decodeItem);
  }

  candidates(filters: SyncFilters, afterKey: string | null, limit: number, dueBefore: number): Candidates {
    if (filters.retryFailed) return this.#failing(filters, afterKey, limit, dueBefore);
    const { where, values } = grantsOf(filters);
    const all = filters.scope === 'all';
    const window = all ? limit : WINDOW;
    const rows = this.#statements
      .query(`SELECT id, expires_at FROM credentials WHERE ${where} AND id > ? ORDER BY id LIMIT ?`)
      .all(...values, afterKey ?? '', window + 1);
    const looked = rows.slice(0, window);
    return all ? chosen(looked, rows, limit, () => true) : chosen(looked, rows, limit, isDue(dueBefore));
  }

  total({ bundleId, retryFailed }: SyncFilters): number {
    if (!retryFailed)
      return this.#number('SELECT total FROM grant_totals WHERE bundle_id = ?', bundleId ?? '');
    return FAILING.reduce(
      (sum, state) =>
        sum +
        this.#number(
          'SELECT total FROM credential_totals WHERE bundle_id = ? AND state = ?',
          bundleId ?? '',
          state,
        ),
      0,
    );
  }

  activeUntil(until: number, limit: number): string[] {
    return this.#statements
      .query(
        `SELECT id FROM credentials WHERE state = 'active' AND expires_at <= ? ORDER BY expires_at LIMIT ?`,
      )
      .all(until, limit)
      .map((row) => String(row['id']));
  }

  endedBefore(before: number, limit: number): string[] {
    const ended = this.#statements
      .query('SELECT id FROM sync_runs WHERE compacted = 0 AND ended_at < ? ORDER BY ended_at LIMIT ?')
      .all(before, limit);
    // Those that never ended are few: a superseded one is compacted, and one a set of filters is unfinished.
    const superseded = this.#statements
      .query(
        `SELECT sync_runs.id FROM sync_runs JOIN operations USING (id)
         WHERE compacted = 0 AND ended_at IS NULL AND operations.status = 'superseded'
           AND sync_runs.document ->> '$.updatedAt' < ? LIMIT ?`,
      )
      .all(before, limit - ended.length);
    return [...ended, ...superseded].map((row) => String(row['id']));
  }

  putRun(run: SyncRun): void {
    const { id, endedAt, ...rest } = run;
    this.#upsertRun.run(id, endedAt, runCodec.encode(run, rest));
  }

  putChunk(chunk: SyncChunk): void {
    const { runId, number, state, ...rest } = chunk;
    this.#upsertChunk.run(runId, number, state, chunkCodec.encode(chunk, rest));
  }

  putItem(item: SyncItem): void {
    const { runId, chunk, credentialId, outcome, ...rest } = item;
    this.#upsertItem.run(runId, chunk, credentialId, outcome, itemCodec.encode(item, rest));
  }

  moveUndone(runId: string, from: number, to: number): void {
    this.#moveUndone.run(to, runId, from);
  }

  compact(runId: string, limit: number): boolean {
    const removed = this.#statements
      .command(
        `DELETE FROM sync_items WHERE run_id = ? AND (chunk, credential_id) IN
           (SELECT chunk, credential_id FROM sync_items WHERE run_id = ? LIMIT ?)`,
      )
      .run(runId, runId, limit);
    if (removed === limit) return true;
    this.#statements.command('DELETE FROM sync_chunks WHERE run_id = ?').run(runId);
    this.#statements.command('UPDATE sync_runs SET compacted = 1 WHERE id = ?').run(runId);
    return false;
  }

  /** Each state in the order of its index; merged here, so that nothing is sorted that is not shown. */
  #failing(filters: SyncFilters, afterKey: string | null, limit: number, dueBefore: number): Candidates {
    const bundle = filters.bundleId === null ? '' : 'bundle_id = ? AND';
    const values = filters.bundleId === null ? [] : [filters.bundleId];
    const window = filters.scope === 'all' ? limit : WINDOW;
    const rows = FAILING.flatMap((state) =>
      this.#statements
        .query(
          `SELECT id, expires_at FROM credentials WHERE ${bundle} state = ? AND id > ? ORDER BY id LIMIT ?`,
        )
        .all(...values, state, afterKey ?? '', window + 1),
    ).sort((one, other) => (String(one['id']) < String(other['id']) ? -1 : 1));
    const fits = filters.scope === 'all' ? (): boolean => true : isDue(dueBefore);
    return chosen(rows.slice(0, window), rows, limit, fits);
  }

  #number(sql: string, ...values: Value[]): number {
    return Number(this.#statements.query(sql).get(...values)?.['total'] ?? 0);
  }
}

function chosen(looked: Row[], fetched: Row[], limit: number, fits: (row: Row) => boolean): Candidates {
  const ids: string[] = [];
  let seen = 0;
  for (const row of looked) {
    if (ids.length === limit) break;
    seen += 1;
    if (fits(row)) ids.push(String(row['id']));
  }
  const last = looked[seen - 1];
  return {
    ids,
    skipped: seen - ids.length,
    lastKey: last === undefined ? null : String(last['id']),
    more: fetched.length > seen,
  };
}

/** What has no time of expiry never falls due. */
function isDue(before: number): (row: Row) => boolean {
  return (row) => row['expires_at'] !== null && Number(row['expires_at']) <= before;
}

function grantsOf({ bundleId }: SyncFilters): { where: string; values: string[] } {
  return bundleId === null
    ? { where: `kind = 'grant'`, values: [] }
    : { where: `bundle_id = ? AND kind = 'grant'`, values: [bundleId] };
}

function decodeRun(row: Row): SyncRun {
  return runCodec.decode(row, String(row['id']), { id: row['id'], endedAt: row['ended_at'] });
}

function decodeChunk(row: Row): SyncChunk {
  const { run_id: runId, number, state } = row;
  return chunkCodec.decode(row, `${String(runId)}/${String(number)}`, { runId, number, state });
}

function decodeItem(row: Row): SyncItem {
  const { run_id: runId, chunk, credential_id: credentialId, outcome } = row;
  const id = `${String(runId)}/${String(credentialId)}`;
  return itemCodec.decode(row, id, { runId, chunk, credentialId, outcome });
}
