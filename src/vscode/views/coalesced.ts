// Turns a burst of events into one: the first waits a moment for those behind it. Pure but for the clock.
import type { Disposable } from '../../core/lifecycle.ts';
import type { Clock } from '../../core/hostPorts.ts';

export class Coalesced implements Disposable {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #run: () => void;
  #timer: Disposable | undefined;

  /** @param delayMs at most one run in this time, and each event is followed by one within it */
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
