// Groups concurrent durable writes into one transaction, because each transaction costs an fsync.
import type { Disposable } from '../lifecycle.ts';
import type { Clock } from '../hostPorts.ts';
import type { Store, StoreTransaction } from './store.ts';

interface Write<Shared> {
  run(shared: Shared): void;
  /** After the transaction is on disk. */
  done(): void;
  failed(error: unknown): void;
}

/**
 * The minimum time before a patient write's transaction: answers arrive one by one, and one fsync stores them
 * all.
 */
const PATIENCE_MS = 2;

/** Wraps the writes of one transaction, and passes them shared state. It calls `writes` once. */
export type Around<Shared> = (tx: StoreTransaction, writes: (shared: Shared) => void) => void;

export class CommitGroup<Shared> {
  readonly #store: Store;
  readonly #clock: Pick<Clock, 'now' | 'soon' | 'setTimer'>;
  readonly #around: Around<Shared>;
  #waiting: Write<Shared>[] = [];
  #isComing = false;
  #timer: Disposable | undefined;
  #committedAt = Number.NEGATIVE_INFINITY;

  constructor(store: Store, clock: Pick<Clock, 'now' | 'soon' | 'setTimer'>, around: Around<Shared>) {
    this.#store = store;
    this.#clock = clock;
    this.#around = around;
  }

  /**
   * Like `Store.transaction`. A `patient` write waits at most 2 ms for others to share its transaction.
   * `work` may run twice, if another write of its group fails, so it must depend only on what it reads.
   */
  write<T>(work: (shared: Shared) => T, { patient = false } = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: T;
      this.#waiting.push({
        run: (shared) => (result = work(shared)),
        done: () => resolve(result),
        failed: reject,
      });
      const waitMs = patient ? this.#committedAt + PATIENCE_MS - this.#clock.now() : 0;
      if (waitMs <= 0) this.#commitSoon();
      else this.#timer ??= this.#clock.setTimer(Math.min(waitMs, PATIENCE_MS), () => this.#commitSoon());
    });
  }

  /** Answers that arrive together reach their writes one after the other, each in its own callback. */
  #commitSoon(): void {
    if (this.#isComing) return;
    this.#isComing = true;
    this.#clock.soon(() => void this.#commit());
  }

  async #commit(): Promise<void> {
    const group = this.#waiting;
    this.#waiting = [];
    this.#isComing = false;
    this.#timer?.dispose();
    this.#timer = undefined;
    try {
      await this.#transaction(group);
      this.#committedAt = this.#clock.now();
      for (const write of group) write.done();
    } catch (error) {
      const [only, ...others] = group;
      if (only !== undefined && others.length === 0) only.failed(error);
      else await this.#oneByOne(group);
    }
  }

  /** One write's failure must not fail the others. */
  async #oneByOne(group: readonly Write<Shared>[]): Promise<void> {
    for (const write of group) {
      try {
        await this.#transaction([write]);
        write.done();
      } catch (error) {
        write.failed(error);
      }
    }
  }

  #transaction(writes: readonly Write<Shared>[]): Promise<void> {
    return this.#store.transaction((tx) =>
      this.#around(tx, (shared) => {
        for (const write of writes) write.run(shared);
      }),
    );
  }
}
