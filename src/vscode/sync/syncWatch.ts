// What of sync waits for a person, for the status bar and its menu. Told by `followSync`, which is loaded later.
import { Emitter, type Disposable, type Event } from '../../core/lifecycle.ts';
import type { Logger } from '../../core/hostPorts.ts';

export interface SyncFacts {
  /** How many runs were left behind before their end. */
  left: number;
  /** How many accounts have to be connected again, counted as the badge counts them. */
  reconnect: number;
}

export class SyncWatch implements Disposable {
  readonly #changes: Emitter<void>;
  #facts: SyncFacts = { left: 0, reconnect: 0 };

  constructor(logger: Logger) {
    this.#changes = new Emitter((error) => logger.error('A subscriber to sync failed.', error));
  }

  get onDidChange(): Event<void> {
    return this.#changes.event;
  }

  get facts(): SyncFacts {
    return this.#facts;
  }

  tell({ left, reconnect }: SyncFacts): void {
    if (left === this.#facts.left && reconnect === this.#facts.reconnect) return;
    this.#facts = { left, reconnect };
    this.#changes.fire();
  }

  dispose(): void {
    this.#changes.dispose();
  }
}
