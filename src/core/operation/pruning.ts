// Bounds what the storage keeps of operations: removes those that ended long ago, with their steps, journals, requests
// for approval and leftover secrets. Never what can still be continued, undone or fetched. The audit log stays whole: its
// older months are archived.
import type { Disposable } from '../lifecycle.ts';
import type { Clock, Logger } from '../hostPorts.ts';
import type { Store } from '../storage/store.ts';

export const DAY_MS = 24 * 60 * 60_000;
/** What ended can be undone, and its task fetched, for at least this long, whatever settings say. */
export const KEPT_AT_LEAST_MS = 30 * DAY_MS;
/** By default. */
export const KEPT_MS = 90 * DAY_MS;
/** If more have ended, the oldest go before their time, but not before `KEPT_AT_LEAST_MS`. */
const MOST_KEPT = 20_000;
/** Per transaction, so that no write waits. */
const AT_ONCE = 20;
const EVERY_MS = 60 * 60_000;
/** Startup has more urgent work. */
const FIRST_AFTER_MS = 60_000;

export interface PruningDeps {
  store: Store;
  clock: Clock;
  logger: Logger;
  /** How long what ended is kept, in milliseconds; less than `KEPT_AT_LEAST_MS` counts as that. */
  keepHistoryMs?: (() => number) | undefined;
}

export class Pruning implements Disposable {
  readonly #deps: PruningDeps;
  readonly #most: number;
  #timer: Disposable | undefined;
  #disposed = false;

  constructor(deps: PruningDeps, most = MOST_KEPT) {
    this.#deps = deps;
    this.#most = most;
  }

  /** Prunes a minute after startup, then every hour. */
  start(): void {
    this.#again(FIRST_AFTER_MS);
  }

  /** Removes and archives everything that is due, some of it per transaction. */
  async prune(): Promise<void> {
    await this.#whileAny(() => this.#pruneSome());
    await this.#whileAny(() => this.#archiveSome());
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.dispose();
  }

  async #whileAny(work: () => Promise<number>): Promise<void> {
    const { clock } = this.#deps;
    while (!this.#disposed && (await work()) > 0) await new Promise<void>((resolve) => clock.soon(resolve));
  }

  /** Of whole months that ended a while ago. */
  #archiveSome(): Promise<number> {
    const { store, clock } = this.#deps;
    const month = new Date(clock.now() - KEPT_AT_LEAST_MS);
    const before = Date.UTC(month.getUTCFullYear(), month.getUTCMonth());
    return store.transaction(({ audit }) => audit.archive(before));
  }

  #pruneSome(): Promise<number> {
    const { store, clock, keepHistoryMs = () => KEPT_MS } = this.#deps;
    const now = clock.now();
    const keptMs = Math.max(KEPT_AT_LEAST_MS, keepHistoryMs());
    return store.transaction(({ operations, secrets, guests }) => {
      const surplus = Math.max(0, operations.endedCount() - this.#most);
      const due = [
        ...operations.endedBefore(now - keptMs, AT_ONCE),
        ...operations.endedBefore(now - KEPT_AT_LEAST_MS, Math.min(surplus, AT_ONCE)),
      ];
      for (const id of due) {
        secrets.deleteOwner(id);
        guests.deleteCall(id);
        operations.delete(id);
      }
      return due.length;
    });
  }

  #again(afterMs: number): void {
    if (this.#disposed) return;
    this.#timer = this.#deps.clock.setTimer(afterMs, () => {
      this.prune()
        .catch((error: unknown) => this.#deps.logger.error('Old operations could not be removed.', error))
        .finally(() => this.#again(EVERY_MS));
    });
  }
}
