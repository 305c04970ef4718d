// What people and agents request from sync: the next chunk, a repeated chunk, status, a run to its end. It starts and
// resumes operations through the engine and reads results from the ledger. It refreshes nothing itself.
import { canonicalJson } from '../canonicalJson.ts';
import { AppError } from '../errors.ts';
import type { Resumption } from '../approval/resumption.ts';
import type { OperationEngine } from '../operation/engine.ts';
import { RESUMABLE, type Caller, type Operation } from '../operation/operation.ts';
import type { Clock, Hasher } from '../hostPorts.ts';
import type { Store } from '../storage/store.ts';
import type { Vault } from '../storage/vault.ts';
import { badCursor, positionOfCursor, syncCursor, type SyncPosition } from './cursor.ts';
import {
  SYNC_KIND,
  type ItemOutcome,
  type SyncChunk,
  type SyncFilters,
  type SyncItem,
  type SyncOutcome,
  type SyncRun,
} from './syncRecords.ts';
import { newestRunIds } from './newestRunIds.ts';
import { argsOf, TO_THE_END, type SyncPace, type SyncWork } from './syncWork.ts';

/** How long results can be read again, and how long an unfinished run can continue. */
export const RUN_LIFETIME_MS = 7 * 24 * 60 * 60_000;

interface SyncServiceDeps {
  store: Store;
  vault: Vault;
  operations: OperationEngine;
  resumption: Resumption;
  work: SyncWork;
  clock: Clock;
  hasher: Hasher;
}

export interface ChunkRequest {
  /** Undefined: continue the unfinished run of these filters, else start one. */
  cursor?: string | undefined;
  batchSize: number;
  /** What the caller stated; with a cursor it must match the filters of the run. */
  filters: { [Member in keyof SyncFilters]?: SyncFilters[Member] | undefined };
  caller: Caller;
  /** Holds the call while the operation works, at most until `isEnough`. */
  follow: (operationId: string, isEnough: () => boolean) => Promise<Operation>;
}

/** One chunk as recorded in the ledger, with its run. */
export interface ChunkAnswer {
  operation: Operation;
  run: SyncRun;
  /** Items that are done, in order of credential id. */
  items: SyncItem[];
  /** For the next call: the same chunk while it is open, else the next one; null if nothing follows. */
  nextCursor: string | null;
  retryAfterMs: number | null;
}

export interface RunState {
  operation: Operation;
  run: SyncRun;
  /** Resumes the run; null if it has ended. */
  cursor: string | null;
  /** The rest of the wait that the provider requested when the run stopped; null if it requested none. */
  retryAfterMs: number | null;
}

export class SyncService {
  readonly #deps: SyncServiceDeps;

  constructor(deps: SyncServiceDeps) {
    this.#deps = deps;
  }

  /**
   * The chunk that the cursor names. If it is still to do, works on it; if it is in progress, joins; else
   * returns the record without touching the provider.
   * @throws AppError `cursor-malformed`, `cursor-tampered`, `cursor-foreign`, `cursor-expired`,
   * `cursor-superseded`, `vault-locked`, `not-found` (a bundle), `shutting-down`
   */
  async chunk(request: ChunkRequest): Promise<ChunkAnswer> {
    const position =
      request.cursor === undefined
        ? await this.#begin(request)
        : this.#position(request.cursor, request.filters);
    await this.#work(position, request);
    return this.#answer(position);
  }

  /** Starts a run, or continues the unfinished one of the same filters, and drives it to its end. */
  async drive(filters: SyncFilters, caller: Caller): Promise<Operation> {
    const unfinished = this.#unfinishedOf(filters);
    return unfinished ? this.finish(unfinished.id, caller) : this.#start(filters, caller, TO_THE_END);
  }

  /** Drives a run to its end; if a call works on a chunk of it now, continues from there. */
  async finish(runId: string, caller: Caller): Promise<Operation> {
    const { operations, work } = this.#deps;
    const operation = await this.#resume(operations.get(runId), caller, TO_THE_END);
    if (operations.isLocal(runId)) work.keepGoing(runId);
    return operation;
  }

