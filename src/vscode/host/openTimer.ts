// For how long a dialog has been open, so that a key meant for something else can be told from a decision.
// The extension host is shared: while another extension blocks it, an answer waits, and a plain difference of times
// would take that wait for a person's thinking. So only time in which the host was awake counts.
import type { Disposable } from '../../core/lifecycle.ts';

const TICK_MS = 100;
/** What a tick counts at most; a later one was held up. */
const MOST_PER_TICK_MS = 2 * TICK_MS;

export interface OpenTimerDeps {
  /** Milliseconds of a clock that only goes forward. */
  monotonicNow(): number;
  /** Calls back every `ms` until it is disposed. */
  every(ms: number, callback: () => void): Disposable;
}

export class OpenTimer implements Disposable {
  readonly #deps: OpenTimerDeps;
  readonly #ticking: Disposable;
  #countedMs = 0;
  #lastTickAt: number;

  constructor(deps: OpenTimerDeps) {
    this.#deps = deps;
    this.#lastTickAt = deps.monotonicNow();
    this.#ticking = deps.every(TICK_MS, () => this.#tick());
  }

  /** Never more than the time that has passed. */
  get elapsedMs(): number {
    this.#tick();
    return this.#countedMs;
  }

  dispose(): void {
    this.#ticking.dispose();
  }

  #tick(): void {
    const now = this.#deps.monotonicNow();
    this.#countedMs += Math.min(now - this.#lastTickAt, MOST_PER_TICK_MS);
    this.#lastTickAt = now;
  }
}
