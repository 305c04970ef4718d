// The written side of a run: opening chunks, recording items, closing. Each write is fenced by the run's lease, and
// concurrent writes share a transaction.
import type { StepScope } from '../operation/callScope.ts';
import { LEASE_MS } from '../operation/lease/leaseKeeper.ts';
import type { Clock, FaultInjector } from '../hostPorts.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { Store, StoreTransaction } from '../storage/store.ts';
import { isSystemic } from '../errors.ts';
import { CommitGroup } from '../storage/commitGroup.ts';
import { longestMargin } from './grantMove.ts';
import { LedgerTx, requireRun } from './ledgerTx.ts';
import { completedOf, type SyncChunk, type SyncItem, type SyncRun } from './syncRecords.ts';

interface LedgerDeps {
  store: Store;
  clock: Clock;
  manifests: ManifestCatalog;
  faults: FaultInjector;
}

/** How many windows of credentials one opening examines if few are due. */
const MAX_WINDOWS = 25;

/** Every write checks the fence; renewing the lease each time would also rewrite the operation's row. */
const RENEWED_EVERY_MS = 500;

/** Why a chunk closes with items left. */
export interface EarlyClose {
  why: string;
  retryAfterMs: number | null;
}

export class Ledger {
  readonly #deps: LedgerDeps;
  readonly #group: CommitGroup<LedgerTx>;
  readonly #scope: StepScope;
  #underWay = 0;
  #renewedAt = Number.NEGATIVE_INFINITY;
  /** The transaction that has checked the lease. */
  #leased: LedgerTx | undefined;
  /** The run as last written, for display; undefined after a failed write. */
  #written: SyncRun | undefined;

  constructor(deps: LedgerDeps, scope: StepScope) {
    this.#deps = deps;
    this.#group = new CommitGroup(deps.store, deps.clock, (tx, writes) => this.#together(tx, writes));
    this.#scope = scope;
  }

  get run(): SyncRun {
    return (
      this.#written ?? this.#deps.store.read((view) => requireRun(view.sync.run(this.#scope.operationId)))
    );
  }

  /** A chunk without progress stays open, and one started beside it may close first. */
  get hasOpenChunk(): boolean {
    const { operationId } = this.#scope;
    return this.#deps.store.read((view) => view.sync.openChunk(operationId)) !== undefined;
  }

