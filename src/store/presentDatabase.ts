// The database of a storage folder, seen from beside: its bytes and its key, whether or not it is open.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import type { Clock, Ids, KeyStore, Logger } from '../core/hostPorts.ts';
import { withOpeningLock } from './openingLock.ts';
import { backUp } from './schema.ts';
import { SqliteDatabase } from './sqliteDatabase.ts';
import { builtinSqlite } from '../builtinSqlite.ts';
import { DATABASE_NAME } from './storageReplacement.ts';
import { isKeyOf } from './unlockVault.ts';

/** A plain copy, for the moment in which it is read. */
const COPY_NAME = 'sluice.copy';

interface PresentDatabaseDeps {
  directory: string;
  keyStore: KeyStore;
  ids: Ids;
  clock: Clock;
  logger: Logger;
}

export class PresentDatabase {
  readonly #deps: PresentDatabaseDeps;

  constructor(deps: PresentDatabaseDeps) {
    this.#deps = deps;
  }

  get file(): string {
    return path.join(this.#deps.directory, DATABASE_NAME);
  }

  /** The key in secret storage, if it is the one that opens the vault. @throws AppError `vault-locked` */
  async key(): Promise<Uint8Array> {
    const key = await this.storedKey();
    if (key === undefined || !(await this.isOpenedBy(key))) throw noKey();
    return key;
  }

  /** What secret storage holds; undefined if it is empty or fails. */
  async storedKey(): Promise<Uint8Array | undefined> {
    try {
      return await this.#deps.keyStore.load();
    } catch (error) {
      this.#deps.logger.error('Secret storage failed.', error);
      return undefined;
    }
  }

  async isOpenedBy(key: Uint8Array): Promise<boolean> {
    const database = SqliteDatabase.openForInspection(builtinSqlite(), this.file);
    try {
      return isKeyOf(database, this.#deps.ids, key);
    } finally {
      database.close();
    }
  }

  /** A consistent copy in memory; no plain file is left when this ends. @throws AppError `storage-*` */
  async bytes(): Promise<Uint8Array> {
    const { directory, clock } = this.#deps;
    const copy = path.join(directory, COPY_NAME);
    // One window at a time makes its copy under this name, so that one which a crash left is overwritten.
    return withOpeningLock(builtinSqlite(), directory, clock, async () => {
      try {
        await this.copyTo(copy);
        return readFileSync(copy);
      } finally {
        rmSync(copy, { force: true });
      }
    });
  }

  async copyTo(target: string): Promise<void> {
    await copyDatabase(this.file, target);
  }
}

/** A consistent copy of what is committed, private. @throws AppError `storage-*` */
export async function copyDatabase(source: string, target: string): Promise<void> {
  const database = SqliteDatabase.openForInspection(builtinSqlite(), source);
  try {
    backUp(database, target);
  } finally {
    database.close();
  }
}

export function noKey(): AppError {
  return new AppError(
    'vault-locked',
    'The vault is locked: secret storage does not hold its key. Nothing was changed.',
    { next: 'Unlock it with the passphrase first, restore a backup, or start over.' },
  );
}
