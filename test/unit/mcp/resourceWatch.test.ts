// Watching leaves nothing behind: no timer when it ends, and one for each thing watched at most while it lasts.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { OPERATION_STATUSES } from '../../../src/core/operation/operation.ts';
import { ResourceWatch } from '../../../src/mcp/resourceWatch.ts';
import { operationUri } from '../../../src/mcp/resources.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { operationWith } from '../../support/operations.ts';

describe('a watch of resources', () => {
  it('[watch.no-timers] has no timer when it is closed, and tells the last change within 2 s while it is open', () => {
    const change = fc.record({
      id: fc.constantFrom('op_1', 'op_2', 'op_3'),
      status: fc.constantFrom(...OPERATION_STATUSES),
      afterMs: fc.integer({ min: 0, max: 3_000 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), fc.boolean(), (changes, listed) => {
        const clock = new FakeClock();
        let told = 0;
        const watch = new ResourceWatch(clock, { updated: () => (told += 1), listChanged: () => undefined });
        if (listed) watch.listed();
        watch.subscribe(operationUri('op_1'));
        watch.subscribe(operationUri('op_2'));
        for (const { id, status, afterMs } of changes) {
          clock.advance(afterMs);
          watch.take(operationWith({ id, status }));
          assert.ok(clock.pendingTimers <= 3);
        }
        assert.equal(
          told > 0,
          changes.some(({ id }) => id !== 'op_3'),
        );
        watch.dispose();
        assert.equal(clock.pendingTimers, 0);
        const before = told;
        watch.take(operationWith({ id: 'op_1' }));
        clock.advance(10_000);
        assert.equal(told, before);
        assert.equal(clock.pendingTimers, 0);
      }),
    );
  });
});
