// One stream of events feeds every subscriber; each subscriber paces it for itself with a ProgressPacer.
import type { Disposable } from '../lifecycle.ts';
import type { Clock } from '../hostPorts.ts';
import type { Operation, StepRecord } from './operation.ts';

/** Something about an operation changed. Snapshots: they never change afterwards. */
export interface OperationEvent {
  readonly operation: Operation;
  /** The step that runs, if one does. */
  readonly step: StepRecord | null;
  /** End of the running step's band on the scale of 100: heartbeats stay below it. */
  readonly bandEnd: number;
}

/** One paced update. `progress` strictly increases on a scale of 100. */
export interface ProgressUpdate {
  progress: number;
  message: string;
}

/** What a pacer needs to know of the state that it reports. */
export interface ProgressState {
  progress: number;
  bandEnd: number;
  message: string;
  /** What a heartbeat names: the running step's title, and since when it runs (milliseconds since the epoch). */
  activity: { title: string; since: number };
}

export function progressStateOf({ operation, step, bandEnd }: OperationEvent): ProgressState {
  const { progress, message, updatedAt } = operation;
  return {
    progress,
    bandEnd,
    message,
    activity: { title: step?.title ?? message, since: step?.startedAt ?? updatedAt },
  };
}

/** No two updates closer than this. */
export const UPDATE_SPACING_MS = 2_000;
/** No two updates further apart than this. */
export const HEARTBEAT_MS = 5_000;

/**
 * Portions updates: the first at once, then no two closer than 2 s (the newest wins) and none further apart than
 * 5 s, when a heartbeat names the step and its elapsed time. The final one is exempt from the spacing.
 */
export class ProgressPacer implements Disposable {
  readonly #clock: Clock;
  readonly #emit: (update: ProgressUpdate) => void;
  #state: ProgressState;
  #sentProgress = -1;
  #sentMessage = '';
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer: Disposable | undefined;
  #pending = false;
  #ended = false;

  constructor(clock: Clock, first: ProgressState, emit: (update: ProgressUpdate) => void) {
    this.#clock = clock;
    this.#emit = emit;
    this.#state = first;
    this.#send(first.message);
  }

  update(state: ProgressState): void {
    if (this.#ended) return;
    const changed = state.message !== this.#sentMessage || state.progress > this.#sentProgress;
    this.#state = state;
    if (!changed || this.#pending) return;
    const wait = this.#sentAt + UPDATE_SPACING_MS - this.#clock.now();
    if (wait <= 0) {
      this.#send(state.message);
      return;
    }
    this.#pending = true;
    this.#schedule(wait, () => this.#send(this.#state.message));
  }

  /** The last update; nothing follows. */
  finish(state: ProgressState): void {
    if (this.#ended) return;
    this.#state = state;
    if (state.message !== this.#sentMessage || state.progress > this.#sentProgress) this.#send(state.message);
    this.dispose();
  }

  dispose(): void {
    this.#ended = true;
    this.#timer?.dispose();
  }

  #send(message: string): void {
    this.#pending = false;
    this.#sentProgress = this.#advance();
    this.#sentMessage = message;
    this.#sentAt = this.#clock.now();
    this.#schedule(HEARTBEAT_MS, () => this.#send(this.#heartbeat()));
    this.#emit({ progress: this.#sentProgress, message });
  }

  #heartbeat(): string {
    const { title, since } = this.#state.activity;
    return `${title} (${Math.max(1, Math.round((this.#clock.now() - since) / 1000))} s so far)`;
  }

  /** The state's own progress if it advanced, else a fraction of what is left of the step's band. */
  #advance(): number {
    const { progress, bandEnd } = this.#state;
    if (progress > this.#sentProgress) return progress;
    const ceiling = Math.max(bandEnd, this.#sentProgress + 0.001);
    return this.#sentProgress + (ceiling - this.#sentProgress) * 0.05;
  }

  #schedule(delayMs: number, callback: () => void): void {
    this.#timer?.dispose();
    this.#timer = this.#clock.setTimer(delayMs, callback);
  }
}
