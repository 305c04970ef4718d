// Credentials in SQLite, without their values: those are the vault's. Made for a million of them.
import { credentialSchema } from '../core/bundle/bundleSchema.ts';
import type { Credential, CredentialKind } from '../core/bundle/credential.ts';
import { AppError } from '../core/errors.ts';
import type { CredentialFilter, CredentialRepository } from '../core/bundle/credentialRepository.ts';
import type { Page } from '../core/page.ts';
import { pageOf, rowsToFetch } from './keysetPage.ts';
import { RecordCodec } from './recordCodec.ts';
import type { Command, Query, Row, Statements } from './sqliteDatabase.ts';

const COLUMNS = 'id, bundle_id, state, document';

/** Enough for what a person's agents work with at a time. */
const RECALLED = 500;

export class SqliteCredentialRepository implements CredentialRepository {
  readonly #codec = new RecordCodec('credentials', credentialSchema, RECALLED);
  readonly #statements: Statements;
  readonly #select: Query;
  readonly #selectOfBundle: Query;
  readonly #selectAccount: Query;
  readonly #selectRef: Query;
  readonly #countKind: Query;
  readonly #grantTotal: Query;
  readonly #selectValid: Query;
  readonly #insert: Command;
  readonly #update: Command;
  readonly #move: Command;
  readonly #delete: Command;

