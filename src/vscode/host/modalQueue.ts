// Every modal of Sluice's in this window goes through here, one at a time. VS Code queues dialogs without reporting
// when one appears. Because none of ours opens behind another of ours, the queue knows when this one opened.
import { isDeliberate } from '../../core/approval/answerChecks.ts';
import type { DialogText } from '../../core/approval/rows.ts';
import { OpenTimer, type OpenTimerDeps } from './openTimer.ts';

export interface ModalItem {
  title: string;
  /** Escape and the close button pick it. */
  isCloseAffordance?: boolean;
  /** Agrees to something: it counts only once a person has had time to read the modal. */
  agrees?: boolean;
}

export interface ModalQuestion<I extends ModalItem> extends DialogText {
  /** Default: a warning. */
  severity?: 'information';
  /** In this order; the first one is focused when the modal opens, so that Enter and Space pick it. */
  items: readonly I[];
}

export interface ModalOutcome<I extends ModalItem> {
  /** Undefined if a person closed the modal, or VS Code removed it. */
  pressed: I | undefined;
  /** How long the modal had been open, in milliseconds while the host was awake. */
  shownForMs: number;
  /** The answer agrees, and came too soon after the modal opened: it decides nothing. */
  early: boolean;
}

/**
 * Asks, and asks again after an early answer. Never rejects.
 * @param onEarly receives each early answer, the last one included
 */
export type AskModal = <I extends ModalItem>(
  question: ModalQuestion<I>,
  onEarly?: (outcome: ModalOutcome<I>) => void,
) => Promise<ModalOutcome<I>>;

export interface ModalQueueDeps extends OpenTimerDeps {
  /** Can reject: VS Code does ("Canceled") when the window reloads. */
  show<I extends ModalItem>(question: ModalQuestion<I>): PromiseLike<I | undefined>;
  /** Resolves once the window has received whatever was sent to it before. A rejection counts as that. */
  reached(): PromiseLike<unknown>;
  sleep(ms: number): Promise<void>;
}

/** The delay before a modal with an early answer opens again. */
export const REOPEN_AFTER_MS = 1_000;
export const MOST_REOPENINGS = 3;

export class ModalQueue {
  readonly #deps: ModalQueueDeps;
  /** Resolves when the last turn has ended, with any outcome. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: ModalQueueDeps) {
    this.#deps = deps;
  }

  /** One modal, as a turn of its own. */
  ask: AskModal = (question, onEarly) => this.turn((ask) => ask(question, onEarly));

  /**
   * Runs `body` when every turn before it has ended. Until `body` settles, no other modal of ours opens.
   * @throws what `body` throws; the next turn still begins
   */
  turn<R>(body: (ask: AskModal) => Promise<R>): Promise<R> {
    const ended = this.#last.then(() => body(this.#askPatiently));
    this.#last = ended.catch(() => undefined);
    return ended;
  }

  readonly #askPatiently: AskModal = async (question, onEarly) => {
    for (let reopenings = 0; ; reopenings += 1) {
      const outcome = await this.#askOnce(question);
      if (!outcome.early) return outcome;
      onEarly?.(outcome);
      if (reopenings === MOST_REOPENINGS) return outcome;
      await this.#deps.sleep(REOPEN_AFTER_MS);
    }
  };

  async #askOnce<I extends ModalItem>(question: ModalQuestion<I>): Promise<ModalOutcome<I>> {
    let pressed: I | undefined;
    let timer: OpenTimer | undefined;
    let isAnswered = false;
    try {
      const answer = this.#deps.show(question);
      // A busy window shows the modal seconds after it was asked to. What is answered before it had it is early.
      const start = (): void => {
        if (!isAnswered) timer = new OpenTimer(this.#deps);
      };
      this.#deps.reached().then(start, start);
      pressed = await answer;
    } catch {
      // The window reloads: there was no answer.
    }
    isAnswered = true;
    const shownForMs = timer?.elapsedMs ?? 0;
    timer?.dispose();
    return { pressed, shownForMs, early: pressed?.agrees === true && !isDeliberate(shownForMs) };
  }
}
