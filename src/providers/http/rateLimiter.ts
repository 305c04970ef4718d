// Keeps requests to one provider within its limits: concurrency, requests per second, and no earlier than the
// provider asked.
import PQueue from 'p-queue';
import { AppError } from '../../core/errors.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import { exhaustedForMs, limitedForMs } from '../../core/provider/retryAfter.ts';
import type { RawAnswer } from '../../core/provider/providerClient.ts';

/** A longer wait is for the caller to plan, so it throws instead of holding. */
const LONGEST_HOLD_MS = 60_000;

export class RateLimiter {
  readonly #queue: PQueue;
  readonly #limits: Manifest['limits'];
  readonly #clock: Clock;
  #heldUntil = 0;
  #release: { dispose(): void } | undefined;

  constructor(limits: Manifest['limits'], clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    const { concurrency, perSecond } = limits;
    // p-queue counts whole requests: "0.5 per second" is one in two seconds.
    const intervalCap = Math.max(1, Math.floor(perSecond));
    this.#queue = new PQueue({
      concurrency,
      intervalCap,
      interval: (1000 * intervalCap) / perSecond,
      strict: true,
    });
  }

  get idle(): boolean {
    return this.#queue.size === 0 && this.#queue.pending === 0 && this.#heldUntil <= this.#clock.now();
  }

  /**
   * Runs `work` when its turn comes.
   * @throws AppError `provider-limited` (retryable; nothing was sent) if the provider asked for more than a
   * minute; rethrows `signal.reason`.
   * @param waiting ends only the wait for the turn; then nothing was sent, and its reason is rethrown
   */
  async run(
    work: () => Promise<RawAnswer>,
    signal: AbortSignal,
    waiting: AbortSignal = signal,
  ): Promise<RawAnswer> {
    signal.throwIfAborted();
    waiting.throwIfAborted();
    const holdMs = this.#heldUntil - this.#clock.now();
    if (holdMs > LONGEST_HOLD_MS) throw this.#limited(holdMs);
    const turn = new Turn([signal, waiting]);
    try {
      return await this.#queue.add(
        async () => {
          // From here on `work` itself observes `signal`.
          turn.stopListening();
          const answer = await work();
          this.#heed(answer);
          return answer;
        },
        { signal: turn.signal },
      );
    } finally {
      turn.stopListening();
    }
  }

  /** Starts nothing before the time that the provider asked for. */
  #heed(answer: RawAnswer): void {
    const now = this.#clock.now();
    const waitMs = limitedForMs(this.#limits, answer, now) ?? exhaustedForMs(this.#limits, answer, now);
    if (waitMs === undefined || now + waitMs <= this.#heldUntil) return;
    this.#heldUntil = now + waitMs;
    this.#queue.pause();
    this.#release?.dispose();
    this.#release = this.#clock.setTimer(waitMs, () => this.#queue.start());
  }

  #limited(holdMs: number): AppError {
    const seconds = Math.ceil(holdMs / 1000);
    return new AppError(
      'provider-limited',
      `The provider asked to wait another ${seconds} s. Nothing was sent.`,
      {
        retryable: true,
        details: { retry_after_ms: Math.ceil(holdMs) },
        next: `Try again in ${seconds} s.`,
      },
    );
  }

  dispose(): void {
    this.#release?.dispose();
  }
}

/** Any of the signals aborts it, until it comes. */
class Turn {
  readonly #abort = new AbortController();
  readonly #signals: readonly AbortSignal[];
  readonly #onAbort = (event: Event): void => this.#abort.abort((event.target as AbortSignal).reason);

  constructor(signals: readonly AbortSignal[]) {
    this.#signals = signals;
    for (const signal of signals) signal.addEventListener('abort', this.#onAbort);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  stopListening(): void {
    for (const signal of this.#signals) signal.removeEventListener('abort', this.#onAbort);
  }
}
