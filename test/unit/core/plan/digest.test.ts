// What a decision is bound to: any change of meaning makes another digest or identity, no change of wording does.
import assert from 'node:assert/strict';
import { english, phrase } from '../../../../src/core/plan/phrase.ts';
import * as fc from 'fast-check';
import { planDigest, type DigestedRequest } from '../../../../src/core/plan/digest.ts';
import { PLAN_VERBS, VERBS } from '../../../../src/core/plan/verb.ts';
import { changesIn, DESTINATION_ROLES, effectsOn, type Effect } from '../../../../src/core/plan/effect.ts';
import type { Plan, PlanTarget } from '../../../../src/core/plan/plan.ts';
import { ENVIRONMENTS } from '../../../../src/core/bundle/bundle.ts';
import type { JsonObject } from '../../../../src/core/json.ts';
import { identityOf } from '../../../../src/core/tool/identity.ts';
import { parsedAsJson } from '../../../../src/core/tool/arguments.ts';
import { isWorkTool, type AnyWorkTool } from '../../../../src/core/tool/tool.ts';
import type { PlanContext } from '../../../../src/core/operation/work.ts';
import { NodeHasher } from '../../../../src/node/nodeHasher.ts';
import { tools } from '../../../../src/tools/index.ts';

const hasher = new NodeHasher();
const digest = (request: DigestedRequest): string => planDigest(hasher, request);

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const change = fc.record({
  label: text,
  before: fc.option(text),
  after: fc.option(text),
  destination: fc.record({ url: text, role: fc.constantFrom(...DESTINATION_ROLES) }),
  marks: fc.array(text, { maxLength: 2 }),
});
const target: fc.Arbitrary<PlanTarget> = fc
  .record({
    kind: fc.constantFrom('bundle' as const, 'credential' as const, 'account' as const),
    id: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 }),
    name: text,
    revision: fc.option(fc.nat(9)),
    environment: fc.constantFrom(...ENVIRONMENTS),
    live: fc.boolean(),
    scope: fc.record({ provider: text, id: text, name: text, isKnown: fc.boolean() }),
    facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 3 }),
    changes: fc.array(change, { minLength: 1, maxLength: 3 }),
  })
  .map(({ changes, ...rest }) => ({ ...rest, effects: effectsOn(rest, changes) }));
const plan: fc.Arbitrary<Plan> = fc.record({
  title: text,
  verbs: fc.uniqueArray(fc.constantFrom(...VERBS), { minLength: 1 }),
  targets: fc.uniqueArray(target, { minLength: 1, maxLength: 4, selector: ({ id }) => id }),
  impact: fc.array(text, { maxLength: 3 }),
  warning: fc.option(text),
  quote: fc.record({
    amountMinor: fc.nat(),
    currency: fc.constantFrom('EUR', 'USD'),
    period: fc.constantFrom('month', 'year'),
    prorationMinor: fc.nat(),
    nextChargeAt: fc.option(fc.nat()),
  }),
  estimatedMs: fc.option(fc.nat()),
  bundleId: fc.option(text),
  data: fc.record({ url: text, list: fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }) }),
});
const request: fc.Arbitrary<DigestedRequest> = fc.record({
  tool: text,
  toolVersion: fc.nat(9),
  identity: text,
  callerId: text,
  verbs: fc.uniqueArray(fc.constantFrom(...PLAN_VERBS), { minLength: 1 }),
  plan,
});

const withPlan = (of: DigestedRequest, part: Partial<Plan>): DigestedRequest => ({
  ...of,
  plan: { ...of.plan, ...part },
});
/** The request with its first target changed. */
const withTarget = (of: DigestedRequest, part: (first: PlanTarget) => Partial<PlanTarget>): DigestedRequest =>
  withPlan(of, {
    targets: of.plan.targets.map((each, index) => (index === 0 ? { ...each, ...part(each) } : each)),
  });
const firstChange = (of: PlanTarget, part: (first: Effect) => Partial<Effect>): Partial<PlanTarget> => ({
  effects: effectsOn(
    of,
    changesIn(of).map((each, index) => (index === 0 ? { ...each, ...part(each) } : each)),
  ),
});