  /**
   * Runs that stopped early, are idle, and are recent enough to continue, newest first.
   * @param idleForMs minimum time without a change
   */
  unfinished(idleForMs = 0): RunState[] {
    const { store, clock } = this.#deps;
    const statuses = [...RESUMABLE];
    const stopped = store.read((view) => view.operations.page({ kind: SYNC_KIND, statuses }, null, 50).items);
    const idle = stopped.filter(({ updatedAt }) => {
      const restedMs = clock.now() - updatedAt;
      return restedMs >= idleForMs && restedMs < RUN_LIFETIME_MS;
    });
    return idle.map(({ id }) => this.state(id));
  }

  /** The newest runs, in any state. */
  newest(limit: number): RunState[] {
    const runs = this.#deps.store.read((view) => view.sync.runs(null, limit));
    return runs.map(({ id }) => this.state(id));
  }

  /** @throws AppError `not-found` */
  state(runId: string): RunState {
    const { store, operations, vault } = this.#deps;
    const run = store.read((view) => view.sync.run(runId));
    if (run === undefined)
      throw new AppError('not-found', `There is no sync run ${runId.slice(0, 80)}.`, {
        next: 'get_sync_status without run_id shows the newest.',
      });
    const goesOn = run.endedAt === null && vault.state === 'ready';
    const cursor = goesOn ? syncCursor(vault, { runId, chunk: this.#firstUnfinished(run) }) : null;
    return { operation: operations.get(runId), run, cursor, retryAfterMs: this.#waitLeft(run) };
  }

  /** A run's items that need attention, at most `limit` of each kind. */
  itemsWith(runId: string, outcome: SyncOutcome, limit: number): SyncItem[] {
    return this.#deps.store.read((view) => view.sync.itemsWith(runId, outcome, limit));
  }

  /** Places and outcomes of a run's items, a page at a time: see `SyncReader.outcomes`. */
  outcomes(runId: string, after: Omit<ItemOutcome, 'outcome'> | null, limit: number): ItemOutcome[] {
    return this.#deps.store.read((view) => view.sync.outcomes(runId, after, limit));
  }

  /** The result of one item; undefined if it is no longer kept. */
  item(runId: string, { chunk, credentialId }: Omit<ItemOutcome, 'outcome'>): SyncItem | undefined {
    return this.#deps.store.read((view) =>
      view.sync.items(runId, chunk).find((item) => item.credentialId === credentialId),
    );
  }

  /** Ensures that the chunk is worked on, and holds the call in the meantime. */
  async #work(position: SyncPosition, { batchSize, caller, follow }: ChunkRequest): Promise<void> {
    const { operations } = this.#deps;
    const isClosed = (): boolean => this.#chunk(position)?.state === 'closed';
    // With its last chunk a run ends as well, a moment later: whoever follows it hears of that end.
    const isEnough = (): boolean => isClosed() && this.#chunk(position)?.hasMore === true;
    // The second time is for a call that joined the chunk before, just as the run was about to pause.
    for (let times = 0; times < 2 && !isClosed(); times += 1) {
      const operation = operations.get(position.runId);
      // Also what seems to run: takes over a dead window's run, leaves a living one's alone.
      if (RESUMABLE.has(operation.status) || operation.status === 'running')
        await this.#resume(operation, caller, { batchSize, toTheEnd: false });
      const { status } = await follow(position.runId, isEnough);
      const asksToWait = (this.#chunk(position)?.retryAfterMs ?? null) !== null;
      if (status !== 'paused' || asksToWait) return;
    }
  }

  async #begin({ filters: stated, caller, batchSize }: ChunkRequest): Promise<SyncPosition> {
    const filters = { bundleId: null, scope: 'all', retryFailed: false, ...given(stated) } as const;
    const known = this.#unfinishedOf(filters);
    const operation = known ?? (await this.#start(filters, caller, { batchSize, toTheEnd: false }));
    const { run } = this.state(operation.id);
    return { runId: run.id, chunk: known === undefined ? 0 : this.#firstUnfinished(run) };
  }

  #start(filters: SyncFilters, caller: Caller, pace: SyncPace): Promise<Operation> {
    const { operations, work, store } = this.#deps;
    const { bundleId } = filters;
    if (bundleId !== null && store.read((view) => view.bundles.get(bundleId)) === undefined)
      throw new AppError('not-found', 'There is no such bundle.', {
        next: 'list_bundles shows those that exist.',
      });
    const identity = this.#identityOf(filters);
    const request = { kind: SYNC_KIND, identity, caller, args: argsOf(filters), plan: null };
    return work.withPace(identity, pace, () =>
      operations.start({ ...request, bundleId: null, message: 'Syncing credentials' }),
    );
  }

  #resume({ id, identity }: Operation, caller: Caller, pace: SyncPace): Promise<Operation> {
    const { resumption, work } = this.#deps;
    return work.withPace(identity, pace, () => resumption.resume(id, caller));
  }

  /** The newest run of the same filters, if it is unfinished and recent enough to continue. */
  #unfinishedOf(filters: SyncFilters): Operation | undefined {
    const { store, clock } = this.#deps;
    const known = store.read((view) => view.operations.findByIdentity(this.#identityOf(filters)));
    if (known === undefined) return undefined;
    if (known.status === 'running') return known;
    const fresh = clock.now() - known.updatedAt < RUN_LIFETIME_MS;
    return RESUMABLE.has(known.status) && fresh ? known : undefined;
  }

  #identityOf(filters: SyncFilters): string {
    return this.#deps.hasher.sha256(canonicalJson({ tool: SYNC_KIND, identity: argsOf(filters) }));
  }

  #firstUnfinished(run: SyncRun): number {
    return this.#deps.store.read((view) => view.sync.openChunk(run.id))?.number ?? run.chunks;
  }

