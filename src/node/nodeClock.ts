// The clock on Node.
import type { Disposable } from '../core/lifecycle.ts';
import type { Clock } from '../core/hostPorts.ts';

/** Node fires timers with longer delays at once (they overflow 32 bits); 24.8 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The system's wall clock; its timers never keep the process alive. */
export class NodeClock implements Clock {
  now(): number {
    return Date.now();
  }

  /** @inheritdoc Delays beyond 24.8 days are served in several legs. */
  setTimer(delayMs: number, callback: () => void): Disposable {
    let timer: NodeJS.Timeout;
    const wait = (remainingMs: number): void => {
      const legMs = Math.min(remainingMs, LONGEST_TIMER_MS);
      timer = setTimeout(() => {
        if (remainingMs > legMs) wait(remainingMs - legMs);
        else callback();
      }, legMs);
      timer.unref();
    };
    wait(Math.max(0, delayMs));
    return { dispose: () => clearTimeout(timer) };
  }

  /** @inheritdoc Answers that the system delivers in one turn of the event loop come before it. */
  soon(callback: () => void): void {
    setImmediate(callback);
  }
}
