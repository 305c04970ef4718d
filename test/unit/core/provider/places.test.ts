// How the processes on one storage share a server's places: within the limit always, and each gets its turn.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { claimPlaces } from '../../../../src/core/provider/places.ts';
import { memoryPace } from '../../../support/memoryLimiter.ts';

const SERVER = 'https://api.test';

interface Window {
  owner: string;
  held: number;
  used: number;
  waiting: number;
  /** How often others were granted a place while it waited. */
  passedBy: number;
}

describe('The places at a server', () => {
  it('[limits.shared] are never more than declared over all windows, and none waits for ever', async () => {
    const acts = fc.array(
      fc.tuple(fc.nat({ max: 3 }), fc.constantFrom('asks', 'ends', 'looks'), fc.nat({ max: 6 })),
      {
        minLength: 50,
        maxLength: 200,
      },
    );
    await fc.assert(
      fc.asyncProperty(acts, fc.integer({ min: 1, max: 7 }), async (events, concurrency) => {
        const store = memoryPace();
        const windows = ['a', 'b', 'c', 'd'].map((owner): Window => ({
          owner,
          held: 0,
          used: 0,
          waiting: 0,
          passedBy: 0,
        }));
        let now = 1_000;
        const claim = async (window: Window, leaves: boolean): Promise<void> => {
          const { owner, used, waiting } = window;
          const wanted = Math.min(used + waiting, concurrency);
          now += 1;
          const asked = { owner, concurrency, used, wanted, now, isDead: () => false };
          window.held = await store.transaction((tx) => claimPlaces(tx, SERVER, asked, leaves));
          while (window.used < window.held && window.waiting > 0) {
            window.used += 1;
            window.waiting -= 1;
            window.passedBy = 0;
            for (const other of windows) if (other !== window && other.waiting > 0) other.passedBy += 1;
          }
          const all = windows.reduce((sum, { held }) => sum + held, 0);
          assert.ok(all <= concurrency, `${all} of ${concurrency}`);
          assert.ok(window.held >= window.used);
        };
        const end = async (window: Window): Promise<void> => {
          if (window.used === 0) return;
          window.used -= 1;
          await claim(window, true);
        };
        for (const [index, what, count] of events) {
          const window = windows[index];
          assert.ok(window);
          if (what === 'asks') window.waiting += count;
          if (what === 'ends') await end(window);
          else await claim(window, false);
        }
        // From here on every request ends, and everyone looks: all are served, in turn.
        for (let round = 0; windows.some(({ waiting }) => waiting > 0); round += 1) {
          assert.ok(round < 2_000, JSON.stringify(windows));
          for (const window of windows) {
            await end(window);
            await claim(window, false);
            assert.ok(window.passedBy <= 4 * concurrency * windows.length, JSON.stringify(windows));
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  for (const [what, lostBy] of [
    ['is known to be dead', { isDead: (owner: string) => owner === 'a', afterMs: 0 }],
    ['gave no sign of life for as long as a lease lasts', { isDead: () => false, afterMs: 8_000 }],
  ] as const)
    it(`[limits.shared] of a process that ${what} are free again`, async () => {
      const store = memoryPace();
      const base = { concurrency: 2, used: 0, wanted: 2, isDead: lostBy.isDead };
      const claim = (owner: string, now: number): Promise<number> =>
        store.transaction((tx) => claimPlaces(tx, SERVER, { ...base, owner, now }, false));
      assert.equal(await claim('a', 0), 2);
      assert.equal(await claim('b', lostBy.afterMs), 2);
      assert.deepEqual(
        store.read(({ pace }) => pace.places(SERVER)).map(({ owner }) => owner),
        ['b'],
      );
    });
});
