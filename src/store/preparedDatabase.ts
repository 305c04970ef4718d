// A database in a file of its own that may take the present one's place: checked, carried on to the newest schema, and
// readable as a store. Knows nothing of where it comes from.
import { rmSync, writeFileSync } from 'node:fs';
import { AppError } from '../core/errors.ts';
import type { Ids } from '../core/hostPorts.ts';
import type { StoreView } from '../core/storage/store.ts';
import { MIGRATIONS } from './migrations.ts';
import { migrate, readVersion } from './schema.ts';
import { SqliteDatabase } from './sqliteDatabase.ts';
import type { SqliteModule } from '../builtinSqlite.ts';
import { SqliteStore } from './sqliteStore.ts';
import { guarded, openPrivateFile } from './storageFiles.ts';
import { isKeyOf, writeVaultCheck } from './unlockVault.ts';
import { AesGcmVault, VAULT_KEY_BYTES } from './vault.ts';

export class PreparedDatabase {
  readonly file: string;
  readonly key: Uint8Array;
  readonly #sqlite: SqliteModule;
  readonly #ids: Ids;

  private constructor(sqlite: SqliteModule, ids: Ids, file: string, key: Uint8Array) {
    this.#sqlite = sqlite;
    this.#ids = ids;
    this.file = file;
    this.key = key;
  }

  /** Writes the bytes of a database into `file`, the owner's alone. @throws AppError `storage-*` */
  static write(file: string, bytes: Uint8Array): void {
    openPrivateFile(file);
    guarded(() => writeFileSync(file, bytes));
  }

  /**
   * A database that was made elsewhere, or earlier.
   * @throws AppError `backup-invalid`, `storage-newer`; then the file is gone
   */
  static async check(
    sqlite: SqliteModule,
    ids: Ids,
    file: string,
    key: Uint8Array,
  ): Promise<PreparedDatabase> {
    const prepared = new PreparedDatabase(sqlite, ids, file, key);
    try {
      prepared.#requireSound();
      prepared.#withDatabase((database) => migrate(database, file, MIGRATIONS, { withBackups: false }));
      return prepared;
    } catch (error) {
      prepared.dispose();
      throw AppError.is(error, 'storage-corrupt') ? unusable(error.message, error) : error;
    }
  }

  /** Looks into a copy that may be of any older schema, without its key; the copy is carried on. */
  static async look<T>(
    sqlite: SqliteModule,
    ids: Ids,
    file: string,
    work: (view: StoreView) => T,
  ): Promise<T> {
    const looked = new PreparedDatabase(sqlite, ids, file, new Uint8Array(VAULT_KEY_BYTES));
    looked.#withDatabase((database) => migrate(database, file, MIGRATIONS, { withBackups: false }));
    return looked.use((store) => store.read(work));
  }

  /** A new one that holds nothing. */
  static async create(
    sqlite: SqliteModule,
    ids: Ids,
    file: string,
    key: Uint8Array,
  ): Promise<PreparedDatabase> {
    const prepared = new PreparedDatabase(sqlite, ids, file, key);
    prepared.dispose();
    openPrivateFile(file);
    prepared.#withDatabase((database) => {
      migrate(database, file, MIGRATIONS);
      writeVaultCheck(database, AesGcmVault.ready(ids, key));
    });
    return prepared;
  }

  /** Works on it as on a store; afterwards all is in the one file. */
  async use<T>(work: (store: SqliteStore) => Promise<T> | T): Promise<T> {
    const database = SqliteDatabase.open(this.#sqlite, this.file);
    try {
      const vault = AesGcmVault.ready(this.#ids, this.key);
      return await work(new SqliteStore(database, vault, () => undefined));
    } finally {
      database.close();
    }
  }

  dispose(): void {
    for (const part of ['', '-wal', '-shm']) rmSync(this.file + part, { force: true });
  }

  #requireSound(): void {
    const database = SqliteDatabase.openForInspection(this.#sqlite, this.file);
    try {
      if (readVersion(database, MIGRATIONS) === 0) throw unusable('It holds nothing.');
      const [found] = database.query('PRAGMA integrity_check(1)').all();
      if (found?.['integrity_check'] !== 'ok') throw unusable('Its pages do not fit together.');
      if (!isKeyOf(database, this.#ids, this.key)) throw unusable('The key does not fit it.');
    } finally {
      database.close();
    }
  }

  #withDatabase(work: (database: SqliteDatabase) => void): void {
    const database = SqliteDatabase.open(this.#sqlite, this.file);
    try {
      work(database);
    } finally {
      database.close();
    }
  }
}

function unusable(why: string, cause?: unknown): AppError {
  return new AppError('backup-invalid', `The backup cannot be used. ${why}`, {
    cause,
    next: 'Nothing was changed. Choose another backup.',
  });
}
