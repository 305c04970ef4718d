// What a rule for calls covers, over generated calls: exactly those that differ in nothing but what the person left free.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { covers, patternsOf } from '../../../../src/core/rules/callPattern.ts';
import type { CallRule } from '../../../../src/core/rules/rule.ts';
import type { JsonObject, JsonValue } from '../../../../src/core/json.ts';
import type { Plan } from '../../../../src/core/plan/plan.ts';
import { VERBS } from '../../../../src/core/plan/verb.ts';
import { planWith, SCOPE, targetWith } from '../../../support/approvals.ts';

const NOW = 1_000_000;
const HOUR_MS = 60 * 60_000;
const TOOL = 'act_with_bundle';

interface Call {
  input: JsonObject;
  free: string[];
  live: boolean;
}

const value: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer(),
  fc.boolean(),
  fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
  fc.dictionary(fc.string({ maxLength: 5 }), fc.integer(), { maxKeys: 2 }).map((object) => ({ ...object })),
);
const call: fc.Arbitrary<Call> = fc
  .dictionary(fc.stringMatching(/^[a-z]{1,6}$/), value, { minKeys: 1, maxKeys: 5 })
  .chain((input) =>
    fc.record({
      input: fc.constant({ ...input }),
      free: fc.subarray(Object.keys(input)),
      live: fc.boolean(),
    }),
  );

function planOf(
  inputs: JsonObject[],
  live: boolean,
  change: Partial<Plan> = {},
  data: JsonObject = {},
): Plan {
  const calls = inputs.map((input, index) => ({ id: `call_${index}`, input, before: {} }));
  return planWith({
    verbs: ['create'],
    bundleId: 'bnd_1',
    manifests: { sandbox: 'digest' },
    targets: calls.map(({ id }) => targetWith({ kind: 'call', id, live, providerId: 'sandbox' })),
    data: { tool: 'send', revision: 3, account: null, calls, ...data },
    ...change,
  });
}

function ruleFor({ input, free, live }: Call, change: Partial<CallRule> = {}): CallRule {
  const names = Object.keys(input);
  const typeOf = (name: string): CallRule['free'][string]['type'] => {
    const given = input[name];
    if (Array.isArray(given)) return 'array';
    return typeof given as 'string' | 'number' | 'boolean' | 'object';
  };
  return {
    id: 'rul_1',
    kind: 'call',
    callerId: 'cli_1',
    callerLabel: 'Claude Code',
    bundleId: 'bnd_1',
    createdAt: NOW,
    title: 'Send',
    tool: 'send',
    account: null,
    revision: 3,
    scope: SCOPE.id,
    live,
    manifest: 'digest',
    fixed: Object.fromEntries(
      names.filter((name) => !free.includes(name)).map((name) => [name, input[name] ?? null]),
    ),
    free: Object.fromEntries(free.map((name) => [name, { type: typeOf(name), longest: 100 }])),
    count: 5,
    left: 5,
    until: NOW + HOUR_MS,
    ...change,
  };
}

const isCovered = (rule: CallRule, plan: Plan, caller = 'cli_1', now = NOW + 1): boolean =>
  covers(rule, caller, TOOL, plan, now);

