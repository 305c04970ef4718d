// A tool that may be gated and has no plan does not compile. Here the compiler itself is the test: `npm run types`
// refuses this file where the contract says something else. gatedToolNeedsPlan in test/integration/tool compiles one.
import assert from 'node:assert/strict';
import { VERBS, type Verb } from '../../../../src/core/plan/verb.ts';
import { effectsOn } from '../../../../src/core/plan/effect.ts';
import type { PlanTarget } from '../../../../src/core/plan/plan.ts';
import { SCOPE } from '../../../support/approvals.ts';
import { isGated, planVerbs } from '../../../../src/core/plan/policy.ts';
import type { WorkTool } from '../../../../src/core/tool/tool.ts';

type Args = { bundle_id: string };
type Output = { status: string };
/** A declaration that has everything but a plan. */
type Planless<V extends Verb> = Omit<WorkTool<Args, Output, V>, 'plan'> & { readonly plan?: undefined };
type CompilesWithoutPlan<V extends Verb> = Planless<V> extends WorkTool<Args, Output, V> ? true : false;

/** Each value is the only one that its type allows. */
const compilesWithoutPlan: { readonly [V in Verb]: CompilesWithoutPlan<V> } = {
  read: true,
  maintain: true,
  create: false,
  change: false,
  delete: false,
  revoke: false,
  spend: false,
  share: false,
};
/** A target without effects is no target of a plan. */
const targetWithoutEffects: Omit<PlanTarget, 'effects'> extends PlanTarget ? true : false = false;
const mixed: CompilesWithoutPlan<'maintain' | 'delete'> = false;

describe('A tool without a plan', () => {
  it('[tools.plan-or-no-compile] compiles for exactly those verbs of which no plan can be gated', () => {
    const target = { kind: 'bundle', id: 'b', name: 'b', revision: 1, facts: [] } as const;
    const live = { ...target, environment: 'production', live: true } as const;
    for (const verb of VERBS) {
      const many = { verbs: [verb], targets: [live, live] };
      const gated = isGated(
        planVerbs({
          ...many,
          targets: many.targets.map((it) => ({ ...it, scope: SCOPE, facts: [], effects: effectsOn(it, []) })),
        }),
      );
      assert.equal(compilesWithoutPlan[verb], !gated, verb);
    }
    assert.equal(mixed, false);
    assert.equal(targetWithoutEffects, false);
  });
});