const MEANING: Record<string, (of: DigestedRequest) => DigestedRequest> = {
  tool: (of) => ({ ...of, tool: `${of.tool}!` }),
  'tool version': (of) => ({ ...of, toolVersion: of.toolVersion + 1 }),
  identity: (of) => ({ ...of, identity: `${of.identity}!` }),
  caller: (of) => ({ ...of, callerId: `${of.callerId}!` }),
  verbs: (of) => ({
    ...of,
    verbs: of.verbs.length > 1 ? of.verbs.slice(1) : PLAN_VERBS.filter((verb) => !of.verbs.includes(verb)),
  }),
  'a target left out': (of) => withPlan(of, { targets: of.plan.targets.slice(1) }),
  'a target more': (of) =>
    withPlan(of, { targets: [...of.plan.targets, ...of.plan.targets.slice(0, 1).map(another)] }),
  'a target’s id': (of) => withTarget(of, ({ id }) => ({ id: `${id}!` })),
  'a target’s kind': (of) =>
    withTarget(of, ({ kind }) => ({ kind: kind === 'bundle' ? 'account' : 'bundle' })),
  'a target’s revision': (of) => withTarget(of, ({ revision }) => ({ revision: (revision ?? -1) + 1 })),
  'a target that exists by now': (of) =>
    withTarget(of, ({ revision }) => ({ revision: revision === null ? 1 : null })),
  'a target’s environment': (of) =>
    withTarget(of, ({ environment }) => ({
      environment: environment === 'production' ? 'staging' : 'production',
    })),
  'a target gone live': (of) => withTarget(of, ({ live }) => ({ live: !live })),
  'what a target acts on': (of) =>
    withTarget(of, ({ scope }) => ({ scope: { ...scope, id: `${scope.id}!` } })),
  'what changes': (of) =>
    withTarget(of, (each) => firstChange(each, ({ label }) => ({ label: `${english(label)}!` }))),
  'the value before': (of) =>
    withTarget(of, (each) => firstChange(each, ({ before }) => ({ before: `${english(before ?? '')}!` }))),
  'the value after': (of) =>
    withTarget(of, (each) => firstChange(each, ({ after }) => ({ after: `${english(after ?? '')}!` }))),
  'where data goes': (of) =>
    withTarget(of, (each) =>
      firstChange(each, ({ destination }) => ({
        destination: { role: 'webhook', ...destination, url: `${destination?.url}!` },
      })),
    ),
  'what a destination is for': (of) =>
    withTarget(of, (each) =>
      firstChange(each, ({ destination }) => ({
        destination: { url: destination?.url ?? '', role: destination?.role === 'key' ? 'file' : 'key' },
      })),
    ),
  'an effect left out': (of) =>
    withTarget(of, (each) => ({ effects: effectsOn(each, changesIn(each).slice(1)) })),
  amount: (of) => withQuote(of, ({ amountMinor }) => ({ amountMinor: amountMinor + 1 })),
  currency: (of) => withQuote(of, () => ({ currency: 'GBP' })),
  period: (of) => withQuote(of, () => ({ period: 'day' })),
  proration: (of) => withQuote(of, ({ prorationMinor }) => ({ prorationMinor: prorationMinor + 1 })),
  'next charge': (of) => withQuote(of, ({ nextChargeAt }) => ({ nextChargeAt: (nextChargeAt ?? 0) + 1 })),
  'no quote': (of) => withPlan(of, { quote: null }),
  bundle: (of) => withPlan(of, { bundleId: `${of.plan.bundleId}!` }),
  data: (of) => withPlan(of, { data: { ...of.plan.data, url: 'https://evil.example/' } }),
  'data more': (of) => withPlan(of, { data: { ...of.plan.data, more: null } }),
};
const WORDING: Record<string, (of: DigestedRequest) => DigestedRequest> = {
  title: (of) => withPlan(of, { title: phrase('another title') }),
  impact: (of) => withPlan(of, { impact: [...of.plan.impact, 'more'] }),
  warning: (of) => withPlan(of, { warning: `${english(of.plan.warning ?? '')}!` }),
  'how long it takes': (of) => withPlan(of, { estimatedMs: (of.plan.estimatedMs ?? 0) + 1 }),
  'a target’s facts': (of) =>
    withTarget(of, ({ facts }) => ({ facts: [...facts, { label: 'Created', value: 'today' }] })),
  'a target’s use': (of) => withTarget(of, () => ({ used: { at: 1, source: 'provider' } })),
  'an effect’s marks': (of) =>
    withTarget(of, (each) => firstChange(each, () => ({ marks: ['never used here'] }))),
  'the order of targets': (of) => withPlan(of, { targets: of.plan.targets.toReversed() }),
  'the order of verbs': (of) => ({ ...of, verbs: of.verbs.toReversed() }),
  'the order of members': (of) =>
    withPlan(of, { data: Object.fromEntries(Object.entries(of.plan.data).toReversed()) }),
};