  #position(cursor: string, stated: ChunkRequest['filters']): SyncPosition {
    const { vault, hasher, store, operations } = this.#deps;
    const position = positionOfCursor(vault, hasher, cursor, newestRunIds(store));
    const run = store.read((view) => view.sync.run(position.runId));
    if (run === undefined || position.chunk > run.chunks)
      throw badCursor('cursor-foreign', 'This cursor belongs to a run that this workspace does not have.');
    const differs = Object.entries(given(stated)).some(
      ([name, value]) => run.filters[name as keyof SyncFilters] !== value,
    );
    if (differs)
      throw badCursor('cursor-foreign', 'This cursor belongs to a run with other filters than those given.');
    if (operations.get(run.id).status === 'superseded')
      throw badCursor(
        'cursor-superseded',
        'The run of this cursor was left for so long that a newer one took its place.',
      );
    const recorded = position.chunk < run.chunks;
    if (recorded && this.#chunk(position) === undefined)
      throw badCursor(
        'cursor-expired',
        'The run of this cursor ended long ago; its results are no longer kept.',
      );
    return position;
  }

  #chunk({ runId, chunk }: SyncPosition): SyncChunk | undefined {
    return this.#deps.store.read((view) => view.sync.chunk(runId, chunk));
  }

  #answer({ runId, chunk: number }: SyncPosition): ChunkAnswer {
    const { store, operations, vault } = this.#deps;
    const operation = operations.get(runId);
    const { run, chunk, items } = store.read((view) => ({
      run: view.sync.run(runId),
      chunk: view.sync.chunk(runId, number),
      items: view.sync.items(runId, number).filter(({ outcome }) => outcome !== null),
    }));
    if (run === undefined) throw new AppError('not-found', `There is no sync run ${runId}.`);
    const isClosed = chunk?.state === 'closed';
    const follows = isClosed ? chunk.hasMore : run.endedAt === null;
    const next = { runId, chunk: isClosed ? number + 1 : number };
    return {
      operation,
      run,
      items,
      nextCursor: follows ? syncCursor(vault, next) : null,
      retryAfterMs: waitLeft(chunk, this.#deps.clock.now()),
    };
  }

  /** The wait is recorded with the chunk that closed early; a chunk without progress stays open. */
  #waitLeft(run: SyncRun): number | null {
    if (run.endedAt !== null) return null;
    const chunk = this.#firstUnfinished(run);
    const now = this.#deps.clock.now();
    return (
      waitLeft(this.#chunk({ runId: run.id, chunk }), now) ??
      waitLeft(this.#chunk({ runId: run.id, chunk: chunk - 1 }), now)
    );
  }
}

/** The rest of the wait that the provider requested. */
function waitLeft(chunk: SyncChunk | undefined, now: number): number | null {
  if (chunk === undefined || chunk.retryAfterMs === null) return null;
  const since = chunk.closedAt === null ? 0 : now - chunk.closedAt;
  return Math.max(0, chunk.retryAfterMs - since);
}

function given(stated: ChunkRequest['filters']): Partial<SyncFilters> {
  const entries = Object.entries(stated).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<SyncFilters>;
}
