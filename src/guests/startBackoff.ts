// When a server that keeps failing may start again: at once, then after growing waits; a start that lasts clears it.

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** A server that ran so long did start. */
const LASTING_MS = 60_000;

export class StartBackoff {
  #failures = 0;
  #notBefore = 0;

  /** Milliseconds to wait before the next start; 0: none. */
  waitMs(now: number): number {
    return Math.max(0, this.#notBefore - now);
  }

  /** @param ranMs how long it ran; 0: it did not start */
  failed(now: number, ranMs: number): void {
    this.#failures = ranMs >= LASTING_MS ? 1 : this.#failures + 1;
    const wait = this.#failures === 1 ? 0 : FIRST_WAIT_MS * 2 ** (this.#failures - 2);
    this.#notBefore = now + Math.min(wait, LONGEST_WAIT_MS);
  }

  clear(): void {
    this.#failures = 0;
    this.#notBefore = 0;
  }
}
