// Works on one chunk: until its deadline, recorded in its run's ledger. Each server has a
// lane with its own limits; one item's failure stops no other. It ends early if time is up, the provider asks to
// wait, or somebody cancels.
import { AppError, isSystemic } from '../errors.ts';
import type { Clock, Ids, Logger } from '../hostPorts.ts';
import type { StepScope } from '../operation/callScope.ts';
import { StopRequested } from '../operation/run/stop.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { ProviderLimiter } from '../provider/providerLimiter.ts';
import type { Store, StoreView } from '../storage/store.ts';
import { serverOf } from './grantRequests.ts';
import type { GrantSync } from './grantSync.ts';
import { endAnyhow, type ItemBounds, type Processed } from './itemEnds.ts';
import { Lane, type LaneBounds, type LaneEnd } from './lane.ts';
import type { EarlyClose, Ledger } from './ledger.ts';
import type { SyncChunk, SyncItem } from './syncRecords.ts';

export interface ChunkRunDeps {
  store: Store;
  clock: Clock;
  ids: Ids;
  logger: Logger;
  manifests: ManifestCatalog;
  limiter: ProviderLimiter;
  grants: GrantSync;
}

/** What the chunks of one run share, and what each reports. */
export interface ChunkRunBounds {
  ledger: Ledger;
  scope: StepScope;
  /** Once true, nothing new begins. */
  isGivenUp: () => boolean;
  /** An item is done. */
  onDone: () => void;
  /** All items have begun: the next chunk can use the free places. */
  onBegun: () => void;
}

/** A chunk closes after this long, even if items remain. */
export const CHUNK_MS = 40_000;
/** Without a known provider there is nothing to limit. */
const NO_SERVER = '';

export class ChunkRun {
  readonly #deps: ChunkRunDeps;
  readonly #chunk: SyncChunk;
  readonly #bounds: ChunkRunBounds;
  readonly #deadline: number;
  #early: EarlyClose | undefined;
  #stopped = false;
  #error: unknown;

  constructor(deps: ChunkRunDeps, chunk: SyncChunk, bounds: ChunkRunBounds) {
    this.#deps = deps;
    this.#chunk = chunk;
    this.#bounds = bounds;
    this.#deadline = deps.clock.now() + CHUNK_MS;
  }

  /**
   * Works until every item is done, or nothing more can be done now. Always finishes what has begun.
   * @returns why items remain, if any
   * @throws AppError that ends all work (`isSystemic`); the signal's reason on an abort
   */
  async run(): Promise<EarlyClose | undefined> {
    const { onBegun, scope } = this.#bounds;
    const isBegun = (): void => {
      if (lanes.every((lane) => lane.isBegun)) onBegun();
    };
    const lanes = this.#deps.store.read((view) => this.#lanes(view, isBegun));
    await Promise.all(lanes.map((lane) => lane.run()));
    if (this.#error !== undefined) throw this.#error;
    scope.checkpoint();
    return this.#early;
  }

  #lanes(view: StoreView, onBegun: () => void): Lane[] {
    const { runId, number } = this.#chunk;
    const { scope, onDone } = this.#bounds;
    const { clock, limiter } = this.#deps;
    const bounds: LaneBounds = {
      clock,
      place: (server, concurrency) => limiter.place(server, concurrency, scope.caller, scope.stopSignal),
      deadline: this.#deadline,
      stopSignal: scope.stopSignal,
      isOver: () => this.#isOver(),
      process: (item, leavePlace) => this.#process(item, leavePlace),
      onDone,
      onBegun,
      onEnd: (end) => this.#heed(end),
    };
    const undone = view.sync.items(runId, number).filter(({ outcome }) => outcome === null);
    const lanes = new Map<string, Lane>();
    for (const [bundleId, items] of Map.groupBy(undone, (item) => item.bundleId)) {
      const { server, concurrency } = this.#serverOf(view, bundleId);
      const lane = lanes.get(server) ?? new Lane(server, concurrency, bounds);
      lanes.set(server, lane.add(items));
    }
    return [...lanes.values()];
  }

  #serverOf(view: StoreView, bundleId: string): { server: string; concurrency: number } {
    try {
      const bundle = view.bundles.get(bundleId);
      const manifest = bundle && this.#deps.manifests.find(bundle.provider);
      if (bundle && manifest)
        return { server: serverOf({ bundle, manifest }), concurrency: manifest.limits.concurrency };
    } catch (error) {
      // An unreadable bundle fails each of its items, and no others.
      if (isSystemic(error)) throw error;
    }
    return { server: NO_SERVER, concurrency: 1 };
  }

  /** Item failures are isolated: a damaged secret or a missing input must not stop the others. */
  async #process(item: SyncItem, leavePlace: () => void): Promise<Processed> {
    const { ledger, scope } = this.#bounds;
    const { retryFailed } = ledger.run.filters;
    const bounds: ItemBounds = { ledger, scope, retryFailed, deadline: this.#deadline, leavePlace };
    try {
      return await this.#deps.grants.process(item, bounds);
    } catch (error) {
      if (scope.signal.aborted || error instanceof StopRequested || isSystemic(error)) throw error;
      return endAnyhow(item, bounds, this.#failureOf(error, item));
    }
  }

  /** An unexpected failure: the cause goes only to the log. */
  #failureOf(error: unknown, { credentialId }: SyncItem): { message: string; retryable: boolean } {
    if (error instanceof AppError && error.code !== 'internal')
      return { message: error.message, retryable: error.retryable };
    const { ids, logger } = this.#deps;
    const correlationId = ids.create('err');
    logger.error('A credential could not be synced.', error, {
      credential_id: credentialId,
      correlation_id: correlationId,
    });
    return { message: `Sluice itself failed (${correlationId}). Its log says why.`, retryable: true };
  }

  #heed(end: LaneEnd): void {
    switch (end.kind) {
      case 'failed':
        this.#error ??= end.error;
        this.#stopped = true;
        return;
      case 'client-refused':
        this.#early ??= { why: end.message, retryAfterMs: null };
        this.#stopped = true;
        return;
      case 'waits': {
        const retryAfterMs = Math.max(end.retryAfterMs, this.#early?.retryAfterMs ?? 0);
        const why = this.#early?.why ?? `The provider asks to wait ${Math.ceil(retryAfterMs / 1000)} s.`;
        this.#early = { why, retryAfterMs };
      }
    }
  }

  #isOver(): boolean {
    const { scope, isGivenUp } = this.#bounds;
    if (this.#stopped || scope.stopSignal.aborted || isGivenUp()) return true;
    if (this.#deps.clock.now() < this.#deadline) return false;
    this.#early ??= { why: `${CHUNK_MS / 1000} s were up.`, retryAfterMs: null };
    return true;
  }
}
