// When calls begin: one at a time, clients in turn, and between two of them whatever else arrived is handled. So many
// calls of one client neither block the host nor delay another client's call.
import type { Clock } from '../hostPorts.ts';
import { TurnQueue } from '../turnQueue.ts';

export class CallTurns {
  readonly #clock: Pick<Clock, 'soon'>;
  readonly #queue = new TurnQueue<() => void>();
  #isFree = true;

  constructor(clock: Pick<Clock, 'soon'>) {
    this.#clock = clock;
  }

  /** Resolves when it is the caller's turn: at once if no other call is beginning. */
  take(caller: string): Promise<void> {
    return new Promise((resolve) => {
      this.#queue.add(caller, resolve);
      if (this.#isFree) this.#next();
    });
  }

  #next(): void {
    const begin = this.#queue.next();
    this.#isFree = begin === undefined;
    if (begin === undefined) return;
    begin();
    this.#clock.soon(() => this.#next());
  }
}
