// Whatever a provider answers, in whatever order tools are called and windows die: from where a bundle ends up, something
// that Sluice offers leads on. Failures are shrunk and named by seed.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Bend } from '../../support/bentProvider.ts';
import { IS_LONG, rounds, SEED } from '../../support/random.ts';
import { BUNDLE_TOOLS, ENDS, OPERATION_TOOLS, type StuckAction } from '../../support/stuckActions.ts';
import { StuckWorld } from '../../support/stuckWorld.ts';

/** JSON that no manifest's author thinks of. */
const ODD = [
  '"../../b"',
  '"a\\r\\nX: y"',
  '"k\\u0000\\ud800"',
  '"\\udc00"',
  '"a/b?c#d%2e"',
  '""',
  '" "',
  'null',
  '{}',
  '[]',
  'true',
  '9007199254740993',
  '1e400',
  '"\\u202e\\u200b"',
  JSON.stringify('x'.repeat(3_000)),
];

const bend: fc.Arbitrary<Bend> = fc.oneof(
  fc.constantFrom<Bend>('unreachable', 'lost-request', 'lost-answer', 'lost-answer'),
  fc.record({ id: fc.constantFrom(...ODD), secret: fc.constantFrom(...ODD, '"fine"') }),
  fc.record({
    answers: fc.constantFrom(200, 200, 204, 308, 400, 401, 403, 404, 409, 410, 429, 500, 502, 503),
    body: fc.constantFrom('', '{}', 'null', '<h1>Oops</h1>', '{"error":"no"}', '{"ok":false}', '[1'),
  }),
);
const pick = fc.nat({ max: 30 });
const action: fc.Arbitrary<StuckAction> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ tool: fc.constant('provision' as const), pick }) },
  { weight: 5, arbitrary: fc.record({ tool: fc.constantFrom(...BUNDLE_TOOLS), pick }) },
  { weight: 4, arbitrary: fc.record({ tool: fc.constantFrom(...OPERATION_TOOLS), pick }) },
  { weight: 4, arbitrary: fc.record({ bends: fc.array(bend, { minLength: 1, maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ always: bend }) },
  {
    weight: 1,
    arbitrary: fc.record({
      types: fc.constantFrom('half-\ud800', 'a\r\nb', ' ', 'x'.repeat(9_000), 'ü', 'good'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ deathAfter: fc.integer({ min: 1, max: 25 }) }) },
  { weight: 1, arbitrary: fc.record({ closedForHours: fc.constantFrom(1, 30) }) },
);

const anyTale = fc.record({
  abilities: fc.record({ finds: fc.boolean(), deletes: fc.boolean(), rotates: fc.boolean() }),
  actions: fc.array(action, { minLength: 3, maxLength: 12 }),
  end: fc.constantFrom(...ENDS),
});

type Tale = typeof anyTale extends fc.Arbitrary<infer T> ? T : never;
const NONE = { finds: false, deletes: false, rotates: false };
/** Deletions that die at each of their writes, after which the manifest is gone: one dies when only its end is missing. */
const DYING_DELETIONS = Array.from({ length: 12 }, (_, index): [Tale] => [
  {
    abilities: NONE,
    actions: [{ deathAfter: index + 1 }, { tool: 'delete_bundle', pick: 0 }],
    end: 'unknown',
  },
]);

describe('A bundle at a provider that answers anything', () => {
  it(`[bundle.never-stuck] can be used, deleted or forgotten by what Sluice offers (SLUICE_SEED=${SEED})`, async function () {
    this.timeout(IS_LONG ? 0 : 120_000);
    await fc.assert(
      fc.asyncProperty(anyTale, async ({ abilities, actions, end }) => {
        const world = new StuckWorld(abilities);
        try {
          for (const each of [{ tool: 'provision', pick: 1 } as const, ...actions]) await world.act(each);
          assert.deepEqual(await world.end(end), []);
        } finally {
          world.dispose();
        }
      }),
      { numRuns: rounds(1_000) + DYING_DELETIONS.length, seed: SEED, examples: DYING_DELETIONS },
    );
  });
});
