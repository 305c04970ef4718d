// Opens another storage, or a backup, as a source of bundles. What changes hands is core's business.
import { existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { chained } from '../core/audit/auditRecord.ts';
import { storageEntry } from '../core/audit/storageEntries.ts';
import { AppError } from '../core/errors.ts';
import type { Clock, Hasher, Ids, KeyStore, Logger } from '../core/hostPorts.ts';
import { adoptBundles, releaseBundles } from '../core/storage/adoptBundles.ts';
import { inventoryOf } from '../core/storage/inventory.ts';
import { doubtGrants } from '../core/storage/settleRestored.ts';
import type { AdoptionSource, PreparedAdoption } from '../core/storage/storageCare.ts';
import type { BackupParts } from './backupFile.ts';
import { withNobodyElse } from './openingLock.ts';
import { openStorage, type Storage } from './openStorage.ts';
import { PreparedDatabase } from './preparedDatabase.ts';
import { builtinSqlite } from '../builtinSqlite.ts';
import { DATABASE_NAME } from './storageReplacement.ts';

export interface AdoptionDeps {
  /** The present storage's own. */
  directory: string;
  keysOf: (directory: string) => KeyStore;
  ids: Ids;
  clock: Clock;
  hasher: Hasher;
  logger: Logger;
}

/** @param scratch a folder of its own for what a backup holds; gone when the result is disposed */
export async function prepareAdoption(
  deps: AdoptionDeps,
  source: AdoptionSource,
  scratch: string,
  decode: (file: string, passphrase: string) => Promise<BackupParts>,
): Promise<PreparedAdoption> {
  const isFolder = source.kind === 'folder';
  const storage = isFolder
    ? await openFolder(deps, source.path)
    : await openBackup(deps, scratch, await decode(source.path, source.passphrase));
  const { store } = storage;
  return {
    inventory: store.read(inventoryOf),
    adoptInto: async (target, record) => {
      const result = await target.transaction((tx) => {
        const adopted = store.read((view) => adoptBundles(view, tx));
        record(tx, adopted);
        return adopted;
      });
      if (isFolder) {
        const ids = result.adopted.map(({ id }) => id);
        await store.transaction((tx) => {
          releaseBundles(tx, ids);
          const facts = { handed_to: deps.directory };
          const entry = { ...storageEntry('hand bundles over', facts, ids), at: deps.clock.now() };
          tx.audit.append(chained(deps.hasher, entry, tx.audit.head()));
        });
      }
      return result;
    },
    dispose: () => {
      storage.close();
      if (!isFolder) rmSync(scratch, { recursive: true, force: true });
    },
  };
}

async function openFolder(deps: AdoptionDeps, folder: string): Promise<Storage> {
  const { directory } = deps;
  if (!existsSync(path.join(folder, DATABASE_NAME))) throw refused('It is no storage folder of Sluice.');
  if (realpathSync.native(folder) === directory) throw refused('It is the storage of this window.');
  await withNobodyElse(builtinSqlite(), folder, () => undefined);
  const storage = await openStorage({ ...deps, directory: folder, keyStore: deps.keysOf(folder) });
  if (storage.vault.state === 'ready') return storage;
  storage.close();
  throw new AppError('vault-locked', 'The vault of that storage is locked here. Nothing was changed.', {
    next: 'Take its bundles over from a backup of it instead.',
  });
}

/** A backup may be older than what its storage did since: its refresh tokens may be spent. */
async function openBackup(
  deps: AdoptionDeps,
  scratch: string,
  { createdAt, key, database }: BackupParts,
): Promise<Storage> {
  mkdirSync(scratch, { mode: 0o700 });
  const file = path.join(scratch, DATABASE_NAME);
  try {
    PreparedDatabase.write(file, database);
    await PreparedDatabase.check(builtinSqlite(), deps.ids, file, key);
    const keyStore: KeyStore = { load: () => Promise.resolve(key), save: () => Promise.resolve() };
    const storage = await openStorage({ ...deps, directory: scratch, keyStore });
    await storage.store.transaction((tx) => doubtGrants(tx, createdAt));
    return storage;
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  }
}

function refused(why: string): AppError {
  return new AppError('bad-arguments', `Nothing can be taken over from there. ${why}`, {
    next: 'Nothing was changed. Choose another folder or a backup.',
  });
}
