// The host's end of the line: sends a snapshot to a view that says it is ready, then numbered deltas, at most ten a
// second. What a hidden or lost view misses costs nothing: the next one begins with a snapshot.
import type { Disposable } from '../core/lifecycle.ts';
import type { Clock } from '../core/hostPorts.ts';
import type { Change, DashboardState } from './dashboardState.ts';
import type { HostMessage } from './messages.ts';

/** No two deltas closer than this, milliseconds. */
export const SPACING_MS = 100;

export interface ViewChannelDeps {
  clock: Clock;
  /** Resolves with false if no view received it. */
  post(message: HostMessage): PromiseLike<boolean>;
  /** Everything as it is now. */
  state: () => DashboardState;
  /** What changed since the last call of either. */
  changes: () => Change[];
  greeting: () => { locale: string; texts: Extract<HostMessage, { type: 'snapshot' }>['texts'] };
  /** Names this host's sessions; unique over restarts. */
  hostId: string;
}

export class ViewChannel implements Disposable {
  readonly #deps: ViewChannelDeps;
  #session: string | undefined;
  #sessions = 0;
  #sequence = 0;
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer: Disposable | undefined;

  constructor(deps: ViewChannelDeps) {
    this.#deps = deps;
  }

  /** The view listens, and knows nothing or has missed something. */
  begin(): void {
    const { clock, hostId, state, greeting } = this.#deps;
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#sessions += 1;
    this.#session = `${hostId}.${this.#sessions}`;
    this.#sequence = 0;
    this.#sentAt = clock.now();
    this.#send({
      type: 'snapshot',
      session: this.#session,
      sequence: 0,
      now: clock.now(),
      ...greeting(),
      state: state(),
    });
  }

  /** Something changed: the view hears of it soon. */
  touch(): void {
    if (this.#session === undefined || this.#timer !== undefined) return;
    const waitMs = Math.max(0, this.#sentAt + SPACING_MS - this.#deps.clock.now());
    this.#timer = this.#deps.clock.setTimer(waitMs, () => this.#flush());
  }

  /** The view is hidden: sends nothing until the next `begin`. */
  pause(): void {
    this.#session = undefined;
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  answer(message: Extract<HostMessage, { type: 'answer' | 'refusal' }>): void {
    void this.#deps.post(message);
  }

  dispose(): void {
    this.pause();
  }

  #flush(): void {
    this.#timer = undefined;
    const { clock, changes } = this.#deps;
    if (this.#session === undefined) return;
    const found = changes();
    if (found.length === 0) return;
    this.#sequence += 1;
    this.#sentAt = clock.now();
    this.#send({
      type: 'delta',
      session: this.#session,
      sequence: this.#sequence,
      now: clock.now(),
      changes: found,
    });
  }

  #send(message: Extract<HostMessage, { type: 'snapshot' | 'delta' }>): void {
    const { session } = message;
    void this.#deps.post(message).then((received) => {
      // A view that came back meanwhile has a session of its own.
      if (!received && this.#session === session) this.pause();
    });
  }
}
