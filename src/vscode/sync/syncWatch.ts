// What of sync waits for a person, for the status bar and its menu. `followSync`, which loads later, updates it.
import { Emitter, type Disposable, type Event } from '../../core/lifecycle.ts';
import type { Logger } from '../../core/hostPorts.ts';

export interface SyncFacts {
  /** How many runs were abandoned before their end. */
  left: number;
  /** How many accounts must be reconnected, as the badge counts them. */
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
