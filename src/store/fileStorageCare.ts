// What a person can do to the storage as a whole, on files. It never needs the storage to be open, and works on one that
// cannot be opened. What an older state means is core's business.
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AuditAnchor } from '../core/audit/auditRepository.ts';
import { chained, type AuditHead } from '../core/audit/auditRecord.ts';
import { storageEntry } from '../core/audit/storageEntries.ts';
import { AppError } from '../core/errors.ts';
import type { Clock, Hasher, Ids, KeyStore, Logger } from '../core/hostPorts.ts';
import { inventoryOf } from '../core/storage/inventory.ts';
import { settleRestored } from '../core/storage/settleRestored.ts';
import type {
  AdoptionSource,
  BackupSource,
  BesideBackup,
  Inventory,
  OtherStorage,
  PreparedAdoption,
  PreparedBackup,
  StorageCare,
  StoragePlace,
} from '../core/storage/storageCare.ts';
import { decodeBackup, encodeBackup, type BackupParts } from './backupFile.ts';
import { withNobodyElse } from './openingLock.ts';
import { FOLDER_FACT } from './openStorage.ts';
import { otherStorages } from './otherStorages.ts';
import { GuessPace, PassphraseFile, requirePassphrase } from './passphraseFile.ts';
import { PreparedDatabase } from './preparedDatabase.ts';
import { copyDatabase, noKey, PresentDatabase } from './presentDatabase.ts';
import { migrationBackups } from './schema.ts';
import { builtinSqlite } from '../builtinSqlite.ts';
import { prepareAdoption } from './storageAdoption.ts';
import { writeStoragePlace } from './storagePlace.ts';
import { asideBackups, asideName, replaceDatabase } from './storageReplacement.ts';
import { openPrivateDirectory, publishFile } from './storageFiles.ts';
import { AesGcmVault, VAULT_KEY_BYTES } from './vault.ts';

export interface StorageCareDeps {
  directory: string;
  keyStore: KeyStore;
  /** Where another storage folder of the same person keeps its key. */
  keysOf: (directory: string) => KeyStore;
  anchor: AuditAnchor;
  ids: Ids;
  clock: Clock;
  hasher: Hasher;
  logger: Logger;
  /** Of scrypt; lowered by tests alone. */
  passphraseCost?: number;
}

const KEY_SUFFIX = '.key';

interface Prepared extends PreparedBackup {
  database: PreparedDatabase;
  /** How the backup's key was wrapped. */
  passphrase: string | null;
}

export class FileStorageCare implements StorageCare {
  readonly #deps: StorageCareDeps;
  readonly #directory: string;
  readonly #passphrase: PassphraseFile;
  readonly #pace: GuessPace;
  readonly #present: PresentDatabase;
  readonly #prepared = new WeakMap<PreparedBackup, Prepared>();

  constructor(deps: StorageCareDeps) {
    this.#deps = deps;
    this.#directory = openPrivateDirectory(deps.directory);
    this.#passphrase = new PassphraseFile(this.#directory, deps.ids, deps.passphraseCost);
    this.#pace = new GuessPace(deps.clock);
    this.#present = new PresentDatabase({ ...deps, directory: this.#directory });
  }

