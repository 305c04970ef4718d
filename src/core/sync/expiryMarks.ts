// Marks credentials as `expiring` as time passes, so that lists and counters find them without a scan. Only a mark:
// the expiry time alone decides whether a grant is due.
import type { Disposable } from '../lifecycle.ts';
import type { Clock, Logger } from '../hostPorts.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { Store } from '../storage/store.ts';
import { setState } from './grantCommits.ts';
import { longestMargin } from './grantMove.ts';

const EVERY_MS = 30_000;
/** Startup has more urgent work, and a client has hardly connected by then. */
const FIRST_AFTER_MS = 1_000;
const AT_ONCE = 500;

interface ExpiryMarksDeps {
  store: Store;
  manifests: ManifestCatalog;
  clock: Clock;
  logger: Logger;
}

export class ExpiryMarks implements Disposable {
  readonly #deps: ExpiryMarksDeps;
  #timer: Disposable | undefined;
  #disposed = false;

  constructor(deps: ExpiryMarksDeps) {
    this.#deps = deps;
  }

  /** Checks after a second, then every 30 s. */
  start(): void {
    this.#lookIn(FIRST_AFTER_MS);
  }

  /** Marks what expires within the longest margin of all providers, 500 per transaction. */
  async mark(): Promise<void> {
    const { store, manifests, clock } = this.#deps;
    const before = clock.now() + store.read((view) => longestMargin(view.bundles, manifests));
    for (;;) {
      if (this.#disposed || store.read((view) => view.sync.activeUntil(before, 1)).length === 0) return;
      await store.transaction((tx) => {
        for (const id of tx.sync.activeUntil(before, AT_ONCE)) setState(tx, id, 'expiring');
      });
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.dispose();
  }

  #lookIn(ms: number): void {
    if (!this.#disposed) this.#timer = this.#deps.clock.setTimer(ms, () => void this.#look());
  }

  async #look(): Promise<void> {
    try {
      await this.mark();
    } catch (error) {
      this.#deps.logger.error('Expiring credentials could not be marked.', error);
    }
    this.#lookIn(EVERY_MS);
  }
}
