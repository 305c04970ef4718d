// Draws at most once a frame, however often something changes, and slowly by itself while time is shown. Knows no DOM.
import type { Disposable } from '../core/lifecycle.ts';

export interface FrameLoopParts {
  requestFrame(callback: () => void): void;
  setTimer(delayMs: number, callback: () => void): Disposable;
  /** Draws, and says after how many milliseconds it must be drawn again by itself. */
  draw(): number;
}

export class FrameLoop {
  readonly #parts: FrameLoopParts;
  #requested = false;
  #timer: Disposable | undefined;

  constructor(parts: FrameLoopParts) {
    this.#parts = parts;
  }

  request(): void {
    if (this.#requested) return;
    this.#requested = true;
    this.#parts.requestFrame(() => this.#draw());
  }

  #draw(): void {
    this.#requested = false;
    this.#timer?.dispose();
    const againInMs = this.#parts.draw();
    this.#timer = this.#parts.setTimer(againInMs, () => this.request());
  }
}
