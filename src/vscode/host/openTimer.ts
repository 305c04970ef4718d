// How long a dialog has been open, to distinguish a stray key from a decision. The extension host is shared. While
// another extension blocks it, an answer waits, and a plain time difference would count that wait as reading time. So
// only time in which the host was awake counts.
import type { Disposable } from '../../core/lifecycle.ts';

const TICK_MS = 100;
/** The most that one tick counts; a later one was delayed. */
const MOST_PER_TICK_MS = 2 * TICK_MS;

export interface OpenTimerDeps {
  /** Milliseconds of a clock that only goes forward. */
  monotonicNow(): number;
  /** Calls back every `ms` until disposed. */
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
