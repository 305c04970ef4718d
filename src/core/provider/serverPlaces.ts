// This process's places at one server: who waits for one, and when some are claimed from or given back to the others
// that use the storage. It writes when its need changes, never for each request.
import type { Disposable } from '../lifecycle.ts';
import type { Clock } from '../hostPorts.ts';
import type { Store, StoreTransaction } from '../storage/store.ts';
import { claimPlaces, isContended, PLACES_LAST_MS, type PlaceClaim } from './places.ts';
import { TurnQueue } from '../turnQueue.ts';

export interface PlacesDeps {
  store: Store;
  clock: Clock;
  /** Identifies this process, as in leases. */
  owner: string;
  /** Whether the process behind an owner is known to be dead; `false` if unknown. */
  isDead: (owner: string) => boolean;
}

interface Waiter {
  grant(): void;
  fail(error: unknown): void;
}

/** How often a process that has too few places, or might have too many, looks at the others. */
const LOOK_EVERY_MS = 100;
/** Unused places go back after this long; while there are any, this is how often it looks. */
const KEPT_MS = 500;

export class ServerPlaces implements Disposable {
  readonly #deps: PlacesDeps;
  readonly #server: string;
  readonly #write: <T>(work: (tx: StoreTransaction) => T) => Promise<T>;
  readonly #queue = new TurnQueue<Waiter>();
  #concurrency = 0;
  #held = 0;
  #used = 0;
  #isClaiming = false;
  /** A place was given back while others wait: they come first. */
  #leaves = false;
  #claimedAt = 0;
  #lookedAt = 0;
  #usedAt = 0;
  #timer: Disposable | undefined;

  /** @param write as `Store.transaction`; may group writes */
  constructor(deps: PlacesDeps, server: string, write: <T>(work: (tx: StoreTransaction) => T) => Promise<T>) {
    this.#deps = deps;
    this.#server = server;
    this.#write = write;
  }

  /** @returns gives the place back; further calls do nothing. @throws the signal's reason, AppError `storage-*` */
  take(concurrency: number, caller: string, signal: AbortSignal): Promise<() => void> {
    this.#concurrency = concurrency;
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        grant: () => {
          signal.removeEventListener('abort', onAbort);
          resolve(this.#releaseOnce());
        },
        fail: (error) => {
          signal.removeEventListener('abort', onAbort);
          reject(error);
        },
      };
      const onAbort = (): void => {
        this.#queue.remove(caller, waiter);
        reject(signal.reason as Error);
      };
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      this.#queue.add(caller, waiter);
      this.#next();
    });
  }

  dispose(): void {
    this.#timer?.dispose();
  }

  #releaseOnce(): () => void {
    let taken = true;
    return () => {
      if (!taken) return;
      taken = false;
      this.#used -= 1;
      this.#usedAt = this.#deps.clock.now();
      // Granting the place again here would starve the others.
      if (this.#othersWait()) this.#leaves = true;
      this.#next();
    };
  }

  /** Grants what is free; claims what is missing; gives back what stays unused. */
  #next(): void {
    if (this.#isClaiming) return;
    if (this.#leaves || this.#isOld()) return void this.#claim();
    while (this.#used < this.#held) {
      const waiter = this.#queue.next();
      if (waiter === undefined) break;
      this.#used += 1;
      waiter.grant();
    }
    if (this.#isShort()) void this.#claim();
    else if (this.#held > 0) this.#lookIn(KEPT_MS);
  }

  async #claim(): Promise<void> {
    this.#isClaiming = true;
    this.#timer?.dispose();
    this.#timer = undefined;
    const leaves = this.#leaves;
    this.#leaves = false;
    try {
      this.#held = await this.#write((tx) => claimPlaces(tx, this.#server, this.#asked(), leaves));
    } catch (error) {
      for (let waiter = this.#queue.next(); waiter !== undefined; waiter = this.#queue.next())
        waiter.fail(error);
      return;
    } finally {
      this.#isClaiming = false;
    }
    this.#claimedAt = this.#deps.clock.now();
    // What is still missing, another process has: asking at once would change nothing.
    if (this.#used >= this.#held && this.#isShort()) this.#lookIn(LOOK_EVERY_MS);
    else this.#next();
  }

  #lookIn(delayMs: number): void {
    this.#timer ??= this.#deps.clock.setTimer(delayMs, () => {
      this.#timer = undefined;
      const isUnused = this.#queue.size === 0 && this.#used < this.#held;
      if (isUnused && this.#deps.clock.now() - this.#usedAt >= KEPT_MS && !this.#isClaiming)
        void this.#claim();
      else this.#next();
    });
  }

  #isShort(): boolean {
    return this.#queue.size > 0 && this.#held < this.#concurrency;
  }

  #isOld(): boolean {
    return this.#held > 0 && this.#deps.clock.now() - this.#claimedAt > PLACES_LAST_MS / 2;
  }

  #othersWait(): boolean {
    const { store, clock } = this.#deps;
    if (Math.abs(clock.now() - this.#lookedAt) < LOOK_EVERY_MS) return false;
    const waits = store.read((view) => isContended(view, this.#server, this.#asked()));
    // While they wait, every place that becomes free counts.
    if (!waits) this.#lookedAt = clock.now();
    return waits;
  }

  #asked(): PlaceClaim {
    const { owner, isDead, clock } = this.#deps;
    const used = this.#used;
    const wanted = Math.min(used + this.#queue.size, this.#concurrency);
    return { owner, isDead, concurrency: this.#concurrency, used, wanted, now: clock.now() };
  }
}
