// Plans as records hold them, of this version and of those before it.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { z } from 'zod';
import type { JsonObject } from '../../../../src/core/json.ts';
import { planAsJson } from '../../../../src/core/operation/approvedPlan.ts';
import { added } from '../../../../src/core/plan/effect.ts';
import { hasEffects, storedPlan, wordingSchema } from '../../../../src/core/plan/planSchema.ts';
import { planWith, targetWith } from '../../../support/approvals.ts';

/** The type of a wording, as its parser would be declared. */
const declared: z.ZodType = z.union([
  z.string(),
  z.strictObject({
    text: z.string(),
    values: z.record(z.string(), z.union([z.number(), z.lazy(() => declared)])).optional(),
  }),
]);

/** Wordings, and what is almost one. */
const { wording } = fc.letrec((tie) => ({
  wording: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.constantFrom(null, true, 1, Number.NaN, undefined),
    fc.record(
      {
        text: fc.oneof({ weight: 4, arbitrary: fc.string() }, { weight: 1, arbitrary: tie('wording') }),
        values: fc.oneof(
          { weight: 4, arbitrary: fc.dictionary(fc.constantFrom('a', 'b'), tie('wording')) },
          { weight: 1, arbitrary: fc.array(tie('wording'), { maxLength: 1 }) },
        ),
        note: fc.string(),
      },
      { requiredKeys: ['text'] },
    ),
  ),
}));

describe('A stored plan', () => {
  it('has wordings of just the declared type', () => {
    fc.assert(
      fc.property(wording, (value) => {
        const result = wordingSchema.safeParse(value);
        assert.equal(result.success, declared.safeParse(value).success);
        if (result.success) assert.equal(result.data, value);
      }),
      { numRuns: 500 },
    );
  });

  const url = 'https://a.example/in';
  const effect = added('URL', url, { destination: { url, role: 'webhook' }, marks: ['new'] });
  const plan = planWith({ targets: [targetWith({ changes: [effect] })] });

  it('is read as it was stored', () => {
    const stored = planAsJson(plan);
    assert.equal(storedPlan(stored), stored);
    assert.ok(hasEffects(stored));
  });

  it('of a version without effects is read with the same lines, and known as such', () => {
    const [target] = planAsJson(plan)['targets'] as JsonObject[];
    assert.ok(target);
    const { effects: _effects, scope: _scope, ...older } = target;
    const changes = [{ label: 'URL', before: null, after: url, note: 'new' }];
    const stored = { ...planAsJson(plan), targets: [{ ...older, changes }] };
    const { destination: _destination, ...line } = effect;
    const scope = { provider: '', id: 'of bnd_1', name: 'acme', isKnown: false };
    assert.deepEqual(storedPlan(stored).targets, [targetWith({ changes: [line], scope })]);
    assert.ok(!hasEffects(stored));
  });

  it('is refused if a target has neither', () => {
    const [target] = planAsJson(plan)['targets'] as JsonObject[];
    const { effects: _effects, ...bare } = target ?? {};
    for (const part of [bare, { ...bare, effects: [] }])
      assert.throws(() => storedPlan({ ...planAsJson(plan), targets: [part] }), { code: 'storage-corrupt' });
  });
});