function another(of: PlanTarget): PlanTarget {
  return { ...of, id: `${of.id}?` };
}

function withQuote(
  of: DigestedRequest,
  part: (quote: NonNullable<Plan['quote']>) => Partial<NonNullable<Plan['quote']>>,
): DigestedRequest {
  assert.ok(of.plan.quote);
  return withPlan(of, { quote: { ...of.plan.quote, ...part(of.plan.quote) } });
}

describe('A digest', () => {
  for (const [what, changed] of Object.entries(MEANING))
    it(`[gate.digest] is another for another meaning: ${what}`, () => {
      fc.assert(
        fc.property(request, (of) => digest(changed(of)) !== digest(of)),
        { numRuns: 60 },
      );
    });

  for (const [what, changed] of Object.entries(WORDING))
    it(`[gate.digest] is the same for another wording: ${what}`, () => {
      fc.assert(
        fc.property(request, (of) => digest(changed(of)) === digest(of)),
        { numRuns: 60 },
      );
    });

  it('[gate.digest] is another for every two requests that differ in meaning', () => {
    const meaning = ({ plan: of, ...rest }: DigestedRequest): string => {
      const targets = of.targets
        .map(({ name: _name, facts: _facts, scope, effects, ...kept }) =>
          JSON.stringify([kept, scope.id, effects.slice(1).map(({ marks: _marks, ...line }) => line)]),
        )
        .sort();
      const { quote, bundleId, data } = of;
      return JSON.stringify([{ ...rest, verbs: [...rest.verbs].sort() }, targets, quote, bundleId, data]);
    };
    fc.assert(
      fc.property(request, request, (one, two) => {
        assert.equal(digest(one) === digest(two), meaning(one) === meaning(two));
      }),
    );
  });
});

describe('An identity', () => {
  /** What these tools' identities need of it: nothing but the hasher. */
  const context = { hasher } as PlanContext;
  const tool = (name: string): AnyWorkTool => {
    const found = tools.find((each) => each.name === name);
    assert.ok(found && isWorkTool(found));
    return found;
  };
  const identity = (name: string, args: JsonObject): string => {
    const parsed = parsedAsJson(tool(name).input, args);
    return identityOf(tool(name), parsed, context);
  };
  const ids = fc.uniqueArray(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 }), {
    minLength: 2,
    maxLength: 6,
  });

  for (const [name, member] of [
    ['delete_bundles', 'bundle_ids'],
    ['revoke_credentials', 'credential_ids'],
  ] as const) {
    it(`[join.identity] of ${name} is one for a set in any order, with repetitions, reasons and dry runs`, () => {
      fc.assert(
        fc.property(ids, fc.string({ maxLength: 20 }), (set, reason) => {
          const other = { [member]: [...set.toReversed(), set[0] ?? ''], reason, dry_run: true };
          assert.equal(identity(name, { [member]: set }), identity(name, other));
          assert.notEqual(identity(name, { [member]: set }), identity(name, { [member]: set.slice(1) }));
        }),
      );
    });
  }

  it('[join.identity] of change_subscription is another for each part of what is bought and its limit', () => {
    const args = { bundle_id: 'bnd_1', subscription: 'pro', add_ons: ['a', 'b'], max_amount: 100 };
    const same = identity('change_subscription', { ...args, add_ons: ['b', 'a', 'a'], reason: 'because' });
    assert.equal(identity('change_subscription', args), same);
    for (const other of [
      { bundle_id: 'bnd_2' },
      { subscription: 'scale' },
      { add_ons: ['a'] },
      { max_amount: 101 },
    ])
      assert.notEqual(identity('change_subscription', { ...args, ...other }), same);
  });

  it('[join.identity] of update_bundle_settings is another for every change of a value, not for the order of keys', () => {
    const settings = fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 2 }), {
      maxKeys: 4,
    });
    const of = (value: object): string =>
      identity('update_bundle_settings', { bundle_id: 'bnd_1', settings: value as JsonObject });
    fc.assert(
      fc.property(settings, (value) => {
        assert.equal(of(value), of(Object.fromEntries(Object.entries(value).toReversed())));
        assert.notEqual(of(value), of({ ...value, 'one key more': 1 }));
      }),
    );
  });

  it('[join.identity] of one tool is never that of another', () => {
    const one = identity('delete_bundle', { bundle_id: 'bnd_1' });
    assert.notEqual(one, identity('delete_bundles', { bundle_ids: ['bnd_1'] }));
  });
});
