// Compacts finished runs into summaries: removes their chunks and items in small portions, so that no write waits.
import type { Disposable } from '../lifecycle.ts';
import type { Clock, Logger } from '../hostPorts.ts';
import type { Store } from '../storage/store.ts';
import { RUN_LIFETIME_MS } from './syncService.ts';

const EVERY_MS = 60 * 60_000;
const FIRST_AFTER_MS = 30_000;
const RUNS_AT_ONCE = 20;
const ITEMS_AT_ONCE = 500;

export class SyncCompaction implements Disposable {
  readonly #deps: { store: Store; clock: Clock; logger: Logger };
  #timer: Disposable | undefined;
  #disposed = false;

  constructor(deps: { store: Store; clock: Clock; logger: Logger }) {
    this.#deps = deps;
  }

  /** Runs shortly after startup, then every hour. */
  start(): void {
    this.#again(FIRST_AFTER_MS);
  }

  /** Removes what ended more than seven days ago. */
  async compact(): Promise<void> {
    const { store, clock } = this.#deps;
    const before = clock.now() - RUN_LIFETIME_MS;
    for (const runId of store.read((view) => view.sync.endedBefore(before, RUNS_AT_ONCE))) {
      let left = true;
      while (left && !this.#disposed)
        left = await store.transaction((tx) => tx.sync.compact(runId, ITEMS_AT_ONCE));
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.dispose();
  }

  #again(afterMs: number): void {
    if (this.#disposed) return;
    this.#timer = this.#deps.clock.setTimer(afterMs, () => {
      this.compact()
        .catch((error: unknown) => this.#deps.logger.error('Old sync runs could not be compacted.', error))
        .finally(() => this.#again(EVERY_MS));
    });
  }
}
