// The audit log in SQLite: append only. Returns edited rows unchanged; verification judges them.
import { z } from 'zod';
import type { AuditFilter, AuditRepository, AuditRow, AuditText } from '../core/audit/auditRepository.ts';
import { AUDIT_KINDS, recordText, type AuditHead, type AuditRecord } from '../core/audit/auditRecord.ts';
import { AppError } from '../core/errors.ts';
import type { Page } from '../core/page.ts';
import { instant, jsonObject } from '../core/bundle/bundleSchema.ts';
import { AuditArchive, type TextOf } from './auditArchive.ts';
import { RecordCodec } from './recordCodec.ts';
import { rowsToFetch } from './keysetPage.ts';
import type { Command, Query, Row, Statements } from './sqliteDatabase.ts';

const recordSchema: z.ZodType<AuditRecord> = z.strictObject({
  sequence: z.int(),
  at: instant,
  kind: z.enum(AUDIT_KINDS),
  caller: z.string(),
  tool: z.string(),
  operationId: z.string().nullable(),
  bundleIds: z.array(z.string()),
  facts: jsonObject,
  previousHash: z.string(),
  hash: z.string(),
});

const COLUMNS = 'sequence, at, caller, hash, document';

/** How many records share a part of `audit_bundles`, as in the migration that made it. */
const PART = 16_384;

/** One search in each part: some sixty in a log of a million records. */
const OF_BUNDLE = `
  WITH RECURSIVE parts (part) AS (
    SELECT 0 UNION ALL SELECT part + 1 FROM parts WHERE part < (SELECT max(part) FROM audit_bundles)
  )
  SELECT sequence FROM parts CROSS JOIN audit_bundles USING (part) WHERE bundle_id = ?`;

export class SqliteAuditRepository implements AuditRepository {
  readonly #codec = new RecordCodec('audit', recordSchema);
  readonly #statements: Statements;
  readonly #selectHead: Query;
  readonly #selectRange: Query;
  readonly #insert: Command;
  readonly #insertBundle: Command;
  readonly #archive: AuditArchive;

  constructor(statements: Statements) {
    this.#statements = statements;
    this.#selectHead = statements.query('SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1');
    this.#selectRange = statements.query(
      `SELECT ${COLUMNS} FROM audit WHERE sequence >= ? ORDER BY sequence LIMIT ?`,
    );
    this.#insert = statements.command(`INSERT INTO audit (${COLUMNS}) VALUES (?, ?, ?, ?, ?)`);
    this.#archive = new AuditArchive(statements);
    this.#insertBundle = statements.command(
      'INSERT OR IGNORE INTO audit_bundles (part, bundle_id, sequence) VALUES (?, ?, ?)',
    );
  }

  head(): AuditHead | undefined {
    const row = this.#selectHead.get();
    return row && { sequence: Number(row['sequence']), hash: String(row['hash']) };
  }

  page(filter: AuditFilter, afterKey: string | null, limit: number): Page<AuditRecord> {
    const { where, values } = conditionsOf(filter);
    const before = afterKey === null ? Number.MAX_SAFE_INTEGER : Number(afterKey);
    if (!Number.isSafeInteger(before))
      throw new AppError('cursor-invalid', 'This is no cursor of the audit log.');
    const rows = this.#statements
      .query(`SELECT ${COLUMNS} FROM audit WHERE ${where} AND sequence < ? ORDER BY sequence DESC LIMIT ?`)
      .all(...values, before, rowsToFetch(limit));
    const textOf = this.#archive.reader();
    const items = rows.slice(0, limit).map((row) => this.#decode(row, textOf));
    const nextKey = rows.length > limit ? String(items.at(-1)?.sequence) : null;
    return { items, total: this.#total(where, values), nextKey };
  }

  range(from: number, limit: number): AuditRow[] {
    const textOf = this.#archive.reader();
    return this.#selectRange.all(from, limit).map((row) => {
      try {
        return { sequence: Number(row['sequence']), record: this.#decode(row, textOf) };
      } catch (error) {
        // Not readable is what verification looks for: it names the place.
        if (AppError.is(error, 'storage-corrupt')) return { sequence: Number(row['sequence']), record: null };
        throw error;
      }
    });
  }

  texts(from: number, limit: number): AuditText[] {
    const textOf = this.#archive.reader();
    return this.#selectRange.all(from, limit).map((row) => ({
      sequence: Number(row['sequence']),
      at: Number(row['at']),
      caller: String(row['caller']),
      hash: String(row['hash']),
      text: textOf(row) ?? '',
    }));
  }

  /** The document repeats the columns: it is the exact text that is hashed, so verifying needn't rebuild it. */
  append(record: AuditRecord): void {
    const { sequence, at, caller, hash } = record;
    this.#codec.requireFit(record);
    this.#insert.run(sequence, at, caller, hash, recordText(record));
    const part = Math.floor(sequence / PART);
    for (const bundleId of record.bundleIds) this.#insertBundle.run(part, bundleId, sequence);
  }

  archive(before: number): number {
    return this.#archive.add(before);
  }

  /** All of them are as many as the newest one's number says: nothing is counted that grows without end. */
  #total(where: string, values: (string | number)[]): number {
    if (values.length === 0) return this.head()?.sequence ?? 0;
    const counted = this.#statements
      .query(`SELECT count(*) AS total FROM audit WHERE ${where}`)
      .get(...values);
    return Number(counted?.['total'] ?? 0);
  }

  #decode(row: Row, textOf: TextOf): AuditRecord {
    const columns = { sequence: row['sequence'], at: row['at'], caller: row['caller'], hash: row['hash'] };
    const document = textOf(row) ?? null;
    return this.#codec.decode({ ...row, document }, String(row['sequence']), columns);
  }
}

function conditionsOf({ since, until, caller, bundleId }: AuditFilter): {
  where: string;
  values: (string | number)[];
} {
  const conditions: [string, string | number][] = [];
  if (since !== undefined) conditions.push(['at >= ?', since]);
  if (until !== undefined) conditions.push(['at <= ?', until]);
  if (caller !== undefined) conditions.push(['caller = ?', caller]);
  if (bundleId !== undefined) {
    conditions.push([`sequence IN (${OF_BUNDLE})`, bundleId]);
  }
  return {
    where: ['TRUE', ...conditions.map(([text]) => text)].join(' AND '),
    values: conditions.map(([, value]) => value),
  };
}
