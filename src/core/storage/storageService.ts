// The storage as the host of a running Sluice sees it: whether it works, resuming after a full disk, and what a person
// does to it as a whole.
import type { Resumption } from '../approval/resumption.ts';
import type { AuditLog } from '../audit/auditLog.ts';
import { storageEntry } from '../audit/storageEntries.ts';
import { AppError } from '../errors.ts';
import type { Disposable, Event } from '../lifecycle.ts';
import type { OperationEngine } from '../operation/engine.ts';
import { RESUMABLE, type Operation } from '../operation/operation.ts';
import type { Clock } from '../hostPorts.ts';
import type { Store } from './store.ts';
import { bundlesOf } from './inventory.ts';
import type { AdoptionResult, PreparedAdoption } from './storageCare.ts';
import type { StorageHealth } from './storageHealth.ts';

export interface StorageServiceDeps {
  store: Store;
  health: StorageHealth;
  operations: OperationEngine;
  resumption: Resumption;
  audit: AuditLog;
  clock: Clock;
  /** Id of the provider whose secrets protect nothing. */
  sandbox: string;
}

/** Written to test whether writing works. */
const PROBE_FACT = 'storage.tried-at';
const SUGGESTED_FACT = 'vault.passphrase-suggested';

export class StorageService implements Disposable {
  readonly #deps: StorageServiceDeps;
  readonly #subscription: Disposable;
  /** Ids of operations that a storage failure stopped in this process. */
  readonly #stopped = new Set<string>();

  constructor(deps: StorageServiceDeps) {
    this.#deps = deps;
    this.#subscription = deps.operations.onDidChange(({ operation }) => {
      if (this.#isStoppedByStorage(operation)) this.#stopped.add(operation.id);
      else if (operation.status !== 'interrupted') this.#stopped.delete(operation.id);
    });
  }

  /** The current problem, or null. */
  get problem(): AppError | null {
    return this.#deps.health.problem;
  }

  get onDidChange(): Event<AppError | null> {
    return this.#deps.health.onDidChange;
  }

  /**
   * Writes; if that succeeds, resumes what the storage had stopped, on behalf of its callers. An approval
   * counts only as long as it would for them.
   * @returns the remaining problem, or null
   */
  async tryAgain(): Promise<AppError | null> {
    const { store, operations, resumption, clock } = this.#deps;
    try {
      await store.transaction((tx) => tx.facts.set(PROBE_FACT, clock.now()));
      await operations.recover();
      for (const id of Array.from(this.#stopped)) {
        const operation = operations.get(id);
        if (RESUMABLE.has(operation.status)) await resumption.resume(id, operation.caller);
      }
      return null;
    } catch (error) {
      if (AppError.is(error)) return error;
      throw error;
    }
  }

  /** Records a person's action on the storage in the audit log. @param title in the imperative */
  record(title: string): Promise<void> {
    const { store, audit } = this.#deps;
    return store.transaction((tx) => audit.append(tx, storageEntry(title)));
  }

  /** Adopts bundles from another storage. @throws AppError `vault-locked`, `storage-*` */
  adopt(prepared: PreparedAdoption): Promise<AdoptionResult> {
    const { store, audit } = this.#deps;
    return prepared.adoptInto(store, (tx, { adopted }) => {
      const ids = adopted.map(({ id }) => id);
      audit.append(tx, storageEntry('adopt bundles', {}, ids));
    });
  }

  /** Whether the vault holds a secret of a real provider. */
  holdsRealSecret(): boolean {
    const { store, sandbox } = this.#deps;
    return store.read((view) =>
      bundlesOf(view).some(
        ({ id, provider }) =>
          provider !== sandbox && view.credentials.page({ bundleId: id }, null, 1).total > 0,
      ),
    );
  }

  /** Claims the one-time suggestion of a passphrase. @returns whether it was available */
  takePassphraseSuggestion(): Promise<boolean> {
    return this.#deps.store.transaction((tx) => {
      if (tx.facts.get(SUGGESTED_FACT) === true) return false;
      tx.facts.set(SUGGESTED_FACT, true);
      return true;
    });
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #isStoppedByStorage({ status, error }: Operation): boolean {
    if (status === 'failed') return error?.code === 'storage-full' || error?.code === 'storage-unavailable';
    return status === 'interrupted' && this.#deps.health.problem !== null;
  }
}
