// A look in the background that repeats: each one ends before the time to the next begins. It knows nothing of what is
// looked for.
import type { Clock } from './hostPorts.ts';
import type { Disposable } from './lifecycle.ts';

interface RepeatedLookOptions {
  clock: Pick<Clock, 'setTimer'>;
  look: () => Promise<void>;
  /** Told of a look that failed; the next one comes all the same. */
  onError: (error: unknown) => void;
  /** Milliseconds from the start to the first look. */
  firstAfterMs: number;
  /** Milliseconds from the end of a look to the next one. */
  everyMs: number;
}

export class RepeatedLook implements Disposable {
  readonly #options: RepeatedLookOptions;
  #timer: Disposable | undefined;
  #isDisposed = false;

  constructor(options: RepeatedLookOptions) {
    this.#options = options;
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  start(): void {
    this.#lookIn(this.#options.firstAfterMs);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.dispose();
  }

  #lookIn(ms: number): void {
    if (this.#isDisposed) return;
    this.#timer = this.#options.clock.setTimer(ms, () => void this.#lookNow());
  }

  async #lookNow(): Promise<void> {
    const { look, onError, everyMs } = this.#options;
    try {
      await look();
    } catch (error) {
      onError(error);
    }
    this.#lookIn(everyMs);
  }
}
