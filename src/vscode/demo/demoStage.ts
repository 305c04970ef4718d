// Whether the demo plays in this window at the moment: one at a time, and it can be stopped.
import type { Disposable } from '../../core/lifecycle.ts';

export class DemoStage implements Disposable {
  #playing: { abort: AbortController; ended: Promise<void> } | undefined;

  /** Runs the play, unless one is under way: then false, at once. @param play ends soon after `signal` aborts */
  async play(play: (signal: AbortSignal, stop: () => void) => Promise<void>): Promise<boolean> {
    if (this.#playing !== undefined) return false;
    const abort = new AbortController();
    const running = play(abort.signal, () => abort.abort());
    // Whoever stops it only waits for its end; how it ended is this caller's to know.
    const ended = running.catch(() => undefined);
    this.#playing = { abort, ended };
    try {
      await running;
    } finally {
      this.#playing = undefined;
    }
    return true;
  }

  /** Resolves when nothing plays any more. */
  async stop(): Promise<void> {
    this.#playing?.abort.abort();
    await this.#playing?.ended;
  }

  dispose(): void {
    this.#playing?.abort.abort();
  }
}
