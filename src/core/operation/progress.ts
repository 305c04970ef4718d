// One stream of events feeds every subscriber; each subscriber paces it with its own ProgressPacer.
import type { Disposable } from '../lifecycle.ts';
import type { Clock } from '../hostPorts.ts';
import type { Operation, StepRecord } from './operation.ts';

/** A change of an operation. Snapshots never change afterwards. */
export interface OperationEvent {
  readonly operation: Operation;
  /** The running step, if any. */
  readonly step: StepRecord | null;
  /** End of the running step's band on the scale of 100: heartbeats stay below it. */
  readonly bandEnd: number;
}

/** One paced update. `progress` strictly increases on a scale of 100. */
export interface ProgressUpdate {
  progress: number;
  message: string;
}

/** The state that a pacer reports. */
export interface ProgressState {
  progress: number;
  bandEnd: number;
  message: string;
  /** What a heartbeat names: the running step's title, and its start (milliseconds since the epoch). */
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

/** The minimum time between two updates. */
export const UPDATE_SPACING_MS = 2_000;
/** The maximum time between two updates. */
export const HEARTBEAT_MS = 5_000;

/**
 * Paces updates: the first at once, then at least 2 s apart (the newest wins) and at most 5 s. After 5 s a
 * heartbeat names the step and its elapsed time. The final update ignores the spacing.
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

  /** The state's own progress if it advanced, else a fraction of the rest of the step's band. */
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
