// Hears that a server's lists changed, and passes on one word of it every few seconds at most.
import type { Clock } from '../core/hostPorts.ts';
import type { Disposable } from '../core/lifecycle.ts';

const SOON_MS = 200;
const APART_MS = 5_000;

export class ListChanges implements Disposable {
  readonly #clock: Clock;
  readonly #tell: () => void;
  #timer: Disposable | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, tell: () => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  changed(): void {
    if (this.#timer !== undefined) return;
    const wait = Math.max(SOON_MS, this.#toldAt + APART_MS - this.#clock.now());
    this.#timer = this.#clock.setTimer(wait, () => {
      this.#timer = undefined;
      this.#toldAt = this.#clock.now();
      this.#tell();
    });
  }

  /** Forgets what was not passed on yet. */
  dispose(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }
}
