// The written side of a run: opening chunks, recording items, closing. Each write is fenced by the run's lease, and
// writes of one instant share a transaction.
import type { Bundle } from '../bundle/bundle.ts';
import type { CallScope } from '../operation/callScope.ts';
import { LEASE_MS } from '../operation/lease/leaseKeeper.ts';
import type { Clock, FaultInjector } from '../hostPorts.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { Store, StoreTransaction } from '../storage/store.ts';
import { AppError } from '../errors.ts';
import { CommitGroup } from './commitGroup.ts';
import { longestMargin } from './grantMove.ts';
import { completedOf, type ItemResult, type SyncChunk, type SyncItem, type SyncRun } from './syncRecords.ts';

interface LedgerDeps {
  store: Store;
  clock: Clock;
  manifests: ManifestCatalog;
  faults: FaultInjector;
}

/** Windows of credentials that one opening looks at where few are due. */
const MAX_WINDOWS = 25;

/** Every write checks the fence; moving the lease's end on each time would write the operation's row as often. */
const RENEWED_EVERY_MS = 500;

/** What the writes of one transaction share: each reads and writes the run's own row once, however many there are. */
interface Shared {
  leased: boolean;
  run: SyncRun | undefined;
  changed: boolean;
  bundles: Map<string, Bundle | undefined>;
}

/** Why a chunk closes with items left. */
export interface EarlyClose {
  why: string;
  retryAfterMs: number | null;
}

export class Ledger {
  readonly #deps: LedgerDeps;
  readonly #group: CommitGroup;
  readonly #scope: CallScope;
  #underWay = 0;
  #renewedAt = Number.NEGATIVE_INFINITY;
  /** While a transaction runs. */
  #shared: Shared | undefined;
  /** As it was written last, for whoever shows it; undefined where a write failed since. */
  #written: SyncRun | undefined;

  constructor(deps: LedgerDeps, scope: CallScope) {
    this.#deps = deps;
    this.#group = new CommitGroup(deps.store, deps.clock, (tx, writes) => this.#together(tx, writes));
    this.#scope = scope;
  }

  get run(): SyncRun {
    return (
      this.#written ?? this.#deps.store.read((view) => requireRun(view.sync.run(this.#scope.operationId)))
    );
  }

  /** A chunk of which nothing could be done stays open, and one that was begun beside it may be closed first. */
  get hasOpenChunk(): boolean {
    const { operationId } = this.#scope;
    return this.#deps.store.read((view) => view.sync.openChunk(operationId)) !== undefined;
  }

