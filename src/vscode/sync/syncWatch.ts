// What of sync waits for a person, for the status bar and its menu: runs that were left behind, accounts that have to
// be connected again. Looks when something happened, and once a minute, since time passes and other windows work too.
import { DisposableStore, Emitter, type Disposable, type Event } from '../../core/lifecycle.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import type { Sluice } from '../../core/sluice.ts';
import { leftRuns } from './leftRuns.ts';
import { countedAccounts, lostAccounts } from './lostAccounts.ts';

export interface SyncFacts {
  /** How many runs were left behind before their end. */
  left: number;
  /** How many accounts have to be connected again, counted as the badge counts them. */
  reconnect: number;
}

const LOOK_EVERY_MS = 60_000;

export class SyncWatch implements Disposable {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #changes: Emitter<void>;
  #facts: SyncFacts = { left: 0, reconnect: 0 };

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
    this.#changes = new Emitter((error) => logger.error('A subscriber to sync failed.', error));
  }

  get onDidChange(): Event<void> {
    return this.#changes.event;
  }

  get facts(): SyncFacts {
    return this.#facts;
  }

  /** Watches until the returned disposable ends it. */
  follow(sluice: Sluice): Disposable {
    const parts = new DisposableStore();
    const since = this.#clock.now();
    const look = (): void => {
      this.#look(sluice, since).catch((error: unknown) =>
        this.#logger.error('What sync needs could not be read.', error),
      );
    };
    let timer: Disposable | undefined;
    const again = (): void => {
      timer = this.#clock.setTimer(LOOK_EVERY_MS, again);
      look();
    };
    parts.add({ dispose: () => timer?.dispose() });
    parts.add(
      sluice.operations.onDidChange(({ operation: { status } }) => {
        // Not of sync runs alone: whether the sandbox's accounts count depends on which bundles there are.
        if (status !== 'running') look();
      }),
    );
    parts.add(sluice.accounts.onDidChange(look));
    again();
    return parts;
  }

  dispose(): void {
    this.#changes.dispose();
  }

  async #look(sluice: Sluice, since: number): Promise<void> {
    const left = leftRuns(sluice.sync.unfinished(), this.#clock.now(), since).length;
    const reconnect = countedAccounts(await lostAccounts(sluice));
    if (left === this.#facts.left && reconnect === this.#facts.reconnect) return;
    this.#facts = { left, reconnect };
    this.#changes.fire();
  }
}
