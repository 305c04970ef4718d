import { changesIn } from '../../../src/core/plan/effect.ts';
import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import { changeSubscription } from '../../../src/tools/changeSubscription.ts';
import { priceRose, quoteFrom } from '../../../src/tools/subscriptionQuote.ts';
import { Planning } from './planning.ts';

const QUOTE = { amount_minor: 2900, currency: 'EUR', period: 'month', proration_minor: 1500 };

describe('The plan of change_subscription', () => {
  let planning: Planning;
  beforeEach(async () => (planning = await Planning.open()));
  afterEach(() => planning.dispose());

  const args = { bundle_id: 'b1', subscription: 'pro', add_ons: ['z', 'a'] };

  it('shows the quote, and the subscription before and after', async () => {
    await planning.bundle('b1', { subscription: { plan: 'free', addOns: [] } });
    const plan = planning.plan(changeSubscription, args, { quote: QUOTE });
    assert.deepEqual(plan.quote, {
      amountMinor: 2900,
      currency: 'EUR',
      period: 'month',
      prorationMinor: 1500,
      nextChargeAt: null,
    });
    assert.deepEqual(
      plan.targets.flatMap(changesIn).map(({ before, after }) => [before, after]),
      [
        ['free', 'pro'],
        [null, 'a'],
        [null, 'z'],
      ],
    );
    assert.deepEqual(plan.verbs, ['spend']);
  });

  it('is not made above max_amount, nor on a quote that names no price', async () => {
    await planning.bundle('b1');
    assert.throws(
      () => planning.plan(changeSubscription, { ...args, max_amount: 2899 }, { quote: QUOTE }),
      (error) => AppError.is(error, 'amount-exceeded') && /nothing is charged/.test(error.next),
    );
    assert.ok(planning.plan(changeSubscription, { ...args, max_amount: 2900 }, { quote: QUOTE }));
    for (const quote of [{}, { ...QUOTE, amount_minor: '2900' }, { ...QUOTE, amount_minor: -1 }]) {
      assert.throws(
        () => planning.plan(changeSubscription, args, { quote }),
        (error) => AppError.is(error, 'provider-invalid-answer'),
      );
    }
  });

  it('means the same request in whatever order add-ons are named, and another one for another limit', () => {
    const identity = (more: Record<string, number | string[]>): unknown =>
      planning.identity(changeSubscription, { ...args, ...more });
    assert.deepEqual(identity({ add_ons: ['a', 'z', 'a'] }), identity({}));
    assert.notDeepEqual(identity({ max_amount: 1 }), identity({}));
    assert.notDeepEqual(identity({ add_ons: ['a'] }), identity({}));
  });
});

describe('Comparing prices', () => {
  it('finds every way in which a price can be worse, and takes a lower one', () => {
    const approved = quoteFrom(QUOTE);
    const rises = (change: Record<string, string | number>): boolean =>
      priceRose(approved, quoteFrom({ ...QUOTE, ...change }));
    assert.equal(rises({}), false);
    assert.equal(rises({ amount_minor: 2800, proration_minor: 0 }), false);
    assert.equal(rises({ amount_minor: 2901 }), true);
    assert.equal(rises({ proration_minor: 1501 }), true);
    assert.equal(rises({ currency: 'USD' }), true);
    assert.equal(rises({ period: 'week' }), true);
  });

  it('reads times as seconds, milliseconds or ISO 8601', () => {
    const at = (next_charge_at: string | number): number | null =>
      quoteFrom({ ...QUOTE, next_charge_at }).nextChargeAt;
    assert.equal(at(1_900_000_000), 1_900_000_000_000);
    assert.equal(at(1_900_000_000_000), 1_900_000_000_000);
    assert.equal(at('2030-03-17T17:46:40Z'), 1_900_000_000_000);
    assert.equal(at('soon'), null);
  });
});
