// Whether the demo plays in this window: one at a time, and it can be stopped.
import type { Disposable } from '../../core/lifecycle.ts';

export class DemoStage implements Disposable {
  #playing: { abort: AbortController; ended: Promise<void> } | undefined;

  /** Runs the play; returns false at once if one is in progress. @param play ends soon after `signal` aborts */
  async play(play: (signal: AbortSignal, stop: () => void) => Promise<void>): Promise<boolean> {
    if (this.#playing !== undefined) return false;
    const abort = new AbortController();
    const running = play(abort.signal, () => abort.abort());
    // `stop` only waits for the end; this caller handles the outcome.
    const ended = running.catch(() => undefined);
    this.#playing = { abort, ended };
    try {
      await running;
    } finally {
      this.#playing = undefined;
    }
    return true;
  }

  /** Resolves when nothing plays anymore. */
  async stop(): Promise<void> {
    this.#playing?.abort.abort();
    await this.#playing?.ended;
  }

  dispose(): void {
    this.#playing?.abort.abort();
  }
}
