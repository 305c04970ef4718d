// The items of one server within a chunk: as many at once as the server allows, then the postponed ones.
import type { Clock } from '../hostPorts.ts';
import { pause } from '../operation/pause.ts';
import type { Processed } from './itemEnds.ts';
import type { SyncItem } from './syncRecords.ts';

/** Why a lane starts nothing new, reported at once. */
export type LaneEnd =
  /** No lane can start anything. */
  | { kind: 'failed'; error: unknown }
  /** The provider does not know the client: no lane starts more. */
  | { kind: 'client-refused'; message: string }
  /** This server accepts no more requests in this chunk. */
  | { kind: 'waits'; retryAfterMs: number };

export interface LaneBounds {
  clock: Clock;
  /** Waits for a place at the server; the result gives it back. @throws StopRequested, AppError `storage-*` */
  place: (server: string, concurrency: number) => Promise<() => void>;
  /** Milliseconds since the epoch. */
  deadline: number;
  stopSignal: AbortSignal;
  isOver: () => boolean;
  /** @param leavePlace the item needs its place no longer; further calls do nothing */
  process: (item: SyncItem, leavePlace: () => void) => Promise<Processed>;
  onDone: () => void;
  onBegun: () => void;
  onEnd: (end: LaneEnd) => void;
}

interface Waiting {
  item: SyncItem;
  /** Not before (milliseconds since the epoch). */
  at: number;
  delays: number;
}

/** How often one item is postponed within a chunk before the next chunk takes it. */
const MAX_DELAYS = 4;

export class Lane {
  readonly #server: string;
  readonly #concurrency: number;
  readonly #bounds: LaneBounds;
  readonly #waiting: Waiting[] = [];
  #isHeld = false;

  constructor(server: string, concurrency: number, bounds: LaneBounds) {
    this.#server = server;
    this.#concurrency = concurrency;
    this.#bounds = bounds;
  }

  /** All items have begun. */
  get isBegun(): boolean {
    return this.#waiting.length === 0;
  }

  add(items: readonly SyncItem[]): this {
    this.#waiting.push(...items.map((item) => ({ item, at: 0, delays: 0 })));
    return this;
  }

  /** Resolves when every item is done, or nothing more can be done now. Never rejects: failures go to `onEnd`. */
  async run(): Promise<void> {
    // Another round retries postponed items, once nothing else is left.
    while (this.#waiting.length > 0 && !this.#isOver()) {
      const begun: Promise<void>[] = [];
      const workers = Math.min(this.#concurrency, this.#waiting.length);
      await Promise.all(Array.from({ length: workers }, () => this.#work(begun)));
      await Promise.all(begun);
    }
  }

  /** Starts one item after the other, each once it has a place. */
  async #work(begun: Promise<void>[]): Promise<void> {
    const { onBegun } = this.#bounds;
    for (;;) {
      const giveBack = await this.#place();
      const next = this.#isOver() ? undefined : this.#waiting.shift();
      if (giveBack === undefined || next === undefined) {
        giveBack?.();
        return;
      }
      // Seal and commit an answer while the next request is in flight: they share an fsync.
      const granted = Promise.withResolvers<void>();
      begun.push(this.#process(next, granted.resolve).finally(granted.resolve));
      onBegun();
      await granted.promise;
      giveBack();
    }
  }

  /** Undefined: none will come, because the run stops or the storage fails. */
  async #place(): Promise<(() => void) | undefined> {
    try {
      return await this.#bounds.place(this.#server, this.#concurrency);
    } catch (error) {
      this.#bounds.onEnd({ kind: 'failed', error });
      return undefined;
    }
  }

  async #process(next: Waiting, leavePlace: () => void): Promise<void> {
    const { clock, stopSignal, process, onDone, onEnd } = this.#bounds;
    try {
      if (next.at > clock.now()) await pause(clock, next.at - clock.now(), stopSignal);
      const processed = await process(next.item, leavePlace);
      if (processed.kind === 'later') {
        this.#putOff(next, processed.at);
        return;
      }
      if (processed.kind === 'client-refused') onEnd(processed);
      onDone();
    } catch (error) {
      onEnd({ kind: 'failed', error });
    }
  }

  #putOff({ item, delays }: Waiting, at: number): void {
    const { clock, deadline, onEnd } = this.#bounds;
    if (at < deadline && delays < MAX_DELAYS) {
      this.#waiting.push({ item, at, delays: delays + 1 });
      return;
    }
    this.#isHeld = true;
    onEnd({ kind: 'waits', retryAfterMs: Math.max(0, Math.ceil(at - clock.now())) });
  }

  #isOver(): boolean {
    return this.#isHeld || this.#bounds.isOver();
  }
}