  async inventory(): Promise<Inventory | undefined> {
    const copy = this.#newFile('look');
    try {
      await this.#present.copyTo(copy);
      return await PreparedDatabase.look(builtinSqlite(), this.#deps.ids, copy, inventoryOf);
    } catch (error) {
      this.#deps.logger.warn('What lives at providers cannot be read from the storage.', {
        why: String(error),
      });
      return undefined;
    } finally {
      rmSync(copy, { force: true });
    }
  }

  hasPassphrase(): boolean {
    return this.#passphrase.exists;
  }

  async setPassphrase(passphrase: string): Promise<void> {
    requirePassphrase(passphrase);
    await this.#passphrase.write(await this.#present.key(), passphrase);
  }

  async unlock(passphrase: string): Promise<void> {
    const key = await this.#pace.run(() => this.#passphrase.open(passphrase));
    if (!(await this.#present.isOpenedBy(key))) {
      throw new AppError(
        'vault-corrupt',
        'The passphrase’s file belongs to another vault. Nothing was changed.',
        {
          next: 'Restore a backup, or start over.',
        },
      );
    }
    await this.#deps.keyStore.save(key);
  }

  async backUp(target: string, passphrase: string): Promise<void> {
    requirePassphrase(passphrase);
    const { ids, clock, passphraseCost } = this.#deps;
    const key = await this.#present.key();
    const database = await this.#present.bytes();
    const file = await encodeBackup(
      ids,
      { createdAt: clock.now(), key, database },
      passphrase,
      passphraseCost,
    );
    try {
      publishFile(target, (partial) => writeFileSync(partial, file));
    } catch (error) {
      if (!AppError.is(error)) throw error;
      const message = 'The backup could not be written there. The storage is as it was.';
      throw new AppError(error.code, message, {
        cause: error,
        next: 'Choose another place with enough space.',
      });
    }
  }

  besideBackups(): BesideBackup[] {
    const named = [
      ...migrationBackups(this.#present.file).map(({ file }) => ({ file, why: 'migration' as const })),
      ...asideBackups(this.#directory).map((file) => ({ file, why: 'aside' as const })),
    ];
    return named
      .map(({ file, why }) => ({
        name: path.basename(file),
        why,
        modifiedAt: Math.floor(statSync(file).mtimeMs),
      }))
      .toSorted((left, right) => right.modifiedAt - left.modifiedAt);
  }

  async prepare(source: BackupSource): Promise<PreparedBackup> {
    const { ids } = this.#deps;
    const file = this.#newFile('restore');
    let deps: Omit<BackupParts, 'database'>;
    if (source.kind === 'file') {
      const decoded = await this.#pace.run(() => decodeBackup(readBackup(source.path), source.passphrase));
      PreparedDatabase.write(file, decoded.database);
      deps = decoded;
    } else deps = await this.#copyBeside(source.name, file);
    const database = await PreparedDatabase.check(builtinSqlite(), ids, file, deps.key);
    const inventory = await database.use((store) => store.read(inventoryOf));
    const passphrase = source.kind === 'file' ? source.passphrase : null;
    const prepared = { createdAt: deps.createdAt, inventory, dispose: () => database.dispose() };
    this.#prepared.set(prepared, { ...prepared, database, passphrase });
    return prepared;
  }

  async restore(backup: PreparedBackup): Promise<string> {
    const prepared = this.#prepared.get(backup);
    if (prepared === undefined) throw new AppError('internal', 'This backup was not prepared here.');
    const { clock, hasher } = this.#deps;
    const { database, createdAt, passphrase } = prepared;
    return this.#exchange(database, passphrase, (setAside) =>
      database.use((store) =>
        store.transaction((tx) => {
          tx.facts.set(FOLDER_FACT, this.#directory);
          settleRestored(tx, { createdAt, setAside }, { clock, hasher });
          return tx.audit.head();
        }),
      ),
    );
  }

  async startOver(): Promise<string> {
    const { ids, clock, hasher } = this.#deps;
    const key = ids.randomBytes(VAULT_KEY_BYTES);
    const database = await PreparedDatabase.create(builtinSqlite(), ids, this.#newFile('new'), key);
    const left = await this.inventory();
    return this.#exchange(database, null, (setAside) =>
      database.use((store) =>
        store.transaction((tx) => {
          const livesOn =
            left === undefined
              ? null
              : left.bundles.map(({ name, provider, environment }) => `${provider}/${environment}/${name}`);
          const facts = { anchored_anew: true, set_aside: setAside, lives_on_at_providers: livesOn };
          const entry = { ...storageEntry('start over', facts), at: clock.now() };
          tx.audit.append(chained(hasher, entry, undefined));
          return tx.audit.head();
        }),
      ),
    );
  }

  otherStorages(): OtherStorage[] {
    return otherStorages(this.#directory);
  }

  notePlace(place: StoragePlace): void {
    writeStoragePlace(this.#directory, place);
  }

  async prepareAdoption(source: AdoptionSource): Promise<PreparedAdoption> {
    const folder = path.join(this.#directory, `adopting-${this.#deps.ids.create('tmp')}`);
    const decode = (file: string, passphrase: string): Promise<BackupParts> =>
      this.#pace.run(() => decodeBackup(readBackup(file), passphrase));
    return prepareAdoption({ ...this.#deps, directory: this.#directory }, source, folder, decode);
  }

  /** The exchange itself: from here on a crash leaves either the present database or the new one, each with its key. */
  async #exchange(
    database: PreparedDatabase,
    passphrase: string | null,
    settle: (setAside: string) => Promise<AuditHead | undefined>,
  ): Promise<string> {
    const { clock, keyStore, anchor } = this.#deps;
    try {
      return await withNobodyElse(builtinSqlite(), this.#directory, async () => {
        const now = clock.now();
        const setAside = asideName(now);
        const head = await settle(setAside);
        const old = await this.#present.storedKey();
        if (old === undefined || !Buffer.from(old).equals(Buffer.from(database.key))) {
          if (old !== undefined) this.#keepKey(setAside, old, database.key);
          this.#passphrase.setAside(setAside);
          await keyStore.save(database.key);
        }
        if (passphrase !== null && !this.#passphrase.exists)
          await this.#passphrase.write(database.key, passphrase);
        replaceDatabase(this.#directory, database.file, now);
        if (head !== undefined) await anchor.save(head);
        return setAside;
      });
    } finally {
      database.dispose();
    }
  }

  /** So that what is set aside can be opened again: its key, sealed under the new one. */
  #keepKey(setAside: string, old: Uint8Array, key: Uint8Array): void {
    const sealed = AesGcmVault.ready(this.#deps.ids, key).seal(Buffer.from(old).toString('hex'), setAside);
    const file = path.join(this.#directory, `${setAside}${KEY_SUFFIX}`);
    publishFile(file, (partial) => writeFileSync(partial, sealed));
  }

  async #copyBeside(name: string, file: string): Promise<Omit<BackupParts, 'database'>> {
    const known = this.besideBackups().find((each) => each.name === name);
    if (known === undefined)
      throw new AppError('not-found', 'There is no such backup in the storage folder.');
    const source = path.join(this.#directory, name);
    const present = await this.#present.storedKey();
    const keyFile = `${source}${KEY_SUFFIX}`;
    const key =
      present !== undefined && existsSync(keyFile)
        ? Buffer.from(AesGcmVault.ready(this.#deps.ids, present).open(readFileSync(keyFile), name), 'hex')
        : present;
    if (key === undefined) throw noKey();
    await copyDatabase(source, file);
    return { createdAt: known.modifiedAt, key };
  }

  #newFile(what: string): string {
    return path.join(this.#directory, `sluice.${what}-${this.#deps.ids.create('tmp')}`);
  }
}

function readBackup(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new AppError('backup-invalid', 'The backup cannot be read. Nothing was changed.', {
      cause: error,
      next: 'Check that the file is there and may be read.',
    });
  }
}
