// When requests go out to one server: as many a second as its manifest declares, and never more.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { takeSlot } from '../../../../src/core/sync/providerPace.ts';
import type { StoreTransaction } from '../../../../src/core/storage/store.ts';

const SERVER = 'https://tokens.test';
/** Nobody waits longer than a chunk lasts. */
const LONGEST_WAIT_MS = 40_000;

describe('The pace of a server', () => {
  it('[sync.pace] lets no second have more requests than are declared, whenever they are asked for', () => {
    const gaps = fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 40 })), { minLength: 200, maxLength: 400 });
    fc.assert(
      fc.property(gaps, fc.constantFrom(1, 7, 50, 100, 150, 333), (asked, perSecond) => {
        const times = slots(asked, perSecond);
        times.forEach((time, index) => {
          const later = times[index + perSecond];
          // One more may fall onto the very end of the second.
          if (later !== undefined) assert.ok(later - time >= 1000 - 1e-6, `${later - time} ms`);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('lets the first requests of a fast server go at once', () => {
    const times = slots(
      Array.from({ length: 30 }, () => 0),
      1_000,
    );
    assert.equal(times.filter((time) => time === 0).length, 21);
  });

  it('keeps the requests of a slow server apart from the first one on', () => {
    assert.deepEqual(slots([0, 0, 0], 20), [0, 50, 100]);
  });
});

/** When the requests go, where each is asked for so many milliseconds after the one before. */
function slots(gaps: readonly number[], perSecond: number): number[] {
  let pace = { nextAt: 0, heldUntil: 0 };
  const grants = { pace: () => pace, putPace: (_server: string, changed: typeof pace) => (pace = changed) };
  const tx = { grants } as unknown as StoreTransaction;
  let now = 0;
  return gaps.flatMap((gap) => {
    now += gap;
    const { at, granted } = takeSlot(tx, SERVER, perSecond, now, now + LONGEST_WAIT_MS);
    return granted ? [at] : [];
  });
}