  constructor(statements: Statements) {
    this.#statements = statements;
    this.#select = statements.query(`SELECT ${COLUMNS} FROM credentials WHERE id = ?`);
    this.#selectOfBundle = statements.query(
      `SELECT ${COLUMNS} FROM credentials WHERE bundle_id = ? ORDER BY id`,
    );
    // No index knows accounts; a document holds the name as `JSON.stringify` writes it.
    this.#selectAccount = statements.query(
      `SELECT ${COLUMNS} FROM credentials INDEXED BY credentials_by_bundle_and_kind
       WHERE bundle_id = ? AND kind = 'grant' AND instr(document, ?) > 0 ORDER BY id`,
    );
    this.#selectRef = statements.query(
      `SELECT ${COLUMNS} FROM credentials INDEXED BY credentials_by_bundle_and_kind
       WHERE bundle_id = ? AND kind = ? AND instr(document, ?) > 0 ORDER BY id`,
    );
    const ofKind = 'FROM credentials WHERE bundle_id = ? AND kind = ?';
    this.#countKind = statements.query(`SELECT count(*) AS total ${ofKind}`);
    // A bundle can have 100,000 of them; triggers keep count.
    this.#grantTotal = statements.query('SELECT total FROM grant_totals WHERE bundle_id = ?');
    this.#selectValid = statements.query(`SELECT 1 ${ofKind} AND state <> 'revoked' LIMIT 1`);
    this.#insert = statements.command(`INSERT INTO credentials (${COLUMNS}) VALUES (?, ?, ?, ?)`);
    // SQLite writes every index of a column that is set, whether its value changes or not.
    this.#update = statements.command(
      'UPDATE credentials SET state = ?, document = ? WHERE id = ? AND bundle_id = ?',
    );
    this.#move = statements.command(
      'UPDATE credentials SET bundle_id = ?, state = ?, document = ? WHERE id = ?',
    );
    this.#delete = statements.command('DELETE FROM credentials WHERE id = ?');
  }

  get(id: string): Credential | undefined {
    const row = this.#select.get(id);
    return row === undefined ? undefined : this.#decode(row);
  }

  ofBundle(bundleId: string, ...kinds: CredentialKind[]): Credential[] {
    const rows = kinds.length === 0 ? this.#selectOfBundle.all(bundleId) : this.#ofKinds(bundleId, kinds);
    return rows.map((row) => this.#decode(row));
  }

  ofAccount(bundleId: string, account: string): Credential[] {
    return this.#selectAccount
      .all(bundleId, JSON.stringify(account))
      .map((row) => this.#decode(row))
      .filter((credential) => credential.account === account);
  }

  withRef(bundleId: string, kind: CredentialKind, providerRef: string): Credential | undefined {
    return this.#selectRef
      .all(bundleId, kind, JSON.stringify(providerRef))
      .map((row) => this.#decode(row))
      .find((credential) => credential.providerRef === providerRef);
  }

  count(bundleId: string, kind: CredentialKind): number {
    const counted = kind === 'grant' ? this.#grantTotal.get(bundleId) : this.#countKind.get(bundleId, kind);
    return Number(counted?.['total'] ?? 0);
  }

  holds(bundleId: string, kind: CredentialKind): boolean {
    return this.#selectValid.get(bundleId, kind) !== undefined;
  }

  page(filter: CredentialFilter, afterKey: string | null, limit: number): Page<Credential> {
    const { conditions, values } = conditionsOf(filter);
    const rows = this.#statements
      .query(
        `SELECT ${COLUMNS} FROM credentials WHERE ${[...conditions, 'id > ?'].join(' AND ')} ORDER BY id LIMIT ?`,
      )
      .all(...values, afterKey ?? '', rowsToFetch(limit));
    return pageOf(
      rows.map((row) => this.#decode(row)),
      { afterKey, limit },
      () => this.#total(filter),
    );
  }

  insert(credential: Credential): void {
    this.#insert.run(credential.id, credential.bundleId, credential.state, this.#encode(credential));
  }

  update(credential: Credential): void {
    const { id, bundleId, state } = credential;
    const document = this.#encode(credential);
    if (this.#update.run(state, document, id, bundleId) > 0) return;
    if (this.#move.run(bundleId, state, document, id) === 0)
      throw new AppError('not-found', `There is no credential ${id}.`, { details: { id } });
  }

  delete(id: string): void {
    this.#delete.run(id);
  }

  #ofKinds(bundleId: string, kinds: readonly CredentialKind[]): Row[] {
    const places = kinds.map(() => '?').join(', ');
    return this.#statements
      .query(
        // The planner would rather read all of a bundle's accounts in order than sort a few rows.
        `SELECT ${COLUMNS} FROM credentials INDEXED BY credentials_by_bundle_and_kind
         WHERE bundle_id = ? AND kind IN (${places}) ORDER BY id`,
      )
      .all(bundleId, ...kinds);
  }

  /** From the counters that triggers keep; bundle '' stands for all bundles. Kinds are counted in their index. */
  #total(filter: CredentialFilter): number {
    if (filter.kind !== undefined) return this.#countOfKind(filter);
    const { conditions, values } = conditionsOf({ ...filter, bundleId: filter.bundleId ?? '' });
    const row = this.#statements
      .query(
        `SELECT coalesce(sum(total), 0) AS total FROM credential_totals WHERE ${conditions.join(' AND ')}`,
      )
      .get(...values);
    return Number(row?.['total'] ?? 0);
  }

  #countOfKind(filter: CredentialFilter): number {
    if (filter.kind === 'grant' && filter.state === undefined)
      return Number(this.#grantTotal.get(filter.bundleId ?? '')?.['total'] ?? 0);
    const { conditions, values } = conditionsOf(filter);
    const row = this.#statements
      .query(`SELECT count(*) AS total FROM credentials WHERE ${conditions.join(' AND ')}`)
      .get(...values);
    return Number(row?.['total']);
  }

  #encode(credential: Credential): string {
    const { id: _id, bundleId: _bundleId, state: _state, ...rest } = credential;
    return this.#codec.encode(credential, rest);
  }

  #decode(row: Row): Credential {
    return this.#codec.decode(row, String(row['id']), {
      id: row['id'],
      bundleId: row['bundle_id'],
      state: row['state'],
    });
  }
}

function conditionsOf(filter: CredentialFilter): { conditions: string[]; values: string[] } {
  const conditions: string[] = [];
  const values: string[] = [];
  if (filter.bundleId !== undefined) {
    conditions.push('bundle_id = ?');
    values.push(filter.bundleId);
  }
  if (filter.state !== undefined) {
    conditions.push('state = ?');
    values.push(filter.state);
  }
  if (filter.kind !== undefined) {
    conditions.push('kind = ?');
    values.push(filter.kind);
  }
  return { conditions, values };
}
