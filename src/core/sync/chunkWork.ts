// Works through the items of one chunk: each server within its own limits, no item's failure stopping another, and
// an early end where time is up, the provider wants to be left alone, or somebody cancels.
import { AppError, type ErrorCode } from '../errors.ts';
import { pause } from '../operation/pause.ts';
import type { Clock } from '../hostPorts.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { Store, StoreView } from '../storage/store.ts';
import { serverOf } from './grantRequests.ts';
import type { GrantSync } from './grantSync.ts';
import { endFailed, type ItemBounds } from './itemEnds.ts';
import type { EarlyClose } from './ledger.ts';
import type { RequestWindow } from './requestWindow.ts';
import type { SyncChunk, SyncItem } from './syncRecords.ts';

interface ChunkWorkDeps {
  store: Store;
  clock: Clock;
  manifests: ManifestCatalog;
  grants: GrantSync;
}

/** A chunk closes after this long, whatever is left of it. */
export const CHUNK_MS = 40_000;
/** How often one item is put off within a chunk before it is left to the next. */
const MAX_DELAYS = 4;
/** Where no provider is known there is nothing to limit. */
const NO_SERVER = '';

/** Failures of the house, not of the item: they end the work. */
const FATAL: ReadonlySet<ErrorCode> = new Set([
  'lease-lost',
  'vault-locked',
  'storage-full',
  'storage-unavailable',
  'storage-newer',
  'shutting-down',
  'internal',
]);

/** Within which bounds a chunk is worked on, and who is told how far it is. */
export interface ChunkBounds extends Omit<ItemBounds, 'deadline' | 'onGranted'> {
  window: RequestWindow;
  /** Nothing more is begun where it says so. */
  isGivenUp(): boolean;
  /** An item is done. */
  onDone(): void;
  /** No item waits to be begun: what the window has free is the next chunk's. */
  onBegun(): void;
}

type LaneBounds = ChunkBounds & Pick<ItemBounds, 'deadline'>;

interface Waiting {
  item: SyncItem;
  /** Not before (milliseconds since the epoch). */
  at: number;
  delays: number;
}

/** The items of one server. */
interface Lane {
  server: string;
  concurrency: number;
  waiting: Waiting[];
}

/** What ends a chunk before its time, shared by its lanes. */
interface Ending {
  early?: EarlyClose;
  /** Nothing more is begun, in any lane. */
  stopped: boolean;
  error?: unknown;
}

export class ChunkWork {
  readonly #deps: ChunkWorkDeps;

  constructor(deps: ChunkWorkDeps) {
    this.#deps = deps;
  }

