// Several durable writes of one instant in one transaction: an fsync is what a transaction costs.
import type { Disposable } from '../lifecycle.ts';
import type { Clock, Store, StoreTransaction } from '../ports.ts';

interface Write {
  run(tx: StoreTransaction): void;
  /** After the transaction is on disk. */
  done(): void;
  failed(error: unknown): void;
}

/** How long a write that nothing waits for is put off, so that it can share the fsync of one that something waits for. */
const PATIENCE_MS = 3;

/** What a transaction does around the writes that share it. It calls `writes` once. */
export type Around = (tx: StoreTransaction, writes: () => void) => void;

export class CommitGroup {
  readonly #store: Store;
  readonly #clock: Pick<Clock, 'soon' | 'setTimer'>;
  readonly #around: Around;
  #waiting: Write[] = [];
  #isComing = false;
  #timer: Disposable | undefined;

  constructor(store: Store, clock: Pick<Clock, 'soon' | 'setTimer'>, around: Around) {
    this.#store = store;
    this.#clock = clock;
    this.#around = around;
  }

  /**
   * As `Store.transaction`. A write that is `patient` waits for one that is not, some milliseconds at most. `work` may run twice, where another write of its group fails: it must not depend on
   * anything but what it reads.
   */
  write<T>(work: (tx: StoreTransaction) => T, { patient = false } = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: T;
      this.#waiting.push({
        run: (tx) => (result = work(tx)),
        done: () => resolve(result),
        failed: reject,
      });
      if (patient) this.#timer ??= this.#clock.setTimer(PATIENCE_MS, () => this.#commitSoon());
      else this.#commitSoon();
    });
  }

  /** Answers that arrived together come to their writes one after the other, each in a callback of its own. */
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
