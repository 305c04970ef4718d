// Several durable writes of one instant in one transaction: an fsync is what a transaction costs.
import type { Clock, Store, StoreTransaction } from '../ports.ts';

interface Write {
  run(tx: StoreTransaction): void;
  /** After the transaction is on disk. */
  done(): void;
  failed(error: unknown): void;
}

/** What a transaction does around the writes that share it. It calls `writes` once. */
export type Around = (tx: StoreTransaction, writes: () => void) => void;

export class CommitGroup {
  readonly #store: Store;
  readonly #clock: Pick<Clock, 'soon'>;
  readonly #around: Around;
  #waiting: Write[] = [];

  constructor(store: Store, clock: Pick<Clock, 'soon'>, around: Around) {
    this.#store = store;
    this.#clock = clock;
    this.#around = around;
  }

  /**
   * As `Store.transaction`. `work` may run twice, where another write of its group fails: it must not depend on
   * anything but what it reads.
   */
  write<T>(work: (tx: StoreTransaction) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: T;
      this.#waiting.push({
        run: (tx) => (result = work(tx)),
        done: () => resolve(result),
        failed: reject,
      });
      // Answers that arrived together come to their writes one after the other, each in a callback of its own.
      if (this.#waiting.length === 1) this.#clock.soon(() => void this.#commit());
    });
  }

  async #commit(): Promise<void> {
    const group = this.#waiting;
    this.#waiting = [];
    try {
      await this.#transaction(group);
      for (const write of group) write.done();
    } catch (error) {
      const [only, ...others] = group;
      if (only !== undefined && others.length === 0) only.failed(error);
      else await this.#oneByOne(group);
    }
  }

  /** One write's failure is not the others'. */
  async #oneByOne(group: readonly Write[]): Promise<void> {
    for (const write of group) {
      try {
        await this.#transaction([write]);
        write.done();
      } catch (error) {
        write.failed(error);
      }
    }
  }

  #transaction(writes: readonly Write[]): Promise<void> {
    return this.#store.transaction((tx) =>
      this.#around(tx, () => {
        for (const write of writes) write.run(tx);
      }),
    );
  }
}
