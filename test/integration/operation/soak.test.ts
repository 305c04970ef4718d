// A soak: random operations, troubles of the provider, deaths at fault points and restarts in fast-forward. In the end
// everything comes to rest, and the provider holds exactly what the records say. Failures are shrunk and named by seed.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { IS_LONG, rounds, SEED } from '../../support/random.ts';
import { SoakWorld, TROUBLED, TROUBLES, type SoakAction } from '../../support/soakWorld.ts';

const pick = fc.nat({ max: 20 });
const action: fc.Arbitrary<SoakAction> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('provision' as const), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('delete' as const, 'settings' as const), pick }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('rollBack' as const, 'undo' as const, 'resume' as const, 'cancel' as const),
      pick,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('trouble' as const),
      request: fc.constantFrom(...TROUBLED),
      behaviour: fc.constantFrom(...TROUBLES),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('death' as const), after: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

describe('Whatever is done in whatever order', () => {
  it(`[soak.any-order] ends with the provider holding what the records say (SLUICE_SEED=${SEED})`, async function () {
    this.timeout(IS_LONG ? 0 : 300_000);
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 14 }), async (actions) => {
        const world = new SoakWorld();
        try {
          for (const each of actions) await world.act(each);
          assert.deepEqual(await world.rest(), []);
        } finally {
          world.dispose();
        }
      }),
      { numRuns: rounds(2_000), seed: SEED },
    );
  });
});
