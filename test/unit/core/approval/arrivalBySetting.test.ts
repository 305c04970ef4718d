// A person who wants no dialog to open by itself.
import assert from 'node:assert/strict';
import { ApprovalArrival, QUIET_MS } from '../../../../src/core/approval/arrival.ts';
import { agentCalled, approvalWith, PERSON } from '../../../support/approvals.ts';
import { FakeClock } from '../../../support/fakeClock.ts';

describe('requests that open no dialog by themselves', () => {
  it('[gates.dialog-setting] notify once, and open on request; a person’s own opens', async () => {
    const clock = new FakeClock();
    const opened: string[][] = [];
    const notified: string[][] = [];
    const arrival = new ApprovalArrival(
      clock,
      {
        open: async (approvals) => {
          opened.push(approvals.map(({ id }) => id));
          return [];
        },
        notify: (approvals) => void notified.push(approvals.map(({ id }) => id)),
        whenCaughtUp: (then) => then(),
        changed: () => undefined,
      },
      () => false,
    );
    arrival.setFocused(true);
    clock.advance(QUIET_MS);
    arrival.add(approvalWith({ id: 'apr_1', caller: agentCalled('Claude Code') }));
    clock.advance(60_000);
    assert.deepEqual([opened, notified], [[], [['apr_1']]]);
    await arrival.review(['apr_1']);
    assert.deepEqual(opened, [['apr_1']]);
    arrival.add(approvalWith({ id: 'apr_2', caller: PERSON }));
    await clock.advanceAsync(QUIET_MS);
    assert.deepEqual(opened, [['apr_1'], ['apr_2']]);
    arrival.dispose();
    assert.equal(clock.pendingTimers, 0);
  });
});
