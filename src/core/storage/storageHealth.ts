// Whether the storage works: checked at every read and write, reported once, and cleared when a write succeeds.
import { AppError, type ErrorCode } from '../errors.ts';
import { Emitter, type Disposable, type Event } from '../lifecycle.ts';
import type { Logger } from '../hostPorts.ts';
import type { Store } from './store.ts';

/** Failures of the storage itself, not of a request. */
const PROBLEMS: ReadonlySet<ErrorCode> = new Set(['storage-corrupt', 'storage-full', 'storage-unavailable']);

export class StorageHealth implements Disposable {
  readonly #changes: Emitter<AppError | null>;
  readonly #logger: Logger;
  #problem: AppError | null = null;

  constructor(logger: Logger) {
    this.#logger = logger;
    this.#changes = new Emitter((error) =>
      logger.error('A subscriber to the storage’s state failed.', error),
    );
  }

  /** The current problem, or null. Damage stays until the next start. */
  get problem(): AppError | null {
    return this.#problem;
  }

  get onDidChange(): Event<AppError | null> {
    return this.#changes.event;
  }

  /** The same store, monitored. */
  watch(store: Store): Store {
    return {
      read: (work) => {
        try {
          return store.read(work);
        } catch (error) {
          this.#note(error);
          throw error;
        }
      },
      transaction: async (work) => {
        try {
          const result = await store.transaction(work);
          if (this.#problem !== null && this.#problem.code !== 'storage-corrupt') this.#set(null);
          return result;
        } catch (error) {
          this.#note(error);
          throw error;
        }
      },
    };
  }

  dispose(): void {
    this.#changes.dispose();
  }

  #note(error: unknown): void {
    // The caller retries if the storage is only busy.
    if (!AppError.is(error) || !PROBLEMS.has(error.code) || error.retryable) return;
    if (this.#problem?.code === error.code || this.#problem?.code === 'storage-corrupt') return;
    this.#logger.error('The storage has a problem.', error);
    this.#set(error);
  }

  #set(problem: AppError | null): void {
    this.#problem = problem;
    this.#changes.fire(problem);
  }
}
