// A cancel ends its call in whatever order the two arrive, and no call that it was not meant for.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Cancellations } from '../../../src/mcp/cancellations.ts';
import { FakeClock } from '../../support/fakeClock.ts';

describe('cancels of calls', () => {
  it('[cancel.overtakes] end their call before, while and as soon as it is there, and no other', () => {
    const step = fc.record({
      kind: fc.constantFrom('begin', 'cancel', 'end'),
      id: fc.integer({ min: 1, max: 4 }),
      afterMs: fc.integer({ min: 0, max: 2_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const clock = new FakeClock();
        const cancellations = new Cancellations(clock);
        const signals = new Map<number, AbortSignal>();
        const ended = new Set<number>();
        const cancelledAt = new Map<number, number>();
        for (const { kind, id, afterMs } of steps) {
          clock.advance(afterMs);
          const signal = signals.get(id);
          if (kind === 'cancel') {
            cancellations.cancel(id);
            if (!ended.has(id)) cancelledAt.set(id, clock.now());
          } else if (kind === 'begin' && signal === undefined) {
            signals.set(id, cancellations.begin(id));
            const at = cancelledAt.get(id);
            if (at !== undefined && clock.now() - at > 10_000) cancelledAt.delete(id);
          } else if (kind === 'end' && signal !== undefined) {
            cancellations.end(id, signal);
            ended.add(id);
          }
        }
        for (const [id, signal] of signals) assert.equal(signal.aborted, cancelledAt.has(id), `call ${id}`);
      }),
    );
  });

  it('that came too late do not end a later call of the same id', () => {
    const cancellations = new Cancellations(new FakeClock());
    cancellations.end(1, cancellations.begin(1));
    cancellations.cancel(1);
    assert.equal(cancellations.begin(1).aborted, false);
  });

  it('are not kept for ever', () => {
    const clock = new FakeClock();
    const cancellations = new Cancellations(clock);
    cancellations.cancel(1);
    clock.advance(10_001);
    assert.equal(cancellations.begin(1).aborted, false);
  });
});
