// The store over one SQLite connection: consistent reads, durable transactions. Knows no record's shape.
import { AppError } from '../core/errors.ts';
import type { Store, StoreTransaction, StoreView } from '../core/storage/store.ts';
import type { Vault } from '../core/storage/vault.ts';
import { SqliteApprovalRepository } from './sqliteApprovalRepository.ts';
import { SqliteAuditRepository } from './sqliteAuditRepository.ts';
import { SqliteBundleRepository } from './sqliteBundleRepository.ts';
import { SqliteConsentRepository } from './sqliteConsentRepository.ts';
import { SqliteCredentialRepository } from './sqliteCredentialRepository.ts';
import type { SqliteDatabase } from './sqliteDatabase.ts';
import { SqliteExceptionRepository } from './sqliteExceptionRepository.ts';
import { SqliteFactRepository } from './sqliteFactRepository.ts';
import { SqliteGrantRepository } from './sqliteGrantRepository.ts';
import { SqliteOperationRepository } from './sqliteOperationRepository.ts';
import { SqliteGuestRepository } from './sqliteGuestRepository.ts';
import { SqlitePaceRepository } from './sqlitePaceRepository.ts';
import { SqliteRuleRepository } from './sqliteRuleRepository.ts';
import { SqliteSecretRepository, type SecretWatch } from './sqliteSecretRepository.ts';
import { SqliteSyncRepository } from './sqliteSyncRepository.ts';

export class SqliteStore implements Store {
  readonly #database: SqliteDatabase;
  readonly #repositories: StoreTransaction;
  readonly #checkVersion: () => void;

  /** @param checkVersion throws where the schema is no longer the one that the repositories know. */
  constructor(database: SqliteDatabase, vault: Vault, checkVersion: () => void, onSecret?: SecretWatch) {
    this.#database = database;
    this.#checkVersion = checkVersion;
    this.#repositories = {
      bundles: new SqliteBundleRepository(database),
      credentials: new SqliteCredentialRepository(database),
      secrets: new SqliteSecretRepository(database, vault, onSecret),
      operations: new SqliteOperationRepository(database),
      facts: new SqliteFactRepository(database),
      approvals: new SqliteApprovalRepository(database),
      exceptions: new SqliteExceptionRepository(database),
      consents: new SqliteConsentRepository(database),
      rules: new SqliteRuleRepository(database, vault),
      guests: new SqliteGuestRepository(database, vault),
      audit: new SqliteAuditRepository(database),
      sync: new SqliteSyncRepository(database),
      grants: new SqliteGrantRepository(database),
      pace: new SqlitePaceRepository(database),
    };
  }

  /**
   * @inheritdoc Within a transaction it sees that transaction's state.
   * @throws AppError `storage-*`, `shutting-down`
   */
  read<T>(work: (view: StoreView) => T): T {
    // The scope began with the check, and its state can't change.
    if (this.#database.isInScope) return work(this.#repositories);
    return this.#database.read(() => {
      this.#checkVersion();
      return work(this.#repositories);
    });
  }

  /**
   * @inheritdoc Rejects with what `work` throws. The repositories write only while `work` runs.
   * @throws AppError `internal`, at once and not as a rejection, inside a read or another transaction: so that the
   * outer one fails too, instead of committing half of what was meant.
   */
  transaction<T>(work: (tx: StoreTransaction) => T): Promise<T> {
    this.#database.requireNoScope();
    return new Promise((resolve) => {
      // An executor's throw is the promise's rejection.
      resolve(this.#database.write(() => this.#run(work)));
    });
  }

  #run<T>(work: (tx: StoreTransaction) => T): T {
    this.#checkVersion();
    const result = work(this.#repositories);
    if (!isThenable(result)) return result;
    // The rest of an asynchronous callback runs into the guard against writes outside transactions.
    // Ignored: the programming error reported here is its cause.
    result.then(undefined, () => {});
    throw new AppError(
      'internal',
      'A transaction’s callback was asynchronous; it must be done when it returns. Nothing was changed.',
    );
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
