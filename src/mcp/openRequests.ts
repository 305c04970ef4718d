// The requests and streams of one session that are open now. It knows nothing of what they ask.
import type { ServerResponse } from 'node:http';
import type { Clock } from '../core/hostPorts.ts';

export class OpenRequests {
  readonly #clock: Pick<Clock, 'now'>;
  #count = 0;
  #lastUsedAt: number;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
    this.#lastUsedAt = clock.now();
  }

  get areNone(): boolean {
    return this.#count === 0;
  }

  /** Milliseconds since the epoch: when the last one ended, or the session began. */
  get lastUsedAt(): number {
    return this.#lastUsedAt;
  }

  /**
   * @param onIdle called when this response is over and no other is open
   * @returns false if the client left already, and the end of its response will not be told again
   */
  begin(response: ServerResponse, onIdle: () => void): boolean {
    if (response.destroyed) return false;
    this.#count += 1;
    response.once('close', () => {
      this.#count -= 1;
      this.#lastUsedAt = this.#clock.now();
      if (this.areNone) onIdle();
    });
    return true;
  }
}
