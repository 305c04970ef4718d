// From the stored check value and the key store to a vault: ready, locked, or given its first key.
// Invariant: a key that may have sealed something is never replaced. Shown in unlockVault.test.ts.
import { AppError } from '../core/errors.ts';
import type { Ids, KeyStore, Logger } from '../core/hostPorts.ts';
import type { Command, Query, SqliteDatabase } from './sqliteDatabase.ts';
import { AesGcmVault, VAULT_KEY_BYTES } from './vault.ts';

const CHECK_CONTEXT = 'vault-check';
const CHECK_TEXT = 'This key opens this vault.';

export interface UnlockDeps {
  database: SqliteDatabase;
  keyStore: KeyStore;
  ids: Ids;
  logger: Logger;
  /** Runs its callback while no other process makes a key for this storage. */
  exclusively: (work: () => Promise<AesGcmVault>) => Promise<AesGcmVault>;
}

/**
 * The vault of this storage. Only a storage that holds nothing sealed gets a key, in this order, so that a crash in
 * between leaves a key that the next start takes up: save, load back, write the check value.
 * @throws AppError `storage-*`; whatever is wrong with the key is a locked vault instead.
 */
export async function unlockVault(deps: UnlockDeps): Promise<AesGcmVault> {
  const records = new VaultRecords(deps.database);
  if (records.check() !== undefined) return unlockWithStoredKey(deps, records);
  if (records.holdsSealedValues()) {
    return AesGcmVault.locked(
      deps.ids,
      'The vault is locked: the storage holds secrets, but the value that tells the right key is gone.',
    );
  }
  return deps.exclusively(async () => {
    // Another process may have been quicker while this one waited.
    if (records.check() !== undefined) return unlockWithStoredKey(deps, records);
    return giveFirstKey(deps, records);
  });
}

async function unlockWithStoredKey(deps: UnlockDeps, records: VaultRecords): Promise<AesGcmVault> {
  let key: Uint8Array | undefined;
  try {
    key = await deps.keyStore.load();
  } catch (error) {
    return lockedByKeyStore(deps, error);
  }
  if (key === undefined) {
    return AesGcmVault.locked(deps.ids, 'The vault is locked: its key is missing from secret storage.');
  }
  const vault = key.length === VAULT_KEY_BYTES ? AesGcmVault.ready(deps.ids, key) : undefined;
  if (vault === undefined || !records.isOpenedBy(vault)) {
    return AesGcmVault.locked(
      deps.ids,
      'The vault is locked: secret storage holds a key that does not fit it.',
    );
  }
  return vault;
}

async function giveFirstKey(deps: UnlockDeps, records: VaultRecords): Promise<AesGcmVault> {
  let key: Uint8Array | undefined;
  try {
    key = await deps.keyStore.load();
    if (key === undefined) {
      await deps.keyStore.save(deps.ids.randomBytes(VAULT_KEY_BYTES));
      // What counts is what the next start will find.
      key = await deps.keyStore.load();
    }
  } catch (error) {
    return lockedByKeyStore(deps, error);
  }
  if (key?.length !== VAULT_KEY_BYTES) {
    return AesGcmVault.locked(deps.ids, 'The vault is locked: secret storage does not keep a key for it.');
  }
  const vault = AesGcmVault.ready(deps.ids, key);
  records.writeCheck(vault);
  return vault;
}

function lockedByKeyStore(deps: UnlockDeps, error: unknown): AesGcmVault {
  deps.logger.error('Secret storage failed; the vault stays locked.', error);
  // A foreign error's text may say anything; Sluice's own is written for people.
  const why = AppError.is(error) ? error.message : 'secret storage cannot be read or written.';
  return AesGcmVault.locked(deps.ids, `The vault is locked: ${why}`);
}

/** Whether the key is the one that sealed what the database holds. */
export function isKeyOf(database: SqliteDatabase, ids: Ids, key: Uint8Array): boolean {
  return key.length === VAULT_KEY_BYTES && new VaultRecords(database).isOpenedBy(AesGcmVault.ready(ids, key));
}

/** Makes the vault's key known to a database that holds nothing sealed yet. */
export function writeVaultCheck(database: SqliteDatabase, vault: AesGcmVault): void {
  new VaultRecords(database).writeCheck(vault);
}

/** What the database tells about the vault. */
class VaultRecords {
  readonly #database: SqliteDatabase;
  readonly #selectCheck: Query;
  readonly #selectSealed: Query;
  readonly #insertCheck: Command;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#selectCheck = database.query('SELECT sealed FROM vault_check WHERE id = 1');
    this.#selectSealed = database.query(`
      SELECT EXISTS (SELECT 1 FROM secrets) OR EXISTS (SELECT 1 FROM calls WHERE sealed_answer IS NOT NULL) AS found`);
    this.#insertCheck = database.command('INSERT INTO vault_check (id, sealed) VALUES (1, ?)');
  }

  check(): Uint8Array | undefined {
    const sealed = this.#selectCheck.get()?.['sealed'];
    return sealed instanceof Uint8Array ? sealed : undefined;
  }

  holdsSealedValues(): boolean {
    return this.#selectSealed.get()?.['found'] === 1;
  }

  isOpenedBy(vault: AesGcmVault): boolean {
    try {
      return vault.open(this.check() ?? new Uint8Array(), CHECK_CONTEXT) === CHECK_TEXT;
    } catch (error) {
      if (AppError.is(error, 'vault-corrupt')) return false;
      throw error;
    }
  }

  writeCheck(vault: AesGcmVault): void {
    const sealed = vault.seal(CHECK_TEXT, CHECK_CONTEXT);
    this.#database.write(() => this.#insertCheck.run(sealed));
  }
}
