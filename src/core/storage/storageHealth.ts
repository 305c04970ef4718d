// Whether the storage can be used right now: noticed at every read and write, said once, and over when a write succeeds.
import { AppError, type ErrorCode } from '../errors.ts';
import { Emitter, type Disposable, type Event } from '../lifecycle.ts';
import type { Logger } from '../hostPorts.ts';
import type { Store } from './store.ts';

/** Failures of the storage itself, not of what was asked of it. */
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

  /** What is wrong with it, or null. Damage stays until the next start. */
  get problem(): AppError | null {
    return this.#problem;
  }

  get onDidChange(): Event<AppError | null> {
    return this.#changes.event;
  }

  /** The same store, watched. */
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
    // What is merely busy is tried again by whoever asked.
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