describe('A rule for calls', () => {
  it('[rules.calls] covers the call that it was made from, whatever its free values are', () => {
    fc.assert(
      fc.property(call, fc.string({ maxLength: 100 }), (made, text) => {
        const rule = ruleFor(made);
        assert.equal(isCovered(rule, planOf([made.input], made.live)), true);
        const other = Object.fromEntries(
          Object.entries(made.input).map(([name, given]) => [
            name,
            made.free.includes(name) && typeof given === 'string' ? text : given,
          ]),
        );
        assert.equal(isCovered(rule, planOf([other], made.live)), true);
      }),
    );
  });

  it('[rules.calls] covers no call that differs in what is fixed, or has an argument that nobody saw', () => {
    fc.assert(
      fc.property(call, value, fc.context(), (made, other, context) => {
        const rule = ruleFor(made);
        for (const name of Object.keys(made.input)) {
          const { [name]: given, ...rest } = made.input;
          const isFree = made.free.includes(name);
          context.log(name);
          assert.equal(isCovered(rule, planOf([rest], made.live)), isFree, 'an argument is left out');
          if (isFree || JSON.stringify(given) === JSON.stringify(other)) continue;
          const changed = { ...made.input, [name]: other };
          assert.equal(isCovered(rule, planOf([changed], made.live)), false, 'a fixed value');
        }
        const more = { ...made.input, unseen_argument: other };
        assert.equal(isCovered(rule, planOf([more], made.live)), false, 'an argument more');
      }),
    );
  });

  it('[rules.calls] holds a free value to its type and length', () => {
    const rule = ruleFor({ input: { text: 'hello' }, free: ['text'], live: false });
    for (const text of ['x'.repeat(101), 5, null, ['x'], { x: 1 }, true])
      assert.equal(isCovered(rule, planOf([{ text }], false)), false, JSON.stringify(text));
    assert.equal(isCovered(rule, planOf([{ text: 'x'.repeat(100) }], false)), true);
  });

  it('[rules.calls] covers no other caller, tool, account, bundle, revision, scope, manifest or time', () => {
    fc.assert(
      fc.property(call, (made) => {
        const rule = ruleFor(made);
        const plan = (change: Partial<Plan> = {}, data: JsonObject = {}): Plan =>
          planOf([made.input], made.live, change, data);
        const target = { kind: 'call' as const, id: 'call_0', live: made.live, providerId: 'sandbox' };
        const others: Record<string, Plan> = {
          bundle: plan({ bundleId: 'bnd_2' }),
          tool: plan({}, { tool: 'send_all' }),
          account: plan({}, { account: 'crd_1' }),
          revision: plan({}, { revision: 4 }),
          manifest: plan({ manifests: { sandbox: 'other' } }),
          'must ask': plan({ mustAsk: true }),
          scope: plan({ targets: [targetWith({ ...target, scope: { ...SCOPE, id: 'elsewhere' } })] }),
        };
        for (const [name, other] of Object.entries(others)) assert.equal(isCovered(rule, other), false, name);
        assert.equal(isCovered(rule, plan(), 'cli_2'), false, 'caller');
        assert.equal(isCovered(rule, plan(), 'cli_1', rule.until), false, 'it ended');
        assert.equal(isCovered(rule, plan(), 'cli_1', NOW - 1), false, 'the clock was set back');
        assert.equal(covers(rule, 'cli_1', 'call_guest', plan(), NOW + 1), false, 'another kind of work');
        assert.equal(isCovered({ ...rule, live: false }, planOf([made.input], true)), false, 'live');
      }),
    );
  });

  it('[rules.calls] covers as many calls as it has left', () => {
    fc.assert(
      fc.property(
        call,
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        (made, left, wanted) => {
          const plan = planOf(
            Array.from({ length: wanted }, () => made.input),
            made.live,
          );
          assert.equal(isCovered(ruleFor(made, { left }), plan), left >= wanted);
        },
      ),
    );
  });

  it('[rules.calls] covers nothing that reads, deletes, revokes, spends, shares or costs', () => {
    const made: Call = { input: { text: 'x' }, free: [], live: false };
    for (const verb of VERBS) {
      const plan = planOf([made.input], false, { verbs: ['create', verb] });
      assert.equal(patternsOf(TOOL, plan).length, verb === 'create' || verb === 'change' ? 1 : 0, verb);
    }
    const quote = { amountMinor: 1, currency: 'EUR', period: 'month', prorationMinor: 0, nextChargeAt: null };
    assert.deepEqual(patternsOf(TOOL, planOf([made.input], false, { quote })), []);
  });
});
