// A window that shows one of our modals at a time, on a clock that a test moves; and a person whose answers are given.
import assert from 'node:assert/strict';
import type { Disposable } from '../../../../src/core/lifecycle.ts';
import { ModalQueue, type ModalItem, type ModalQuestion } from '../../../../src/vscode/host/modalQueue.ts';
import { FakeClock, settle } from '../../../support/fakeClock.ts';

interface OpenModal {
  question: ModalQuestion<ModalItem>;
  settle(pressed: ModalItem | undefined): void;
  fail(error: Error): void;
}

export class FakeWindow {
  readonly clock = new FakeClock();
  /** Titles, in the order in which they opened. */
  readonly opened: string[] = [];
  readonly modals = new ModalQueue({
    monotonicNow: () => this.clock.now(),
    every: (ms, callback) => this.#every(ms, callback),
    sleep: (ms) => new Promise((resolve) => void this.clock.setTimer(ms, () => resolve())),
    show: (question) => this.#show(question),
    reached: () => this.reached,
  });
  /** When it has what was sent to it. */
  reached: Promise<unknown> = Promise.resolve();
  #open: OpenModal | undefined;

  get open(): ModalQuestion<ModalItem> | undefined {
    return this.#open?.question;
  }

  /** What stands on the buttons of the open modal, in order. */
  get buttons(): string[] {
    return (this.open?.items ?? []).map(({ title }) => title);
  }

  /** Presses a button of the open modal this long after now; undefined closes it. */
  async press(title: string | undefined, afterMs = 0): Promise<void> {
    await this.clock.advanceAsync(afterMs);
    const { question, settle: close } = this.#take();
    const item = question.items.find((other) => other.title === title);
    assert.ok(
      title === undefined || item !== undefined,
      `${title} is not offered: ${this.buttons.join(', ')}`,
    );
    close(item);
    await settle();
  }

  /** The window reloads. */
  async cancel(): Promise<void> {
    this.#take().fail(new Error('Canceled'));
    await settle();
  }

  #take(): OpenModal {
    const open = this.#open;
    assert.ok(open, 'no modal is open');
    this.#open = undefined;
    return open;
  }

  #show<I extends ModalItem>(question: ModalQuestion<I>): Promise<I | undefined> {
    assert.equal(this.#open, undefined, `${question.title} opens over ${this.#open?.question.title}`);
    this.opened.push(question.title);
    return new Promise<I | undefined>((resolve, reject) => {
      this.#open = {
        question,
        settle: (pressed) => resolve(question.items.find((item) => item === pressed)),
        fail: reject,
      };
    });
  }

  #every(ms: number, callback: () => void): Disposable {
    let timer = this.clock.setTimer(ms, tick);
    const { clock } = this;
    function tick(): void {
      timer = clock.setTimer(ms, tick);
      callback();
    }
    return { dispose: () => timer.dispose() };
  }
}