  /** A request of the run: while any is in flight, patient writes wait for one another. */
  async exchange<T>(request: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await request();
    } finally {
      this.#underWay -= 1;
    }
  }

  /**
   * A durable write under the run's lease. `work` may run twice: see CommitGroup. @param patient the write
   * can wait briefly for outstanding answers @throws AppError `lease-lost`
   */
  async write<T>(work: (ledger: LedgerTx) => T, { patient = false } = {}): Promise<T> {
    try {
      return await this.#group.write((ledger) => {
        this.#requireLease(ledger);
        return work(ledger);
      }, this.#patience(patient));
    } catch (error) {
      this.#written = undefined;
      this.#renewedAt = Number.NEGATIVE_INFINITY;
      throw error;
    }
  }

  /** A durable write that is needed whoever holds the run by now. `work` may run twice: see CommitGroup. */
  writeWithoutLease<T>(work: (tx: StoreTransaction) => T, { patient = false } = {}): Promise<T> {
    return this.#group.write(({ tx }) => work(tx), this.#patience(patient));
  }

  /**
   * The chunk to work on: the open one, else the next; undefined if nothing is left.
   * @param after the number of a chunk in progress: opens the one after it, beside it
   */
  async open(batchSize: number, after?: number): Promise<SyncChunk | undefined> {
    const { faults } = this.#deps;
    const opened = await this.write(
      (ledger) => ledger.tx.sync.openChunk(ledger.run.id, after) ?? this.#openNext(ledger, batchSize),
    );
    if (opened !== undefined) faults.reach('sync.chunk-opened', `${opened.runId}/${opened.number}`);
    return opened;
  }

  /**
   * Closes the chunk; the rest of its items become the next one. A chunk without progress stays open, so that
   * an impatient caller leaves no trail of empty ones.
   */
  async close(chunk: SyncChunk, early: EarlyClose | undefined): Promise<SyncChunk> {
    const closed = await this.write((ledger): SyncChunk => {
      const { tx, now } = ledger;
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
      const run = counted(ledger, ledger.run);
      if (left > 0) {
        tx.sync.putChunk(newChunk(run.id, run.chunks, now));
        tx.sync.moveUndone(run.id, chunk.number, run.chunks);
      }
      ledger.putRun({ ...run, chunks: left > 0 ? run.chunks + 1 : run.chunks, updatedAt: now });
      const next = tx.sync.candidates(run.filters, run.position, 1, this.#dueBefore(tx, run));
      const hasMore = chunk.number + 1 < run.chunks || left > 0 || next.ids.length > 0 || next.more;
      const done: SyncChunk = { ...told, state: 'closed', hasMore, closedAt: now };
      tx.sync.putChunk(done);
      return done;
    });
    if (closed.state === 'closed')
      this.#deps.faults.reach('sync.chunk-closed', `${chunk.runId}/${chunk.number}`);
    return closed;
  }

  /** Without a request in flight, no other write is imminent. */
  #patience(patient: boolean): { patient: boolean } {
    return { patient: patient && this.#underWay > 0 };
  }

  #together(tx: StoreTransaction, writes: (ledger: LedgerTx) => void): void {
    const ledger = new LedgerTx(tx, this.#scope.operationId, this.#deps.clock.now());
    writes(ledger);
    this.#written = ledger.settle() ?? this.#written;
  }

  /** Checks the fence, and extends the lease unless that just happened. */
  #requireLease(ledger: LedgerTx): void {
    if (this.#leased === ledger) return;
    const { tx, now } = ledger;
    const { operationId } = this.#scope;
    if (Math.abs(now - this.#renewedAt) < RENEWED_EVERY_MS)
      tx.operations.requireLease(operationId, this.#scope.lease());
    else {
      tx.operations.renewLease(operationId, this.#scope.lease(), now + LEASE_MS);
      this.#renewedAt = now;
    }
    this.#leased = ledger;
  }

  #openNext(ledger: LedgerTx, batchSize: number): SyncChunk | undefined {
    const { tx, run, now } = ledger;
    let { position, skipped } = run;
    let ids: string[] = [];
    let more = true;
    const before = this.#dueBefore(tx, run);
    for (let windows = 0; more && ids.length === 0 && windows < MAX_WINDOWS; windows += 1) {
      const next = tx.sync.candidates(run.filters, position, batchSize, before);
      position = next.lastKey ?? position;
      skipped += next.skipped;
      ({ ids, more } = next);
    }
    const moved = { ...run, position, skipped, updatedAt: now };
    if (ids.length === 0 && !more) {
      ledger.putRun(counted(ledger, moved));
      return undefined;
    }
    // Nothing due among many: an empty chunk records the position.
    const chunk = newChunk(run.id, run.chunks, now);
    ledger.putRun(counted(ledger, { ...moved, chunks: run.chunks + 1 }));
    tx.sync.putChunk(chunk);
    for (const id of ids) tx.sync.putItem(newItem(tx, chunk, id));
    return chunk;
  }

  /** A run's own horizon: what was not due at its start belongs to the next run. */
  #dueBefore(tx: StoreTransaction, { startedAt }: SyncRun): number {
    return startedAt + longestMargin(tx.bundles, this.#deps.manifests);
  }
}

/** With the current total. Failures are a moving target, so for them the initial count stays. */
function counted({ tx }: LedgerTx, run: SyncRun): SyncRun {
  const total = run.filters.retryFailed ? run.total : tx.sync.total(run.filters);
  return { ...run, total: Math.max(total, completedOf(run)) };
}

/** An unreadable credential must not end the run: it becomes an item, and fails as one. */
function newItem(tx: StoreTransaction, { runId, number }: SyncChunk, credentialId: string): SyncItem {
  const undone = { outcome: null, retryable: false, message: null };
  const item = { runId, chunk: number, credentialId, bundleId: '', account: '', ...undone };
  try {
    const { bundleId = '', account, label = '' } = tx.credentials.get(credentialId) ?? {};
    return { ...item, bundleId, account: account ?? label };
  } catch (error) {
    if (isSystemic(error)) throw error;
    return item;
  }
}

function newChunk(runId: string, number: number, openedAt: number): SyncChunk {
  const open = { closedEarly: null, retryAfterMs: null, hasMore: false, closedAt: null };
  return { runId, number, state: 'open', openedAt, ...open };
}
