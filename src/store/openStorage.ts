// Opens a folder's storage: file, version, schema, vault, store. The only entrance to src/store.
import { statSync } from 'node:fs';
import path from 'node:path';
import type { Clock, Ids, KeyStore, Logger } from '../core/hostPorts.ts';
import type { Store } from '../core/storage/store.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';
import { holdPresence, withNobodyElse, withOpeningLock } from './openingLock.ts';
import { checkPages, checkSchema, createVersionGuard, migrate, readVersion } from './schema.ts';
import { SqliteDatabase } from './sqliteDatabase.ts';
import { builtinSqlite, type SqliteModule } from '../builtinSqlite.ts';
import type { SecretWatch } from './sqliteSecretRepository.ts';
import { SqliteStore } from './sqliteStore.ts';
import { openPrivateDirectory, openPrivateFile } from './storageFiles.ts';
import { DATABASE_NAME, finishReplacement, isReplacementPending } from './storageReplacement.ts';
import { unlockVault } from './unlockVault.ts';
import type { AesGcmVault } from './vault.ts';

/** Where the storage was made; written once. */
export const FOLDER_FACT = 'storage.folder';

export interface OpenStorageOptions {
  /** Created if it is missing; its owner's alone. */
  directory: string;
  keyStore: KeyStore;
  ids: Ids;
  clock: Clock;
  logger: Logger;
  /** Receives each secret that is opened or sealed. */
  onSecret?: SecretWatch;
  /** The schema's history; replaced by tests alone. */
  migrations?: readonly Migration[];
}

export interface Storage {
  readonly store: Store;
  readonly vault: AesGcmVault;
  /** The folder in which it was created if it was opened in another one; else null. */
  readonly movedFrom: string | null;
  /** Everything after it fails with `shutting-down`. */
  close(): void;
}

/**
 * Opens, makes or migrates the storage in `directory`. A vault whose key is missing or wrong does not fail it: see
 * `vault.lockReason`.
 * @throws AppError `storage-newer` or `storage-corrupt` (the file is then untouched), `storage-full`,
 * `storage-unavailable`.
 */
export async function openStorage(options: OpenStorageOptions): Promise<Storage> {
  const sqlite = builtinSqlite();
  const directory = openPrivateDirectory(options.directory);
  const file = path.join(directory, DATABASE_NAME);
  if (isReplacementPending(directory))
    await withNobodyElse(sqlite, directory, () => finishReplacement(directory));
  const presence = await holdPresence(sqlite, directory, options.clock);
  try {
    return await openPresent(sqlite, { ...options, directory }, file, presence);
  } catch (error) {
    presence.close();
    throw error;
  }
}

async function openPresent(
  sqlite: SqliteModule,
  options: OpenStorageOptions,
  file: string,
  presence: SqliteDatabase,
): Promise<Storage> {
  const { directory } = options;
  const migrations = options.migrations ?? MIGRATIONS;
  openPrivateFile(file);
  const exclusively = <T>(work: () => Promise<T> | T): Promise<T> =>
    withOpeningLock(sqlite, directory, options.clock, work);
  const version = inspect(sqlite, file, migrations, options.clock);
  if (version < migrations.length) {
    options.logger.info('Migrating the storage.', { from: version, to: migrations.length });
    await exclusively(() => bringUpToDate(sqlite, file, migrations));
  }
  const database = SqliteDatabase.open(sqlite, file);
  try {
    checkSchema(database, sqlite, migrations);
    const vault = await unlockVault({ ...options, database, exclusively });
    const guard = createVersionGuard(database, migrations.length);
    const store = new SqliteStore(database, vault, guard, options.onSecret);
    const madeIn = await folderOf(store, directory);
    return {
      store,
      vault,
      movedFrom: madeIn === directory ? null : madeIn,
      close: () => {
        database.close();
        presence.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Refuses what must not be touched before anything can be written: merely opening for writing may move data. */
function inspect(sqlite: SqliteModule, file: string, migrations: readonly Migration[], clock: Clock): number {
  const database = SqliteDatabase.openForInspection(sqlite, file);
  try {
    const version = readVersion(database, migrations);
    checkPages(database, statSync(file).size, clock);
    return version;
  } finally {
    database.close();
  }
}

/** On a connection of its own, so that what later prepares statements finds the final tables. */
function bringUpToDate(sqlite: SqliteModule, file: string, migrations: readonly Migration[]): void {
  const database = SqliteDatabase.open(sqlite, file);
  try {
    migrate(database, file, migrations);
  } finally {
    database.close();
  }
}

async function folderOf(store: Store, directory: string): Promise<string> {
  const recorded = store.read((view) => view.facts.get(FOLDER_FACT));
  if (typeof recorded === 'string') return recorded;
  await store.transaction((tx) => tx.facts.set(FOLDER_FACT, directory));
  return directory;
}
