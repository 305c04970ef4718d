// What one write of a run can do to its ledger. It exists only while its transaction runs. The run's row and its
// bundles are read once and written once, however many items share the transaction.
import type { Bundle } from '../bundle/bundle.ts';
import type { StoreTransaction } from '../storage/store.ts';
import { AppError } from '../errors.ts';
import { completedOf, type ItemResult, type SyncItem, type SyncRun } from './syncRecords.ts';

export class LedgerTx {
  /** The transaction itself, for all other records. */
  readonly tx: StoreTransaction;
  /** Milliseconds since the epoch, of the whole transaction. */
  readonly now: number;
  readonly #runId: string;
  readonly #bundles = new Map<string, Bundle | undefined>();
  #run: SyncRun | undefined;
  #changed = false;

  constructor(tx: StoreTransaction, runId: string, now: number) {
    this.tx = tx;
    this.now = now;
    this.#runId = runId;
  }

  get run(): SyncRun {
    return (this.#run ??= requireRun(this.tx.sync.run(this.#runId)));
  }

  putRun(run: SyncRun): void {
    this.#run = run;
    this.#changed = true;
  }

  /** One item is done: its outcome and the counters in one write. */
  record(item: SyncItem, result: ItemResult): void {
    const { run } = this;
    this.tx.sync.putItem({ ...item, ...result });
    const counts = { ...run.counts, [result.outcome]: run.counts[result.outcome] + 1 };
    const counted: SyncRun = { ...run, counts, updatedAt: this.now };
    this.putRun({ ...counted, total: Math.max(counted.total, completedOf(counted)) });
  }

  /** Sync never changes bundles, so each is read once. */
  bundle(id: string): Bundle | undefined {
    if (!this.#bundles.has(id)) this.#bundles.set(id, this.tx.bundles.get(id));
    return this.#bundles.get(id);
  }

  /** Whether the provider refused the bundle's OAuth client in this run. */
  isClientRefused(bundleId: string): boolean {
    return this.run.refusedClients.includes(bundleId);
  }

  /** The provider does not know the client: this run retries none of its grants. */
  refuseClient(bundleId: string): void {
    if (this.isClientRefused(bundleId)) return;
    this.putRun({ ...this.run, refusedClients: [...this.run.refusedClients, bundleId] });
  }

  /**
   * Writes the run's row if it changed. Called once, after the last of the writes. @returns the run, if any
   * write read it
   */
  settle(): SyncRun | undefined {
    if (this.#run !== undefined && this.#changed) this.tx.sync.putRun(this.#run);
    return this.#run;
  }
}

export function requireRun(run: SyncRun | undefined): SyncRun {
  if (run !== undefined) return run;
  throw new AppError('storage-corrupt', 'The sync run of this operation is missing. Nothing was changed.', {
    next: 'Cancel the operation and start a new sync.',
  });
}
