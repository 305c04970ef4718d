// From verbs to gates: the product page's table, verb by verb.
import assert from 'node:assert/strict';
import { VERBS, type Verb } from '../../../../src/core/plan/verb.ts';
import { effectsOn } from '../../../../src/core/plan/effect.ts';
import type { PlanTarget } from '../../../../src/core/plan/plan.ts';
import { SCOPE } from '../../../support/approvals.ts';
import { isGated, planVerbs } from '../../../../src/core/plan/policy.ts';

const target = (id: string, live: boolean): PlanTarget => ({
  kind: 'bundle',
  id,
  name: id,
  revision: 1,
  environment: live ? 'production' : 'staging',
  live,
  scope: SCOPE,
  facts: [],
  effects: effectsOn({ kind: 'bundle', name: id }, []),
});
const gatesOf = (verbs: Verb[], targets: PlanTarget[]): boolean => isGated(planVerbs({ verbs, targets }));

describe('The policy', () => {
  it('[gates.verbs] asks for delete, revoke, spend and share anywhere, for create and change only where it is live', () => {
    const asked = (live: boolean): Verb[] => VERBS.filter((verb) => gatesOf([verb], [target('one', live)]));
    assert.deepEqual(asked(false), ['delete', 'revoke', 'spend', 'share']);
    assert.deepEqual(asked(true), ['create', 'change', 'delete', 'revoke', 'spend', 'share']);
  });

  it('[gates.bulk] asks for more than one target, except to read and maintain', () => {
    const many = [target('one', false), target('two', false)];
    assert.deepEqual(
      VERBS.filter((verb) => gatesOf([verb], many)),
      ['create', 'change', 'delete', 'revoke', 'spend', 'share'],
    );
    assert.ok(gatesOf(['maintain', 'change'], many));
  });

  it('[gates.verbs] never asks to read or maintain, however many and wherever', () => {
    const many = [target('one', true), target('two', true)];
    assert.equal(gatesOf(['read', 'maintain'], many), false);
  });

  it('[gates.bulk] names production and bulk beside the tool’s own verbs, each once', () => {
    const many = [target('one', true), target('two', false)];
    assert.deepEqual(planVerbs({ verbs: ['change', 'change', 'delete'], targets: many }), [
      'change',
      'delete',
      'production',
      'bulk',
    ]);
    assert.deepEqual(planVerbs({ verbs: ['create'], targets: [] }), ['create']);
  });
});
