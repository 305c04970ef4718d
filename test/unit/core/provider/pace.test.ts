// When requests go out to one server: as many a second as its manifest declares, and never more.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { holdUntil, takeSlot, type PaceSlot } from '../../../../src/core/provider/pace.ts';
import { memoryPace } from '../../../support/memoryLimiter.ts';

const SERVER = 'https://tokens.test';
/** Nobody waits longer than a chunk lasts. */
const LONGEST_WAIT_MS = 40_000;
const START = Date.UTC(2026, 10, 2, 9);

describe('The pace of a server', () => {
  it('[sync.pace] lets no second have more requests than are declared, whenever they are asked for', async () => {
    const gap = fc.oneof(
      { arbitrary: fc.constant(0), weight: 10 },
      { arbitrary: fc.nat({ max: 40 }), weight: 10 },
      { arbitrary: fc.nat({ max: 3_000 }), weight: 1 },
    );
    const gaps = fc.array(gap, { minLength: 200, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(gaps, fc.constantFrom(1, 4, 7, 20, 50, 100, 150, 333), async (asked, perSecond) => {
        const times = await slots(asked, perSecond);
        times.forEach((time, index) => {
          const later = times[index + perSecond];
          // One more may fall onto the very end of the second.
          if (later !== undefined) assert.ok(later - time >= 1000 - 1e-3, `${later - time} ms`);
        });
      }),
      { numRuns: 100 },
    );
  });

  for (const { perSecond, atOnce } of [
    { perSecond: 1_000, atOnce: 251 },
    { perSecond: 20, atOnce: 6 },
    { perSecond: 4, atOnce: 2 },
    { perSecond: 3, atOnce: 1 },
    { perSecond: 0.5, atOnce: 1 },
  ])
    it(`lets ${atOnce} requests go at once after a pause, at ${perSecond} a second`, async () => {
      const times = await slots(
        Array.from({ length: 300 }, () => 0),
        perSecond,
      );
      assert.equal(times.filter((time) => time === 0).length, atOnce);
    });

  it('loses nothing of a second for longer than the burst lasts', async () => {
    const times = await slots(
      Array.from({ length: 400 }, () => 0),
      20,
    );
    const inTheLastTen = times.filter((time) => time >= 5_000 && time < 15_000);
    assert.equal(inTheLastTen.length, 200);
  });

  it('keeps the requests of a slow server apart from the first one on', async () => {
    assert.deepEqual(await slots([0, 0, 0], 0.5), [0, 2_000, 4_000]);
  });

  for (const [what, aheadMs] of [
    ['a reservation', 200_000],
    ['a wait', 3 * 24 * 60 * 60_000],
  ] as const)
    it(`forgets ${what} that was written before the clock was set back`, async () => {
      const store = memoryPace();
      const then = START + aheadMs;
      await store.transaction((tx) => {
        if (what === 'a wait') holdUntil(tx, SERVER, then);
        else takeSlot(tx, SERVER, 1, then, then);
      });
      const { at } = await store.transaction((tx) => takeSlot(tx, SERVER, 1, START, START + LONGEST_WAIT_MS));
      assert.equal(at, START);
    });

  it('[sync.pace] starts nothing before the instant that the provider named, and reserves nothing beyond the latest', async () => {
    const store = memoryPace();
    const until = START + 30_000;
    const asked = (latest: number): Promise<PaceSlot> =>
      store.transaction((tx) => takeSlot(tx, SERVER, 10, START, latest));
    await store.transaction((tx) => holdUntil(tx, SERVER, until));
    await store.transaction((tx) => holdUntil(tx, SERVER, START + 1));
    assert.deepEqual(await asked(until - 1), { at: until, granted: false });
    assert.deepEqual(await asked(until), { at: until, granted: true });
  });
});

/** When the requests go, where each is asked for so many milliseconds after the one before. */
async function slots(gaps: readonly number[], perSecond: number): Promise<number[]> {
  const store = memoryPace();
  let now = START;
  const times: number[] = [];
  for (const gap of gaps) {
    now += gap;
    const { at, granted } = await store.transaction((tx) =>
      takeSlot(tx, SERVER, perSecond, now, now + LONGEST_WAIT_MS),
    );
    if (granted) times.push(at - START);
  }
  return times;
}
