// Bundles in SQLite: identity and what lists filter by are columns, the rest is the row's document.
import type { Bundle, Environment } from '../core/bundle/bundle.ts';
import { bundleSchema } from '../core/bundle/bundleSchema.ts';
import { AppError } from '../core/errors.ts';
import type { BundleFilter, BundleRepository } from '../core/bundle/bundleRepository.ts';
import type { Page } from '../core/page.ts';
import { pageOf, rowsToFetch } from './keysetPage.ts';
import { RecordCodec } from './recordCodec.ts';
import type { Command, Query, Row, Statements, Value } from './sqliteDatabase.ts';
import { isUniqueViolation } from './sqliteErrors.ts';

const COLUMNS = 'id, provider, environment, name, status, document';

/** Enough for what a person's agents work with at a time. */
const RECALLED = 500;

export class SqliteBundleRepository implements BundleRepository {
  readonly #codec = new RecordCodec('bundles', bundleSchema, RECALLED);
  readonly #statements: Statements;
  readonly #select: Query;
  readonly #selectIdentity: Query;
  readonly #selectProviders: Query;
  readonly #selectMaybeLive: Query;
  readonly #selectMentioning: Query;
  readonly #insert: Command;
  readonly #update: Command;
  readonly #delete: Command;

  constructor(statements: Statements) {
    this.#statements = statements;
    this.#select = statements.query(`SELECT ${COLUMNS} FROM bundles WHERE id = ?`);
    this.#selectIdentity = statements.query(
      `SELECT ${COLUMNS} FROM bundles WHERE provider = ? AND environment = ? AND name = ?`,
    );
    this.#selectProviders = statements.query('SELECT DISTINCT provider FROM bundles ORDER BY provider');
    // Searching the text is many times cheaper than decoding it; whoever asks looks at what was found.
    this.#selectMaybeLive = statements.query(
      `SELECT ${COLUMNS} FROM bundles
       WHERE provider = ? AND (environment IN (SELECT value FROM json_each(?)) OR instr(document, '"live":true') > 0)
       ORDER BY id`,
    );
    this.#selectMentioning = statements.query(
      `SELECT ${COLUMNS} FROM bundles WHERE id > ? AND instr(lower(document), ?) > 0 ORDER BY id LIMIT ?`,
    );
    this.#insert = statements.command(`INSERT INTO bundles (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`);
    this.#update = statements.command(
      'UPDATE bundles SET provider = ?, environment = ?, name = ?, status = ?, document = ? WHERE id = ?',
    );
    this.#delete = statements.command('DELETE FROM bundles WHERE id = ?');
  }

  get(id: string): Bundle | undefined {
    return this.#decode(this.#select.get(id));
  }

  findByIdentity(provider: string, environment: string, name: string): Bundle | undefined {
    return this.#decode(this.#selectIdentity.get(provider, environment, name));
  }

  providers(): string[] {
    return this.#selectProviders.all().map(({ provider }) => String(provider));
  }

  maybeLive(provider: string, environments: readonly Environment[]): Bundle[] {
    return this.#selectMaybeLive
      .all(provider, JSON.stringify(environments))
      .map((row) => this.#decodeRow(row));
  }

  mentioning(text: string, afterKey: string | null, limit: number): Bundle[] {
    return this.#selectMentioning.all(afterKey ?? '', text, limit).map((row) => this.#decodeRow(row));
  }

  page(filter: BundleFilter, afterKey: string | null, limit: number): Page<Bundle> {
    const { conditions, values } = conditionsOf(filter);
    const rows = this.#statements
      .query(
        `SELECT ${COLUMNS} FROM bundles WHERE ${[...conditions, 'id > ?'].join(' AND ')} ORDER BY id LIMIT ?`,
      )
      .all(...values, afterKey ?? '', rowsToFetch(limit));
    return pageOf(
      rows.map((row) => this.#decodeRow(row)),
      { afterKey, limit },
      () => this.#total(filter),
    );
  }

  /** @inheritdoc @throws AppError `bundle-conflict` if provider, environment and name are another bundle's. */
  insert(bundle: Bundle): void {
    const { id, provider, environment, name, status } = bundle;
    const document = this.#encode(bundle);
    refusingConflict(bundle, () => this.#insert.run(id, provider, environment, name, status, document));
  }

  update(bundle: Bundle): void {
    const { id, provider, environment, name, status } = bundle;
    const document = this.#encode(bundle);
    const changed = refusingConflict(bundle, () =>
      this.#update.run(provider, environment, name, status, document, id),
    );
    if (changed === 0) throw new AppError('not-found', `There is no bundle ${id}.`, { details: { id } });
  }

  delete(id: string): void {
    this.#delete.run(id);
  }

  #total(filter: BundleFilter): number {
    const { conditions, values } = conditionsOf(filter);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const row = this.#statements.query(`SELECT count(*) AS total FROM bundles ${where}`).get(...values);
    return Number(row?.['total'] ?? 0);
  }

  #encode(bundle: Bundle): string {
    const { id: _id, provider: _p, environment: _e, name: _n, status: _s, ...rest } = bundle;
    return this.#codec.encode(bundle, rest);
  }

  #decode(row: Row | undefined): Bundle | undefined {
    return row === undefined ? undefined : this.#decodeRow(row);
  }

  #decodeRow(row: Row): Bundle {
    return this.#codec.decode(row, String(row['id']), {
      id: row['id'],
      provider: row['provider'],
      environment: row['environment'],
      name: row['name'],
      status: row['status'],
    });
  }
}

/** The unary plus keeps SQLite on the primary key's order: it would otherwise read by identity and sort. */
function conditionsOf(filter: BundleFilter): { conditions: string[]; values: Value[] } {
  const columns = (['provider', 'environment', 'status'] as const).filter(
    (column) => filter[column] !== undefined,
  );
  return {
    conditions: columns.map((column) => `+${column} = ?`),
    values: columns.map((column) => filter[column] ?? null),
  };
}

function refusingConflict(bundle: Bundle, write: () => number): number {
  try {
    return write();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError(
      'bundle-conflict',
      `${bundle.provider} has a bundle “${bundle.name}” in ${bundle.environment} already. Nothing was changed.`,
      { cause: error, next: 'Choose another name, or use the existing bundle.' },
    );
  }
}
