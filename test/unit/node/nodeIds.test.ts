// Ids that sort by time, and random bytes.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Clock } from '../../../src/core/hostPorts.ts';
import { NodeIds } from '../../../src/node/nodeIds.ts';
import { FakeClock } from '../../support/fakeClock.ts';

const timePart = (id: string): string => id.slice('op_'.length, 'op_'.length + 10);

describe('NodeIds', () => {
  it('makes ids of a prefix and 26 characters of Crockford’s base 32', () => {
    assert.match(new NodeIds(new FakeClock()).create('op'), /^op_[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  it('puts the time first: 48 bits of milliseconds', () => {
    const ids = new NodeIds(new FakeClock(0x0123_4567_89ab));
    // 0x0123456789ab in 10 digits of base 32, the first two bits being padding.
    assert.equal(timePart(ids.create('op')), '014D2PF2DB');
  });

  it('lets each id sort after the one before, whatever the clock does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 2 ** 47 }), { minLength: 2, maxLength: 40 }),
        (times) => {
          let now = 0;
          const clock: Clock = { now: () => now, setTimer: () => assert.fail(), soon: () => assert.fail() };
          const ids = new NodeIds(clock);
          const made = times.map((time) => {
            now = time;
            return ids.create('op');
          });
          assert.deepEqual(made.toSorted(), made);
          assert.equal(new Set(made).size, made.length);
        },
      ),
    );
  });

  it('makes different ids in different processes at the same instant', () => {
    const clock = new FakeClock();
    const made = Array.from({ length: 100 }, () => new NodeIds(clock).create('op'));
    assert.equal(new Set(made).size, 100);
    assert.equal(new Set(made.map(timePart)).size, 1);
  });

  it('draws as many random bytes as asked for, never the same', () => {
    const ids = new NodeIds(new FakeClock());
    assert.equal(ids.randomBytes(32).length, 32);
    assert.notDeepEqual(ids.randomBytes(32), ids.randomBytes(32));
  });
});
