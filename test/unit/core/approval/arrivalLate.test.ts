// A busy machine reports late what a person does in the window: no dialog opens over what is not known yet.
import assert from 'node:assert/strict';
import { ApprovalArrival, COLLECT_MS, QUIET_MS } from '../../../../src/core/approval/arrival.ts';
import { approvalWith } from '../../../support/approvals.ts';
import { FakeClock } from '../../../support/fakeClock.ts';

describe('requests on a busy machine', () => {
  let clock: FakeClock;
  let opened: string[][];
  /** What waits for the window's answer. */
  let asked: (() => void)[];
  let arrival: ApprovalArrival;

  beforeEach(() => {
    clock = new FakeClock();
    opened = [];
    asked = [];
    arrival = new ApprovalArrival(clock, {
      open: (approvals) => {
        opened.push(approvals.map(({ id }) => id));
        return new Promise(() => undefined);
      },
      whenCaughtUp: (then) => void asked.push(then),
      notify: () => undefined,
      changed: () => undefined,
    });
    arrival.setFocused(true);
    clock.advance(QUIET_MS);
    arrival.add(approvalWith({ id: 'apr_1' }));
    clock.advance(COLLECT_MS);
  });

  afterEach(() => {
    arrival.dispose();
    assert.equal(clock.pendingTimers, 0, 'a timer was left behind');
  });

  const answer = (): void => asked.shift()?.();

  it('[gates.quiet-typing] wait while a person types on, however late that is reported', () => {
    for (let pause = 0; pause < 4; pause += 1) {
      arrival.edited();
      answer();
      assert.deepEqual(opened, []);
      clock.advance(QUIET_MS);
    }
    answer();
    assert.deepEqual(opened, [['apr_1']]);
  });

  it('ask the window once, however much happens until it answers', () => {
    arrival.add(approvalWith({ id: 'apr_2' }));
    arrival.setFocused(false);
    arrival.setFocused(true);
    clock.advance(QUIET_MS);
    assert.equal(asked.length, 1);
    answer();
    assert.deepEqual(opened, [['apr_1', 'apr_2']]);
  });

  it('open nothing in a window that lost its focus before it answered', () => {
    arrival.setFocused(false);
    answer();
    assert.deepEqual(opened, []);
  });
});
