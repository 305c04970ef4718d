// Merges a burst of events into one: the first waits briefly for those after it. Pure except for the clock.
import type { Disposable } from '../../core/lifecycle.ts';
import type { Clock } from '../../core/hostPorts.ts';

export class Coalesced implements Disposable {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #run: () => void;
  #timer: Disposable | undefined;

  /** @param delayMs runs at most once in this time, and within it after each event */
  constructor(clock: Clock, delayMs: number, run: () => void) {
    this.#clock = clock;
    this.#delayMs = delayMs;
    this.#run = run;
  }

  trigger(): void {
    this.#timer ??= this.#clock.setTimer(this.#delayMs, () => {
      this.#timer = undefined;
      this.#run();
    });
  }

  dispose(): void {
    this.#timer?.dispose();
  }
}