  /** A request of the run: while any is under way, patient writes wait for one another. */
  async exchange<T>(request: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await request();
    } finally {
      this.#underWay -= 1;
    }
  }

  /**
   * A durable write under the run's lease. `work` may run twice: see CommitGroup. @param patient what comes of it can
   * wait a moment for the answers that are awaited @throws AppError `lease-lost`
   */
  async write<T>(work: (tx: StoreTransaction) => T, { patient = false } = {}): Promise<T> {
    try {
      return await this.#group.write((tx) => {
        this.#requireLease(tx);
        return work(tx);
      }, this.#patience(patient));
    } catch (error) {
      this.#written = undefined;
      this.#renewedAt = Number.NEGATIVE_INFINITY;
      throw error;
    }
  }

  /** A durable write that is worth making whoever works on the run by now. `work` may run twice: see CommitGroup. */
  writeWithoutLease<T>(work: (tx: StoreTransaction) => T, { patient = false } = {}): Promise<T> {
    return this.#group.write(work, this.#patience(patient));
  }

  /**
   * The chunk to work on: the one that was left open, else the next; undefined where nothing is left.
   * @param after the number of a chunk that is worked on already: one behind it is opened beside it
   */
  async open(batchSize: number, after?: number): Promise<SyncChunk | undefined> {
    const { faults } = this.#deps;
    const opened = await this.write((tx) => {
      const run = this.#runIn(tx);
      return tx.sync.openChunk(run.id, after) ?? this.#openNext(tx, run, batchSize);
    });
    if (opened !== undefined) faults.reach('sync.chunk-opened', `${opened.runId}/${opened.number}`);
    return opened;
  }

  /** One item is done: its outcome and the counters in one write. Call it inside `write`. */
  record(tx: StoreTransaction, item: SyncItem, result: ItemResult): void {
    const run = this.#runIn(tx);
    tx.sync.putItem({ ...item, ...result });
    const counts = { ...run.counts, [result.outcome]: run.counts[result.outcome] + 1 };
    const counted: SyncRun = { ...run, counts, updatedAt: this.#deps.clock.now() };
    this.#putRun({ ...counted, total: Math.max(counted.total, completedOf(counted)) });
  }

  /** No sync changes bundles: the writes of one transaction read each once. Call it inside `write`. */
  bundle(tx: StoreTransaction, id: string): Bundle | undefined {
    const { bundles } = this.#inTransaction();
    if (!bundles.has(id)) bundles.set(id, tx.bundles.get(id));
    return bundles.get(id);
  }

  /** Whether the provider refused the bundle's OAuth client in this run. Call it inside `write`. */
  isClientRefused(tx: StoreTransaction, bundleId: string): boolean {
    return this.#runIn(tx).refusedClients.includes(bundleId);
  }

  /** The provider does not know the client: no grant of it is tried again in this run. Call it inside `write`. */
  refuseClient(tx: StoreTransaction, bundleId: string): void {
    const run = this.#runIn(tx);
    if (run.refusedClients.includes(bundleId)) return;
    this.#putRun({ ...run, refusedClients: [...run.refusedClients, bundleId] });
  }

  /**
   * Closes the chunk; what is left of it becomes the next one. A chunk of which nothing was done stays open, so that
   * an impatient caller does not leave a trail of empty ones.
   */
  async close(chunk: SyncChunk, early: EarlyClose | undefined): Promise<SyncChunk> {
    const { clock, faults } = this.#deps;
    const now = clock.now();
    const closed = await this.write((tx): SyncChunk => {
      const { items, undone: left } = tx.sync.sizes(chunk.runId, chunk.number);
      const told: SyncChunk = {
        ...chunk,
        closedEarly: left > 0 ? (early?.why ?? null) : null,
        retryAfterMs: left > 0 ? (early?.retryAfterMs ?? null) : null,
      };
      if (left > 0 && left === items) {
        tx.sync.putChunk({ ...told, hasMore: true });
        return { ...told, hasMore: true };
      }
      const run = this.#counted(tx, this.#runIn(tx));
      if (left > 0) {
        tx.sync.putChunk(newChunk(run.id, run.chunks, now));
        tx.sync.moveUndone(run.id, chunk.number, run.chunks);
      }
      this.#putRun({ ...run, chunks: left > 0 ? run.chunks + 1 : run.chunks, updatedAt: now });
      const next = tx.sync.candidates(run.filters, run.position, 1, this.#dueBefore(run));
      const hasMore = chunk.number + 1 < run.chunks || left > 0 || next.ids.length > 0 || next.more;
      const done: SyncChunk = { ...told, state: 'closed', hasMore, closedAt: now };
      tx.sync.putChunk(done);
      return done;
    });
    if (closed.state === 'closed') faults.reach('sync.chunk-closed', `${chunk.runId}/${chunk.number}`);
    return closed;
  }

  /** With no request under way nothing else is about to come. */
  #patience(patient: boolean): { patient: boolean } {
    return { patient: patient && this.#underWay > 0 };
  }

  /** One transaction: what its writes share is read when the first needs it, and written after the last. */
  #together(tx: StoreTransaction, writes: () => void): void {
    const shared: Shared = { leased: false, run: undefined, changed: false, bundles: new Map() };
    this.#shared = shared;
    try {
      writes();
      if (shared.run !== undefined && shared.changed) tx.sync.putRun(shared.run);
      this.#written = shared.run ?? this.#written;
    } finally {
      this.#shared = undefined;
    }
  }

  /** Checks the fence, and moves the lease's end on where it was moved a while ago. */
  #requireLease(tx: StoreTransaction): void {
    const shared = this.#inTransaction();
    if (shared.leased) return;
    const { operationId } = this.#scope;
    const now = this.#deps.clock.now();
    if (Math.abs(now - this.#renewedAt) < RENEWED_EVERY_MS)
      tx.operations.requireLease(operationId, this.#scope.lease());
    else {
      tx.operations.renewLease(operationId, this.#scope.lease(), now + LEASE_MS);
      this.#renewedAt = now;
    }
    shared.leased = true;
  }

  #runIn(tx: StoreTransaction): SyncRun {
    const shared = this.#inTransaction();
    return (shared.run ??= requireRun(tx.sync.run(this.#scope.operationId)));
  }

  #putRun(run: SyncRun): void {
    const shared = this.#inTransaction();
    shared.run = run;
    shared.changed = true;
  }

  #inTransaction(): Shared {
    if (this.#shared !== undefined) return this.#shared;
    throw new AppError('internal', 'A sync’s ledger was used outside its own write.');
  }

  #openNext(tx: StoreTransaction, run: SyncRun, batchSize: number): SyncChunk | undefined {
    const now = this.#deps.clock.now();
    let { position, skipped } = run;
    let ids: string[] = [];
    for (let windows = 0, more = true; more && ids.length === 0 && windows < MAX_WINDOWS; windows += 1) {
      const next = tx.sync.candidates(run.filters, position, batchSize, this.#dueBefore(run));
      position = next.lastKey ?? position;
      skipped += next.skipped;
      ({ ids, more } = next);
      if (windows === MAX_WINDOWS - 1 && more && ids.length === 0) {
        // Nothing due among many: an empty chunk marks how far it is.
        const chunk = newChunk(run.id, run.chunks, now);
        this.#putRun(this.#counted(tx, { ...run, position, skipped, chunks: run.chunks + 1 }));
        tx.sync.putChunk(chunk);
        return chunk;
      }
    }
    const moved = { ...run, position, skipped, updatedAt: now };
    if (ids.length === 0) {
      this.#putRun(this.#counted(tx, moved));
      return undefined;
    }
    const chunk = newChunk(run.id, run.chunks, now);
    this.#putRun(this.#counted(tx, { ...moved, chunks: run.chunks + 1 }));
    tx.sync.putChunk(chunk);
    for (const id of ids) tx.sync.putItem(this.#newItem(tx, chunk, id));
    return chunk;
  }

  #newItem(tx: StoreTransaction, { runId, number }: SyncChunk, credentialId: string): SyncItem {
    const credential = tx.credentials.get(credentialId);
    const { bundleId = '', account, label = '' } = credential ?? {};
    const undone = { outcome: null, retryable: false, message: null };
    return { runId, chunk: number, credentialId, bundleId, account: account ?? label, ...undone };
  }

  /** With the total as it is now. What fails is a moving target: there the count of the start stands. */
  #counted(tx: StoreTransaction, run: SyncRun): SyncRun {
    const total = run.filters.retryFailed ? run.total : tx.sync.total(run.filters);
    return { ...run, total: Math.max(total, completedOf(run)) };
  }

  /** A run's own horizon: what was not due when it began is the next one's. */
  #dueBefore({ startedAt }: SyncRun): number {
    return startedAt + longestMargin(this.#deps.manifests.list());
  }
}

export function requireRun(run: SyncRun | undefined): SyncRun {
  if (run !== undefined) return run;
  throw new AppError('storage-corrupt', 'The sync run of this operation is missing. Nothing was changed.', {
    next: 'Cancel the operation and start a new sync.',
  });
}

function newChunk(runId: string, number: number, openedAt: number): SyncChunk {
  const open = { closedEarly: null, retryAfterMs: null, hasMore: false, closedAt: null };
  return { runId, number, state: 'open', openedAt, ...open };
}