  /**
   * Works until every item is done, or nothing more can be done now; what is under way always comes to its end.
   * @returns why items were left, where some were
   * @throws AppError of the house (`lease-lost`, `vault-locked`, `storage-*`); what a signal aborts with
   */
  async run(chunk: SyncChunk, bounds: ChunkBounds): Promise<EarlyClose | undefined> {
    const { clock, store } = this.#deps;
    const within: LaneBounds = { ...bounds, deadline: clock.now() + CHUNK_MS };
    const ending: Ending = { stopped: false };
    const lanes = store.read((view) => this.#lanes(view, chunk));
    const onBegun = (): void => {
      if (lanes.every(({ waiting }) => waiting.length === 0)) bounds.onBegun();
    };
    await Promise.all(lanes.map((lane) => this.#runLane(lane, { ...within, onBegun }, ending)));
    if (ending.error !== undefined) throw ending.error;
    bounds.scope.checkpoint();
    return ending.early;
  }

  #lanes(view: StoreView, { runId, number }: SyncChunk): Lane[] {
    const { manifests } = this.#deps;
    const lanes = new Map<string, Lane>();
    const undone = view.sync.items(runId, number).filter(({ outcome }) => outcome === null);
    for (const [bundleId, items] of Map.groupBy(undone, (item) => item.bundleId)) {
      const bundle = view.bundles.get(bundleId);
      const manifest = bundle && manifests.list().find(({ id }) => id === bundle.provider);
      const server = bundle && manifest ? serverOf({ bundle, manifest }) : NO_SERVER;
      const lane = lanes.get(server) ?? {
        server,
        concurrency: manifest?.limits.concurrency ?? 1,
        waiting: [],
      };
      lane.waiting.push(...items.map((item) => ({ item, at: 0, delays: 0 })));
      lanes.set(server, lane);
    }
    return [...lanes.values()];
  }

  async #runLane(lane: Lane, bounds: LaneBounds, ending: Ending): Promise<void> {
    let held = false;
    const isOver = (): boolean => held || ending.stopped || this.#isOver(bounds, ending);
    const run = async (next: Waiting, onGranted: () => void): Promise<void> => {
      try {
        const became = await this.#runItem(next, lane, { ...bounds, onGranted }, ending);
        if (became === 'done') bounds.onDone();
        else if (became === 'left') held = true;
      } catch (error) {
        ending.error ??= error;
        ending.stopped = true;
      }
      onGranted();
    };
    const begun: Promise<void>[] = [];
    const worker = async (): Promise<void> => {
      for (;;) {
        const giveBack = await bounds.window.take(lane.server, lane.concurrency);
        const next = isOver() ? undefined : lane.waiting.shift();
        if (next === undefined) {
          giveBack();
          return;
        }
        // An answer is sealed and committed while the next request is under way: they share an fsync.
        const granted = Promise.withResolvers<void>();
        begun.push(run(next, granted.resolve));
        bounds.onBegun();
        await granted.promise;
        giveBack();
      }
    };
    // What was put off is taken up by another round, once nothing else is left.
    while (lane.waiting.length > 0 && !isOver()) {
      await Promise.all(Array.from({ length: Math.min(lane.concurrency, lane.waiting.length) }, worker));
      await Promise.all(begun);
    }
  }

  /** `left`: its server wants no more requests in this chunk. */
  async #runItem(
    next: Waiting,
    lane: Lane,
    bounds: ItemBounds,
    ending: Ending,
  ): Promise<'done' | 'put-off' | 'left'> {
    const { clock, grants } = this.#deps;
    const { stopSignal } = bounds.scope;
    if (next.at > clock.now()) await pause(clock, next.at - clock.now(), stopSignal);
    const processed = await this.#isolated(() => grants.process(next.item, bounds), next.item, bounds);
    if (processed.kind === 'done') return 'done';
    if (processed.kind === 'client-refused') {
      ending.early ??= { why: processed.message, retryAfterMs: null };
      ending.stopped = true;
      return 'done';
    }
    const delays = next.delays + 1;
    if (processed.at < bounds.deadline && delays <= MAX_DELAYS) {
      lane.waiting.push({ item: next.item, at: processed.at, delays });
      return 'put-off';
    }
    const retryAfterMs = Math.max(0, Math.ceil(processed.at - clock.now()));
    const longest = Math.max(retryAfterMs, ending.early?.retryAfterMs ?? 0);
    ending.early = {
      why: ending.early?.why ?? `The provider asks to wait ${Math.ceil(longest / 1000)} s.`,
      retryAfterMs: longest,
    };
    return 'left';
  }

  /** One item's failure is its own: a damaged secret or a missing input must not stop the others. */
  async #isolated(
    work: () => ReturnType<GrantSync['process']>,
    item: SyncItem,
    bounds: ItemBounds,
  ): ReturnType<GrantSync['process']> {
    try {
      return await work();
    } catch (error) {
      if (bounds.scope.signal.aborted || !(error instanceof AppError) || FATAL.has(error.code)) throw error;
      const { message, retryable } = error;
      return endFailed(item, bounds, this.#deps.clock.now(), { message, retryable });
    }
  }

  #isOver(bounds: LaneBounds, ending: Ending): boolean {
    if (bounds.scope.stopSignal.aborted || bounds.isGivenUp()) return true;
    if (this.#deps.clock.now() < bounds.deadline) return false;
    ending.early ??= { why: `${CHUNK_MS / 1000} s were up.`, retryAfterMs: null };
    return true;
  }
}
