// One connection: opening, prepared statements, scopes. Knows SQLite; knows nothing of Sluice's records.
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { AppError } from '../core/errors.ts';
import { toStorageError } from './sqliteErrors.ts';
import type { SqliteModule } from '../builtinSqlite.ts';

export type Row = Record<string, SQLOutputValue>;
export type Value = string | number | null | Uint8Array;

/** A prepared statement that reads. @throws AppError `storage-*` */
export interface Query {
  get(...values: Value[]): Row | undefined;
  all(...values: Value[]): Row[];
}

/** A prepared statement that writes; only within a transaction. @throws AppError `storage-*`, `internal` */
export interface Command {
  /** @returns how many rows it changed. */
  run(...values: Value[]): number;
}

/**
 * What repositories need of a connection: statements, prepared once per text.
 * Parameters are anonymous (`?`): Node 22.15 binds no numbered ones by position.
 */
export interface Statements {
  query(sql: string): Query;
  command(sql: string): Command;
}

/** How long a statement waits for another process's lock. */
const BUSY_TIMEOUT_MS = 5_000;

const WAIT_FOR_LOCKS = `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS};`;

const CONNECTION_PRAGMAS = `
  ${WAIT_FOR_LOCKS}
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  PRAGMA trusted_schema = OFF;
  PRAGMA cell_size_check = ON;
`;

export class SqliteDatabase implements Statements {
  readonly #connection: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  #scope: 'none' | 'reading' | 'writing' | 'closed' = 'none';

  private constructor(connection: DatabaseSync) {
    this.#connection = connection;
  }

  /**
   * A connection for reading and writing, with Sluice's durability: WAL, an fsync for each transaction.
   * @throws AppError `storage-*`
   */
  static open(sqlite: SqliteModule, file: string): SqliteDatabase {
    const database = SqliteDatabase.#connect(sqlite, file, false);
    try {
      database.execute(CONNECTION_PRAGMAS);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** A connection that leaves every byte of the database file as it is. @throws AppError `storage-*` */
  static openForInspection(sqlite: SqliteModule, file: string): SqliteDatabase {
    const database = SqliteDatabase.#connect(sqlite, file, true);
    database.execute(WAIT_FOR_LOCKS);
    return database;
  }

  /** A connection whose file serves as a lock: a lock that is taken is `isBusy` at once. @throws AppError `storage-*` */
  static openForLocking(sqlite: SqliteModule, file: string): SqliteDatabase {
    return SqliteDatabase.#connect(sqlite, file, false);
  }

  static #connect(sqlite: SqliteModule, file: string, readOnly: boolean): SqliteDatabase {
    return new SqliteDatabase(attempt(() => new sqlite.DatabaseSync(file, { readOnly })));
  }

  query(sql: string): Query {
    const statement = this.#prepare(sql);
    return {
      get: (...values) => {
        try {
          return statement.get(...bind(values));
        } catch (error) {
          throw toStorageError(error);
        }
      },
      all: (...values) => attempt(() => statement.all(...bind(values))),
    };
  }

  command(sql: string): Command {
    const statement = this.#prepare(sql);
    return {
      run: (...values) => {
        // Invariant: nothing is written outside a transaction. Shown in sqliteStore.test.ts.
        if (this.#scope !== 'writing') {
          throw new AppError('internal', 'A write was attempted outside a transaction. Nothing was changed.');
        }
        try {
          return Number(statement.run(...bind(values)).changes);
        } catch (error) {
          throw toStorageError(error);
        }
      },
    };
  }

  /** Runs statements without parameters, outside or inside a scope: pragmas and migrations. */
  execute(sql: string): void {
    attempt(() => this.#connection.exec(sql));
  }

  /** Whether a read or transaction is in progress: what is read now is of its state. */
  get isInScope(): boolean {
    return this.#scope === 'reading' || this.#scope === 'writing';
  }

  /** Runs `work` on one consistent state. Within another scope it sees that one's state. */
  read<T>(work: () => T): T {
    this.#checkOpen();
    if (this.#scope !== 'none') return work();
    return this.#inScope('reading', this.#prepare('BEGIN'), work);
  }

  /**
   * Runs `work` in a transaction that holds the write lock from its start, so that it cannot fail half-way for
   * another writer. Committed and on disk when it returns; a throw rolls back.
   * @throws AppError `internal` inside a read or transaction; `shutting-down` after `close`.
   */
  write<T>(work: () => T): T {
    this.#checkOpen();
    this.requireNoScope();
    return this.#inScope('writing', this.#prepare('BEGIN IMMEDIATE'), work);
  }

  /** @throws AppError `internal` inside a read or transaction. */
  requireNoScope(): void {
    if (!this.isInScope) return;
    throw new AppError(
      'internal',
      'A transaction was started inside a read or another transaction. The inner one changed nothing.',
    );
  }

  /** Further calls do nothing; everything else fails with `shutting-down` from now on. */
  close(): void {
    if (this.#scope === 'closed') return;
    this.#scope = 'closed';
    this.#prepared.clear();
    attempt(() => this.#connection.close());
  }

  #inScope<T>(scope: 'reading' | 'writing', begin: StatementSync, work: () => T): T {
    const commit = this.#prepare('COMMIT');
    attempt(() => begin.run());
    this.#scope = scope;
    try {
      const result = work();
      attempt(() => commit.run());
      return result;
    } catch (error) {
      this.rollBack();
      throw error;
    } finally {
      if (this.#scope === scope) this.#scope = 'none';
    }
  }

  /** Ends a transaction that `execute` began, or that failed. Never throws. */
  rollBack(): void {
    try {
      this.#connection.exec('ROLLBACK');
    } catch {
      // There may be none: after some errors (a full disk, for one) SQLite has rolled back already; the first error is the one to tell.
    }
  }

  #prepare(sql: string): StatementSync {
    this.#checkOpen();
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = attempt(() => this.#connection.prepare(sql));
      this.#prepared.set(sql, statement);
    }
    return statement;
  }

  #checkOpen(): void {
    if (this.#scope !== 'closed') return;
    throw new AppError('shutting-down', 'The storage is closed; nothing was read or changed.', {
      next: 'Ask again after Sluice has started again.',
    });
  }
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toStorageError(error);
  }
}

/** SQLite would end a text at its first NUL and replace lone surrogates: refused, so that nothing is altered unseen. */
function bind(values: Value[]): SQLInputValue[] {
  for (const value of values) {
    if (typeof value === 'string' && (!value.isWellFormed() || value.includes('\0'))) {
      throw new AppError('bad-arguments', 'A text with a NUL or half a surrogate pair cannot be stored.', {
        next: 'Leave such characters out.',
      });
    }
  }
  return values;
}
