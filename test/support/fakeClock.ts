// A clock that stands still until a test moves it. Knows nothing of what is timed.
import type { Disposable } from '../../src/core/lifecycle.ts';
import type { Clock } from '../../src/core/hostPorts.ts';

interface Timer {
  dueAt: number;
  callback: () => void;
}

/** Timers fire in order of their due times, those due at the same instant in the order in which they were set. */
export class FakeClock implements Clock {
  #now: number;
  readonly #timers: Timer[] = [];

  /** @param startAt milliseconds since the epoch; by default 2026-11-02T09:00:00Z. */
  constructor(startAt: number = Date.UTC(2026, 10, 2, 9)) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  setTimer(delayMs: number, callback: () => void): Disposable {
    const timer: Timer = { dueAt: this.#now + Math.max(0, delayMs), callback };
    const firstLater = this.#timers.findIndex((other) => other.dueAt > timer.dueAt);
    this.#timers.splice(firstLater === -1 ? this.#timers.length : firstLater, 0, timer);
    return {
      dispose: () => {
        const index = this.#timers.indexOf(timer);
        if (index !== -1) this.#timers.splice(index, 1);
      },
    };
  }

  /** No time passes, and nothing arrives by itself: what arrived together is what one callback did. */
  soon(callback: () => void): void {
    queueMicrotask(callback);
  }

  /** How many timers are set: 0 shows that none remains. */
  get pendingTimers(): number {
    return this.#timers.length;
  }

  /** Milliseconds until the next timer is due, or undefined if none is set. */
  get nextTimerInMs(): number | undefined {
    const next = this.#timers[0];
    return next === undefined ? undefined : next.dueAt - this.#now;
  }

  /**
   * Moves time on by `ms` and fires what becomes due on the way, timers set by timers included. Each callback sees
   * the instant at which it was due. What callbacks left to promises has not happened yet: see `advanceAsync`.
   */
  advance(ms: number): void {
    const end = this.#now + ms;
    while (this.#fireNext(end));
    this.#now = end;
  }

  /** Like `advance`, but lets promises settle before, between and after the timers. */
  async advanceAsync(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    while (this.#fireNext(end)) await settle();
    this.#now = end;
    await settle();
  }

  /** Moves time on as for a machine that sleeps: what was due meanwhile fires with the next advance. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  #fireNext(end: number): boolean {
    const next = this.#timers[0];
    if (next === undefined || next.dueAt > end) return false;
    this.#timers.shift();
    this.#now = Math.max(this.#now, next.dueAt);
    next.callback();
    return true;
  }
}

/** Resolves once every promise that could settle without time or the outside world has settled. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
