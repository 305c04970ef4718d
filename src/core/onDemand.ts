// Loads a part of Sluice when it is first needed, and then keeps it. It doesn't know what it loads.
import { AppError } from './errors.ts';

export class OnDemand<T> {
  readonly #name: string;
  readonly #load: () => Promise<T>;
  #loaded: T | undefined;
  #loading: Promise<T> | undefined;

  /** @param name completes "… could not be loaded": "What talks to providers" */
  constructor(name: string, load: () => Promise<T>) {
    this.#name = name;
    this.#load = load;
  }

  /** Undefined until something needs it. */
  get loaded(): T | undefined {
    return this.#loaded;
  }

  /**
   * Loads it once; after a failure, the next caller tries again.
   * @throws AppError `internal` if its file can't be read: an update may have removed it under a running
   * window
   */
  get(): Promise<T> {
    this.#loading ??= this.#start();
    return this.#loading;
  }

  async #start(): Promise<T> {
    try {
      this.#loaded = await this.#load();
      return this.#loaded;
    } catch (cause) {
      this.#loading = undefined;
      throw new AppError('internal', `${this.#name} could not be loaded. Nothing was sent or changed.`, {
        cause,
        next: 'The person at the editor reloads the window: Sluice was updated, or its installation is damaged.',
      });
    }
  }
}
