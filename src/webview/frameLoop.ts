// Draws at most once a frame, however often something changes, and slowly by itself while time is shown. Knows no DOM.
import type { Disposable } from '../core/lifecycle.ts';

export interface FrameLoopDeps {
  requestFrame(callback: () => void): void;
  setTimer(delayMs: number, callback: () => void): Disposable;
  /** Draws, and says after how many milliseconds it must be drawn again by itself. */
  draw(): number;
}

export class FrameLoop {
  readonly #deps: FrameLoopDeps;
  #requested = false;
  #timer: Disposable | undefined;

  constructor(deps: FrameLoopDeps) {
    this.#deps = deps;
  }

  request(): void {
    if (this.#requested) return;
    this.#requested = true;
    this.#deps.requestFrame(() => this.#draw());
  }

  #draw(): void {
    this.#requested = false;
    this.#timer?.dispose();
    const againInMs = this.#deps.draw();
    this.#timer = this.#deps.setTimer(againInMs, () => this.request());
  }
}
