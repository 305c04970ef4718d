// What a person can do to a storage as a whole: protect it, open it again, put an older state in its place, take over
// another one's bundles, start over. The rules are here; files and keys are behind the port.
import type { Environment } from '../bundle/bundle.ts';
import type { Store, StoreTransaction } from './store.ts';

/** The shortest accepted passphrase, in characters. */
export const MIN_PASSPHRASE_LENGTH = 12;

/** What exists at providers, independent of the records here. */
export interface Inventory {
  bundles: { name: string; provider: string; environment: Environment; live: boolean }[];
  webhooks: number;
  clients: number;
  accounts: number;
}

/** The source of an older state. */
export type BackupSource =
  /** A file from Back Up…. */
  | { kind: 'file'; path: string; passphrase: string }
  /** A database that a migration or an earlier restore left beside the current one, by its name in the folder. */
  | { kind: 'beside'; name: string };

/** A database beside the current one that could replace it. */
export interface BesideBackup {
  name: string;
  why: 'migration' | 'aside';
  /** Milliseconds since the epoch. */
  modifiedAt: number;
}

/** A verified backup, ready to restore. Dispose it if it is not used. */
export interface PreparedBackup {
  /** When it was created. */
  createdAt: number;
  inventory: Inventory;
  dispose(): void;
}

/** The source of bundles to adopt. */
export type AdoptionSource =
  | { kind: 'file'; path: string; passphrase: string }
  /** Another storage folder of the same person. */
  | { kind: 'folder'; path: string };

/** What a storage is for. */
export interface StoragePlace {
  /** Absolute path of the folder, or of the file that lists several. */
  workspace: string;
  /** How many bundles it holds besides the sandbox's. */
  bundles: number;
}

/** A storage folder of the same person, beside the current one. */
export interface OtherStorage {
  path: string;
  /** Its folder or workspace, if known; foreign text. */
  workspace: string | null;
  /** How many bundles it holds besides the sandbox's; null if it never noted that. */
  bundles: number | null;
  /** Milliseconds since the epoch. */
  modifiedAt: number;
}

/** What would be adopted. Always dispose it. */
export interface PreparedAdoption {
  inventory: Inventory;
  /**
   * Adopts them; if they come from a folder, removes them there afterwards. @throws AppError `vault-locked`,
   * `storage-*`
   */
  adoptInto(
    store: Store,
    record: (tx: StoreTransaction, result: AdoptionResult) => void,
  ): Promise<AdoptionResult>;
  dispose(): void;
}

/** The result for each bundle. */
export interface AdoptionResult {
  adopted: { id: string; name: string }[];
  /** A bundle of that provider, environment and name exists already, or the bundle is incomplete. */
  left: { name: string; why: string }[];
}

/**
 * Everything that changes or replaces the storage needs it closed in this process. @throws AppError
 * `storage-unavailable` if another process has it open
 */
export interface StorageCare {
  /**
   * What exists at providers according to the current storage; undefined if it can't be read. Without the
   * sandbox's objects.
   */
  inventory(): Promise<Inventory | undefined>;
  hasPassphrase(): boolean;
  /**
   * Wraps the vault's key under the passphrase, beside the database. Works while the storage is open.
   * @throws AppError `vault-locked`, `bad-arguments`, `storage-*`
   */
  setPassphrase(passphrase: string): Promise<void>;
  /**
   * Puts the key back into secret storage. A wrong passphrase makes the next try wait, but never locks a person out.
   * @throws AppError `passphrase-missing`, `passphrase-wrong`, `vault-corrupt`
   */
  unlock(passphrase: string): Promise<void>;
  /** Writes one encrypted file. Works while the storage is open. @throws AppError `vault-locked`, `bad-arguments`, `storage-*` */
  backUp(target: string, passphrase: string): Promise<void>;
  besideBackups(): BesideBackup[];
  /**
   * Verifies passphrase, format and integrity. @throws AppError `backup-invalid`, `passphrase-wrong`,
   * `storage-newer`
   */
  prepare(source: BackupSource): Promise<PreparedBackup>;
  /** Sets the current database aside and replaces it with the backup. @returns the set-aside file's name */
  restore(prepared: PreparedBackup): Promise<string>;
  /** Sets the present database aside and starts over, with a new key. @returns the set-aside file's name */
  startOver(): Promise<string>;
  otherStorages(): OtherStorage[];
  /** Notes what the storage is for, so that other windows can name it. @throws AppError `storage-*` */
  notePlace(place: StoragePlace): void;
  /** @throws AppError `backup-invalid`, `passphrase-wrong`, `vault-locked`, `storage-*` */
  prepareAdoption(source: AdoptionSource): Promise<PreparedAdoption>;
}
