// Which operation's progress is on screen: only after one second, one at a time, oldest first, paced. Knows neither
// VS Code nor the operation's work.
import type { Disposable } from '../../core/lifecycle.ts';
import type { Operation } from '../../core/operation/operation.ts';
import {
  ProgressPacer,
  type OperationEvent,
  progressStateOf,
  type ProgressUpdate,
} from '../../core/operation/progress.ts';
import type { Clock } from '../../core/hostPorts.ts';

/** Shorter work, in milliseconds, gets no notification. */
export const SHOW_AFTER_MS = 1_000;
/**
 * How long a run that pauses between its agent's calls stays on screen, in milliseconds: its calls are one
 * piece of work.
 */
export const REST_MS = 30_000;

/** Something on screen that shows one operation's progress. */
export interface ShownProgress {
  report(update: ProgressUpdate): void;
  close(): void;
}

/** Shows an operation's progress; calls `onDismissed` when the person dismisses it. */
export type ShowProgress = (operation: Operation, onDismissed: () => void) => ShownProgress;

interface Tracked {
  event: OperationEvent;
  /** When it started, as far as this window saw; milliseconds since the epoch. */
  readonly since: number;
  due: boolean;
  readonly timer: Disposable;
  /** Ends a pause that lasts too long. */
  rest?: Disposable | undefined;
  /** The person dismissed it; it stays hidden. */
  dismissed: boolean;
}

export class ProgressQueue implements Disposable {
  readonly #clock: Clock;
  readonly #show: ShowProgress;
  /** In order of start. */
  readonly #tracked = new Map<string, Tracked>();
  #shown: { id: string; progress: ShownProgress; pacer: ProgressPacer } | undefined;

  constructor(clock: Clock, show: ShowProgress) {
    this.#clock = clock;
    this.#show = show;
  }

  /**
   * Handles one event. If the operation has just stopped working, returns how long it worked, in
   * milliseconds, else undefined.
   */
  take(event: OperationEvent): number | undefined {
    const { status } = event.operation;
    // Its rollback is an operation of its own, with its own progress.
    if (status === 'rolling_back') return undefined;
    if (status === 'running') this.#track(event);
    else if (status === 'paused') this.#rest(event);
    else return this.#end(event);
    return undefined;
  }

  dispose(): void {
    for (const { timer, rest } of this.#tracked.values()) {
      timer.dispose();
      rest?.dispose();
    }
    this.#tracked.clear();
    this.#hide();
  }

  #track(event: OperationEvent): void {
    const { id } = event.operation;
    const tracked = this.#tracked.get(id);
    if (tracked === undefined) {
      const timer = this.#clock.setTimer(SHOW_AFTER_MS, () => this.#becomeDue(id));
      const since = this.#clock.now();
      this.#tracked.set(id, { event, since, due: false, timer, dismissed: false });
      return;
    }
    tracked.rest?.dispose();
    this.#update(tracked, event);
  }

  /** Another call may continue it, so its progress stays on screen for a while. */
  #rest(event: OperationEvent): void {
    const tracked = this.#tracked.get(event.operation.id);
    if (tracked === undefined) return;
    tracked.rest?.dispose();
    tracked.rest = this.#clock.setTimer(REST_MS, () => void this.#end(event));
    // Its step is not running: a heartbeat reports the pause.
    this.#update(tracked, { ...event, step: null });
  }

  #update(tracked: Tracked, event: OperationEvent): void {
    tracked.event = event;
    if (this.#shown?.id === event.operation.id) this.#shown.pacer.update(progressStateOf(event));
  }

  #becomeDue(id: string): void {
    const tracked = this.#tracked.get(id);
    if (tracked === undefined) return;
    tracked.due = true;
    this.#showNext();
  }

  #showNext(): void {
    if (this.#shown !== undefined) return;
    for (const [id, tracked] of this.#tracked) {
      if (!tracked.due || tracked.dismissed) continue;
      const progress = this.#show(tracked.event.operation, () => {
        tracked.dismissed = true;
        if (this.#shown?.id === id) this.#hide();
        this.#showNext();
      });
      const pacer = new ProgressPacer(this.#clock, progressStateOf(tracked.event), (update) =>
        progress.report(update),
      );
      this.#shown = { id, progress, pacer };
      return;
    }
  }

  #end(event: OperationEvent): number | undefined {
    const { id } = event.operation;
    const tracked = this.#tracked.get(id);
    if (tracked === undefined) return undefined;
    tracked.timer.dispose();
    tracked.rest?.dispose();
    this.#tracked.delete(id);
    if (this.#shown?.id === id) {
      this.#shown.pacer.finish({ ...progressStateOf(event), bandEnd: 100 });
      this.#hide();
      this.#showNext();
    }
    return this.#clock.now() - tracked.since;
  }

  #hide(): void {
    this.#shown?.pacer.dispose();
    this.#shown?.progress.close();
    this.#shown = undefined;
  }
}
