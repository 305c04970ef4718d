// How long the sandbox takes: as long as real providers do, or no time at all. Waits end early when it closes.
import type { Clock, Ids } from '../../core/hostPorts.ts';
import type { Pace } from './sandboxRequest.ts';

export type SandboxSpeed = 'instant' | 'realistic';

/** From and to, in milliseconds. A bundle has three webhooks: together they take 8 to 12 s. */
const REALISTIC_MS: Record<Pace, readonly [number, number]> = {
  read: [60, 140],
  write: [200, 500],
  token: [300, 800],
  webhook: [2700, 4000],
  credential: [5000, 8000],
  validation: [5000, 10_000],
  client: [10_000, 15_000],
};

export class SandboxPace {
  readonly #speed: SandboxSpeed;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #closed: AbortSignal;

  /** @param closed ends every wait when it aborts */
  constructor(speed: SandboxSpeed, clock: Clock, ids: Ids, closed: AbortSignal) {
    this.#speed = speed;
    this.#clock = clock;
    this.#ids = ids;
    this.#closed = closed;
  }

  /** How long one request of this pace takes in all, in milliseconds. */
  durationMs(pace: Pace): number {
    if (this.#speed === 'instant') return 0;
    const [from, to] = REALISTIC_MS[pace];
    const [byte = 0] = this.#ids.randomBytes(1);
    return Math.round(from + ((to - from) * byte) / 255);
  }

  /** Resolves after `ms`, at once for 0, and early when the sandbox closes. */
  async wait(ms: number): Promise<void> {
    if (ms <= 0 || this.#closed.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        timer.dispose();
        this.#closed.removeEventListener('abort', done);
        resolve();
      };
      const timer = this.#clock.setTimer(ms, done);
      this.#closed.addEventListener('abort', done);
    });
  }
}
