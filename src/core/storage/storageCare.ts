// What a person can do to a storage as a whole: protect it, open it again, put an older state in its place, take over
// another one's bundles, start over. The rules are here; files and keys are behind the port.
import type { Environment } from '../bundle/bundle.ts';
import type { Store, StoreTransaction } from './store.ts';

/** The shortest passphrase that is taken, in characters. */
export const MIN_PASSPHRASE_LENGTH = 12;

/** What lives on at providers, whatever becomes of the records here. */
export interface Inventory {
  bundles: { name: string; provider: string; environment: Environment; live: boolean }[];
  webhooks: number;
  clients: number;
  accounts: number;
}

/** Where an older state comes from. */
export type BackupSource =
  /** A file that Back Up… wrote. */
  | { kind: 'file'; path: string; passphrase: string }
  /** A database that migrations or earlier exchanges left beside the present one, by its name in the folder. */
  | { kind: 'beside'; name: string };

/** A database that lies beside the present one and could take its place. */
export interface BesideBackup {
  name: string;
  why: 'migration' | 'aside';
  /** Milliseconds since the epoch. */
  modifiedAt: number;
}

/** A backup that was checked and lies ready. Dispose it where it is not used. */
export interface PreparedBackup {
  /** When it was made. */
  createdAt: number;
  inventory: Inventory;
  dispose(): void;
}

/** Where bundles are taken over from. */
export type AdoptionSource =
  | { kind: 'file'; path: string; passphrase: string }
  /** Another storage folder of the same person. */
  | { kind: 'folder'; path: string };

/** A storage folder of the same person, beside the present one. */
export interface OtherStorage {
  path: string;
  /** The folder or workspace that it is for, where that is known; foreign text. */
  workspace: string | null;
  /** Milliseconds since the epoch. */
  modifiedAt: number;
}

/** What would be taken over. Dispose it in any case. */
export interface PreparedAdoption {
  inventory: Inventory;
  /** Takes them over; where they come from a folder they are removed there afterwards. @throws AppError `vault-locked`, `storage-*` */
  adoptInto(
    store: Store,
    record: (tx: StoreTransaction, result: AdoptionResult) => void,
  ): Promise<AdoptionResult>;
  dispose(): void;
}

/** What became of the bundles. */
export interface AdoptionResult {
  adopted: { id: string; name: string }[];
  /** There is a bundle of that provider, environment and name already, or it is not whole. */
  left: { name: string; why: string }[];
}

/**
 * Everything that changes or replaces the storage needs it closed in this process, and refuses with
 * `storage-unavailable` where another one has it open.
 */
export interface StorageCare {
  /** What the present storage says lives at providers; undefined where it cannot be read. Sandbox things are left out. */
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
  /** Checks passphrase, format and integrity. @throws AppError `backup-invalid`, `passphrase-wrong`, `storage-newer` */
  prepare(source: BackupSource): Promise<PreparedBackup>;
  /** Sets the present database aside and puts the backup in its place. @returns the set-aside file's name */
  restore(prepared: PreparedBackup): Promise<string>;
  /** Sets the present database aside and starts over, with a new key. @returns the set-aside file's name */
  startOver(): Promise<string>;
  otherStorages(): OtherStorage[];
  /** @throws AppError `backup-invalid`, `passphrase-wrong`, `vault-locked`, `storage-*` */
  prepareAdoption(source: AdoptionSource): Promise<PreparedAdoption>;
}
