// A link raises a request: its dialog opens by itself, under the rules of a dialog that opens by itself.
import assert from 'node:assert/strict';
import {
  ApprovalArrival,
  COLLECT_MS,
  QUIET_MS,
  RAISE_AGAIN_MS,
} from '../../../../src/core/approval/arrival.ts';
import { approvalWith } from '../../../support/approvals.ts';
import { FakeClock, settle } from '../../../support/fakeClock.ts';

describe('a request that a link raises', () => {
  let clock: FakeClock;
  let opened: string[][];
  let close: () => Promise<void>;
  let arrival: ApprovalArrival;
  beforeEach(async () => {
    clock = new FakeClock();
    opened = [];
    arrival = new ApprovalArrival(clock, {
      open: (approvals) => {
        opened.push(approvals.map(({ id }) => id));
        return new Promise((resolve) => {
          close = async () => {
            resolve([]);
            await settle();
          };
        });
      },
      notify: () => undefined,
      whenCaughtUp: (then) => then(),
      changed: () => undefined,
    });
    arrival.setFocused(true);
    clock.advance(QUIET_MS);
    arrival.add(approvalWith({ id: 'apr_1', operationId: 'op_1' }));
    clock.advance(COLLECT_MS);
    // A person left it undecided: it opens again only on request.
    await close();
    clock.advance(10 * QUIET_MS);
    assert.deepEqual(opened, [['apr_1']]);
  });
  afterEach(() => {
    arrival.dispose();
    assert.equal(clock.pendingTimers, 0, 'a timer was left behind');
  });

  it('[models.link] opens its dialog again', () => {
    assert.equal(arrival.raise('op_1'), true);
    clock.advance(QUIET_MS);
    assert.deepEqual(opened, [['apr_1'], ['apr_1']]);
  });

  it('[models.link] waits until a person has stopped typing, the window has the focus, and nothing is held', () => {
    arrival.edited();
    arrival.raise('op_1');
    clock.advance(QUIET_MS - 1);
    assert.equal(opened.length, 1);
    arrival.setFocused(false);
    clock.advance(QUIET_MS);
    assert.equal(opened.length, 1);
    arrival.holdUntil(clock.now() + 60_000);
    arrival.setFocused(true);
    clock.advance(QUIET_MS);
    assert.equal(opened.length, 1);
    clock.advance(60_000);
    assert.equal(opened.length, 2);
  });

  it('[models.link] opens no dialog after dialog, however often the link is opened', async () => {
    for (let times = 0; times < 20; times += 1) {
      arrival.raise('op_1');
      clock.advance(QUIET_MS);
      if (opened.length === 2) await close();
    }
    assert.ok(20 * QUIET_MS > RAISE_AGAIN_MS);
    assert.equal(opened.length, 3);
  });

  it('[models.link] opens nothing for an operation that does not wait', async () => {
    assert.equal(arrival.raise('op_2'), false);
    arrival.remove('apr_1');
    assert.equal(arrival.raise('op_1'), false);
    clock.advance(QUIET_MS);
    await settle();
    assert.equal(opened.length, 1);
  });
});
