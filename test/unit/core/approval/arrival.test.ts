// When a dialog opens, and when it must not.
import assert from 'node:assert/strict';
import type { Approval } from '../../../../src/core/approval/approval.ts';
import {
  ApprovalArrival,
  COLLECT_MS,
  LONGEST_COLLECT_MS,
  QUIET_MS,
  type ApprovalSurface,
} from '../../../../src/core/approval/arrival.ts';
import type { Caller } from '../../../../src/core/operation/operation.ts';
import { agentCalled, approvalWith, PERSON } from '../../../support/approvals.ts';
import { FakeClock, settle } from '../../../support/fakeClock.ts';

const CLAUDE = agentCalled('Claude Code');
const CURSOR = agentCalled('Cursor');

/** What is shown, and a person who closes dialogs when told to. */
class Screen implements ApprovalSurface {
  readonly opened: string[][] = [];
  readonly notified: string[][] = [];
  waiting: string[] = [];
  #close: ((again: string[]) => void) | undefined;

  open(approvals: readonly Approval[]): Promise<readonly string[]> {
    assert.equal(this.#close, undefined, 'two dialogs are open at once');
    this.opened.push(approvals.map(({ id }) => id));
    return new Promise((resolve) => {
      this.#close = resolve;
    });
  }

  whenCaughtUp(then: () => void): void {
    then();
  }

  notify(approvals: readonly Approval[]): void {
    this.notified.push(approvals.map(({ id }) => id));
  }

  changed(waiting: readonly Approval[]): void {
    this.waiting = waiting.map(({ id }) => id);
  }

  async close({ again = [] }: { again?: string[] } = {}): Promise<void> {
    const close = this.#close;
    this.#close = undefined;
    close?.(again);
    await settle();
  }
}

describe('the arrival of requests', () => {
  let clock: FakeClock;
  let screen: Screen;
  let arrival: ApprovalArrival;
  let count = 0;

  beforeEach(() => {
    clock = new FakeClock();
    screen = new Screen();
    arrival = new ApprovalArrival(clock, screen);
    count = 0;
    arrival.setFocused(true);
    clock.advance(QUIET_MS);
  });

  afterEach(() => {
    arrival.dispose();
    assert.equal(clock.pendingTimers, 0, 'a timer was left behind');
  });

  function ask(caller: Caller = CLAUDE): string {
    count += 1;
    const id = `apr_${count}`;
    arrival.add(approvalWith({ id, caller }));
    return id;
  }

  it('opens a dialog once calls that belong together are collected', () => {
    ask();
    clock.advance(COLLECT_MS - 1);
    assert.deepEqual(screen.opened, []);
    clock.advance(1);
    assert.deepEqual(screen.opened, [['apr_1']]);
    assert.deepEqual(screen.notified, []);
  });

  it('makes one list of the calls of one caller that follow each other closely', () => {
    for (let call = 0; call < 5; call += 1) {
      ask();
      clock.advance(COLLECT_MS - 1);
    }
    assert.deepEqual(screen.opened, []);
    clock.advance(1);
    assert.deepEqual(screen.opened, [['apr_1', 'apr_2', 'apr_3', 'apr_4', 'apr_5']]);
  });

  it('does not collect for ever', () => {
    for (let waited = 0; waited < LONGEST_COLLECT_MS; waited += 50) {
      ask();
      clock.advance(50);
    }
    assert.equal(screen.opened.length, 1);
  });

  it('keeps the requests of two callers apart, one dialog after the other', async () => {
    ask(CLAUDE);
    ask(CURSOR);
    clock.advance(COLLECT_MS);
    assert.deepEqual(screen.opened, [['apr_1']]);
    await screen.close();
    clock.advance(QUIET_MS);
    assert.deepEqual(screen.opened, [['apr_1'], ['apr_2']]);
  });

  it('opens no second dialog right behind the first, where a key is still on its way', async () => {
    ask(CLAUDE);
    ask(CURSOR);
    clock.advance(COLLECT_MS);
    await screen.close();
    clock.advance(QUIET_MS - 1);
    assert.deepEqual(screen.opened, [['apr_1']]);
  });

  it('makes one list of what arrives while a dialog is open', async () => {
    ask();
    clock.advance(COLLECT_MS);
    ask();
    clock.advance(60_000);
    ask();
    assert.deepEqual(screen.opened, [['apr_1']]);
    await screen.close();
    clock.advance(QUIET_MS);
    assert.deepEqual(screen.opened, [['apr_1'], ['apr_2', 'apr_3']]);
  });

  it('waits until the editors were quiet for two seconds', () => {
    ask();
    arrival.edited();
    clock.advance(QUIET_MS - 1);
    arrival.edited();
    clock.advance(QUIET_MS - 1);
    assert.deepEqual(screen.opened, []);
    clock.advance(1);
    assert.deepEqual(screen.opened, [['apr_1']]);
  });

  it('says nothing where a person only pauses, and notifies where they type on', () => {
    ask();
    arrival.edited();
    clock.advance(1_500);
    assert.deepEqual(screen.notified, []);
    arrival.edited();
    clock.advance(1_500);
    assert.deepEqual(screen.notified, [['apr_1']]);
    assert.deepEqual(screen.opened, []);
  });

  it('opens nothing in a window that is not focused, and notifies once', () => {
    arrival.setFocused(false);
    ask();
    ask();
    clock.advance(60 * 60_000);
    assert.deepEqual(screen.opened, []);
    assert.deepEqual(screen.notified, [['apr_1', 'apr_2']]);
    assert.deepEqual(screen.waiting, ['apr_1', 'apr_2']);
  });

  it('shows in the morning one list of what came in overnight', () => {
    arrival.setFocused(false);
    for (let hour = 0; hour < 12; hour += 1) {
      ask();
      clock.advance(60 * 60_000);
    }
    assert.equal(screen.opened.length, 0);
    arrival.setFocused(true);
    clock.advance(QUIET_MS - 1);
    assert.equal(screen.opened.length, 0);
    clock.advance(1);
    assert.deepEqual(
      screen.opened.map((ids) => ids.length),
      [12],
    );
  });

  it('opens nothing while approvals are held, and goes on afterwards', () => {
    arrival.holdUntil(clock.now() + 15 * 60_000);
    ask();
    clock.advance(15 * 60_000 - 1);
    assert.deepEqual(screen.opened, []);
    assert.deepEqual(screen.notified, [['apr_1']]);
    clock.advance(1);
    assert.deepEqual(screen.opened, [['apr_1']]);
  });

  it('opens at once what is released', () => {
    arrival.holdUntil(clock.now() + 15 * 60_000);
    ask();
    clock.advance(60_000);
    arrival.holdUntil(0);
    assert.deepEqual(screen.opened, [['apr_1']]);
  });

  it('opens nothing over the changes that a person reviews, until that request is decided', async () => {
    const first = ask();
    clock.advance(COLLECT_MS);
    arrival.setReviewed([first]);
    await screen.close();
    ask(CURSOR);
    clock.advance(60_000);
    assert.deepEqual(screen.opened, [['apr_1']]);
    assert.deepEqual(screen.notified, [['apr_2']]);
    arrival.remove(first);
    assert.deepEqual(screen.opened, [['apr_1'], ['apr_2']]);
  });

  it('does not open again by itself what was left undecided', async () => {
    ask();
    clock.advance(COLLECT_MS);
    await screen.close();
    arrival.setFocused(false);
    arrival.setFocused(true);
    clock.advance(60 * 60_000);
    assert.deepEqual(screen.opened, [['apr_1']]);
    assert.deepEqual(screen.waiting, ['apr_1']);
  });

  it('opens again on request what was left undecided, whatever a person does meanwhile', async () => {
    ask();
    clock.advance(COLLECT_MS);
    await screen.close();
    arrival.edited();
    arrival.holdUntil(clock.now() + 60_000);
    void arrival.review(['apr_1']);
    assert.deepEqual(screen.opened, [['apr_1'], ['apr_1']]);
    await screen.close();
  });

  it('opens no second dialog on request', async () => {
    ask();
    clock.advance(COLLECT_MS);
    assert.equal(await arrival.review(['apr_1']), false);
    assert.deepEqual(screen.opened, [['apr_1']]);
  });

  it('opens nothing on request that does not wait any more', async () => {
    const id = ask();
    arrival.remove(id);
    assert.equal(await arrival.review([id]), false);
    assert.deepEqual(screen.opened, []);
  });

  it('shows at once again what moved while it was decided on', async () => {
    ask();
    clock.advance(COLLECT_MS);
    arrival.remove('apr_1');
    const again = ask();
    await screen.close({ again: [again] });
    assert.deepEqual(screen.opened, [['apr_1'], ['apr_2']]);
    await screen.close();
    clock.advance(QUIET_MS);
    assert.deepEqual(screen.opened, [['apr_1'], ['apr_2']]);
  });

  it('makes no row of dialogs where more than three callers wait', () => {
    for (const label of ['A', 'B', 'C', 'D']) ask(agentCalled(label));
    clock.advance(60 * 60_000);
    assert.deepEqual(screen.opened, []);
    assert.deepEqual(screen.notified, [['apr_1', 'apr_2', 'apr_3', 'apr_4']]);
    assert.deepEqual(screen.waiting, ['apr_1', 'apr_2', 'apr_3', 'apr_4']);
  });

  it('asks a person about their own request right away, before those of agents', () => {
    arrival.edited();
    arrival.holdUntil(clock.now() + 60_000);
    ask(CLAUDE);
    ask(PERSON);
    clock.advance(COLLECT_MS);
    assert.deepEqual(screen.opened, [['apr_2']]);
    arrival.remove('apr_1');
  });

  it('takes a request once, however often it is announced', () => {
    const approval = approvalWith({ id: 'apr_1' });
    arrival.add(approval);
    clock.advance(COLLECT_MS);
    arrival.add(approval);
    clock.advance(60_000);
    assert.deepEqual(screen.opened, [['apr_1']]);
  });

  it('forgets what was withdrawn before its dialog opened', () => {
    const id = ask();
    arrival.remove(id);
    clock.advance(60_000);
    assert.deepEqual(screen.opened, []);
    assert.deepEqual(screen.waiting, []);
  });
});
