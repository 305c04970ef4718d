// change_subscription: another plan at the provider, at the price that a person saw, and never above it.
import { partOf, requested, returned, shownInPlan } from '../core/provider/outwardValue.ts';
import { phrase } from '../core/plan/phrase.ts';
import { z } from 'zod';
import type { Effect } from '../core/plan/effect.ts';
import { moneyText } from '../core/plan/money.ts';
import type { Quote } from '../core/plan/plan.ts';
import { PlanData } from '../core/plan/planData.ts';
import { addressOf, type Bundle, type Subscription } from '../core/bundle/bundle.ts';
import { AppError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { IN_FLIGHT, type Operation } from '../core/operation/operation.ts';
import { planOf } from '../core/operation/approvedPlan.ts';
import type { Step, StepContext, StepEffect } from '../core/operation/step.ts';
import type { StoreView } from '../core/storage/store.ts';
import { neverCompensated } from '../core/operation/compensation.ts';
import { defineWorkTool, type PreflightContext } from '../core/tool/tool.ts';
import { visibleText } from '../core/visibleText.ts';
import { bundleParams, callFor } from './bundleRequests.ts';
import { apiKeyOf, placeOf, requireActiveBundle, requireRequest, shownName } from './bundleTarget.ts';
import { changedSince, gated, gatedInput, nothingToDo, planOnBundle, requireAsApproved } from './gated.ts';
import { inputSecrets } from '../core/bundle/bundleSecrets.ts';
import { bundleOf, changeBundle } from './provision/bundleRecords.ts';
import { priceRose, quoteFrom, quoteOf } from './subscriptionQuote.ts';
import { operationOutput } from './wire.ts';

const STEP = 'subscription';
const planName = z.string().min(1).max(80);

const input = z.strictObject({
  bundle_id: z.string().min(1).max(80),
  subscription: planName.describe('the plan, as the provider names it'),
  add_ons: z.array(planName).max(20).default([]).describe('all add-ons after the change'),
  max_amount: z
    .int()
    .min(0)
    .optional()
    .describe('the most that one period may cost, in minor units of the currency (2900 = 29.00)'),
  ...gatedInput,
});
type ChangeArgs = z.infer<typeof input>;

/** Older plans had no data. */
const planned = new PlanData(
  z.object({ plan: z.string().default(''), add_ons: z.array(z.string()).default([]) }),
  ({ plan, add_ons }) => ({ plan, add_ons }),
);

export const changeSubscription = defineWorkTool({
  ...gated,
  name: 'change_subscription',
  title: 'Change subscription',
  description:
    'Changes a bundle’s paid plan. A person approves the quoted price, and it never costs more. Call with dry_run to see the quote.',
  input,
  output: operationOutput.extend({
    bundle_id: z.string().nullable().optional(),
    subscription: z.looseObject({ plan: z.string() }).optional(),
    amount_minor: z.number().nullable().optional(),
    currency: z.string().optional(),
  }),
  verbs: ['spend'],
  openWorld: true,
  preflight: askForQuote,
  data: planned,
  plan: (args, context) => {
    const bundle = requireActiveBundle(context.view, args.bundle_id);
    const quote = quoteOf(context.facts);
    refuseAbove(args.max_amount, quote);
    return planOnBundle(context, bundle, {
      title: phrase('change the subscription of {bundle} to {plan}', {
        bundle: placeOf(context.manifests, bundle),
        plan: visibleText(args.subscription, 80),
      }),
      verbs: ['spend'],
      effects: effectsOf(bundle.subscription, wantedOf(args)),
      impact: [phrase('The provider charges the account that the bundle’s API key belongs to.')],
      quote,
      estimatedMs: 2_000,
      data: { plan: wantedOf(args).plan, add_ons: wantedOf(args).addOns },
    });
  },
  work: {
    identity: ({ bundle_id, max_amount, ...args }) => {
      const { plan, addOns } = wantedOf(args);
      return [bundle_id, plan, addOns, max_amount ?? null];
    },
    settled: (args, { view, manifests }) => {
      const bundle = requireActiveBundle(view, args.bundle_id);
      requireRequest(manifests, bundle, 'subscription.quote');
      requireRequest(manifests, bundle, 'subscription.change');
      requireKey(view, bundle);
      const wanted = wantedOf(args);
      if (bundle.subscription === null || subscriptionText(bundle.subscription) !== subscriptionText(wanted))
        return undefined;
      return nothingToDo('The subscription is so already; nothing was sent and nothing is charged', {
        bundle_id: bundle.id,
        subscription: wireSubscription(wanted),
      });
    },
    // Quote again, unless the change itself may have happened.
    accepts: (_args, operation, { view }) => {
      const mayHaveHappened = view.operations
        .calls(operation.id)
        .some(
          ({ request, state }) =>
            request === 'subscription.change' && !['rejected', 'absent'].includes(state),
        );
      return IN_FLIGHT.has(operation.status) || mayHaveHappened ? 'join' : 'supersede';
    },
    steps: (): Step[] => [{ name: STEP, title: 'Changing the subscription', weight: 1, run: change }],
    finish: (tx, operation, outputs) => {
      const subscription = tx.bundles.get(operation.bundleId ?? '')?.subscription ?? null;
      const { amount_minor = null, currency = '' } = outputs.get(STEP) ?? {};
      return {
        bundle_id: operation.bundleId,
        subscription: subscription && wireSubscription(subscription),
        amount_minor,
        currency,
        message: `The subscription is now ${subscription ? subscriptionText(subscription) : 'changed'}`,
      };
    },
    unwind: neverCompensated(
      'Sluice can’t undo a charge.',
      'Ask for the former subscription with change_subscription: a person then sees its price.',
    ),
  },
});

async function askForQuote(args: ChangeArgs, context: PreflightContext): Promise<JsonObject> {
  const { bundle, key } = context.read((view) => {
    const found = requireActiveBundle(view, args.bundle_id);
    return { bundle: found, key: requireKey(view, found) };
  });
  const { plan, addOns } = wantedOf(args);
  const outcome = await context.ask({
    ...addressOf(bundle),
    request: 'subscription.quote',
    params: {
      ...bundleParams(bundle),
      ...partOf(bundle, { credential_id: key }),
      ...requested({ plan, add_ons: addOns }),
    },
    secrets: context.read((view) => inputSecrets(view, context.manifests.get(bundle.provider), bundle.id)),
  });
  if (outcome.kind === 'done') return { quote: outcome.values };
  const why =
    'message' in outcome ? visibleText(outcome.message, 200) : 'it does not know the bundle’s API key';
  throw new AppError('provider-rejected', `The provider gave no quote: ${why}`, {
    retryable: outcome.kind === 'limited',
    next: 'Nothing was changed and nothing is charged. Name a plan and add-ons that the provider has.',
  });
}

/** Quotes again, and changes only if the price is not above the approved one. */
async function change(context: StepContext): Promise<StepEffect> {
  const { operation } = context;
  const bundle = bundleOf(context);
  const approved = planOf(operation)?.quote ?? null;
  if (approved === null) throw changedSince(shownName(bundle));
  requireAsApproved(context, STEP, bundle);
  const { plan, addOns } = wantedOf(input.parse(operation.args));
  const params = {
    ...partOf(bundle, { credential_id: context.read((view) => requireKey(view, bundle)) }),
    ...planned.sent(operation),
  };
  context.progress(0.1, 'Asking for the price again');
  const { values } = await callFor(context, bundle, 'quote', 'subscription.quote', params);
  const now = quoteFrom(values);
  if (priceRose(approved, now)) throw otherPrice(operation, approved, now);
  context.progress(0.5, 'Changing the subscription');
  const changed = await callFor(context, bundle, 'change', 'subscription.change', {
    ...params,
    quote_id: returned(values['quote_id'] ?? null),
    max_amount_minor: shownInPlan(approved.amountMinor),
  });
  const charged = changed.values['amount_minor'];
  if (typeof charged === 'number' && charged > approved.amountMinor) {
    const [more, seen] = [charged, approved.amountMinor].map((minor) => moneyText(minor, approved.currency));
    await context.warn(`The provider now says ${more}, although ${seen} was approved: ask it why.`);
  }
  const subscription: Subscription = { plan, addOns };
  return {
    message: `Changed the subscription to ${subscriptionText(subscription)}`,
    output: { amount_minor: charged ?? now.amountMinor, currency: now.currency },
    apply: (tx) => {
      changeBundle(tx, context.operation, () => ({ subscription }));
    },
  };
}

/** One for each value that is sent. */
function effectsOf(before: Subscription | null, after: Subscription): Effect[] {
  const had = new Set(before?.addOns);
  const has = new Set(after.addOns);
  const addOns = [...new Set([...had, ...has])].map((addOn): Effect => ({
    label: phrase('Add-on'),
    before: had.has(addOn) ? addOn : null,
    after: has.has(addOn) ? addOn : null,
    marks: [],
  }));
  return [
    { label: phrase('Subscription'), before: before?.plan ?? null, after: after.plan, marks: [] },
    ...addOns,
  ];
}

function refuseAbove(maxAmount: number | undefined, quote: Quote): void {
  const dearest = Math.max(quote.amountMinor, quote.prorationMinor);
  if (maxAmount === undefined || dearest <= maxAmount) return;
  const [price, limit] = [dearest, maxAmount].map((minor) => moneyText(minor, quote.currency));
  throw new AppError('amount-exceeded', `It would cost ${price}, more than max_amount (${limit}).`, {
    details: { amount_minor: quote.amountMinor, currency: quote.currency },
    next: 'Nothing was changed and nothing is charged. Raise max_amount or choose another plan.',
  });
}

function otherPrice({ id }: Operation, approved: Quote, now: Quote): AppError {
  const [seen, price] = [approved, now].map((quote) => moneyText(quote.amountMinor, quote.currency));
  return new AppError('amount-exceeded', `The price changed: ${seen} was approved, it is now ${price}.`, {
    details: { operation_id: id },
    next: 'Nothing was changed and nothing was charged. Ask again: a person then sees the new price.',
  });
}

/** @throws AppError `unsupported` */
function requireKey(view: StoreView, bundle: Bundle): string {
  const ref = apiKeyOf(view, bundle.id)?.providerRef ?? null;
  if (ref !== null) return ref;
  throw new AppError(
    'unsupported',
    `Bundle “${shownName(bundle)}” has no API key that a subscription belongs to.`,
    {
      next: 'Nothing was changed. Set the bundle up again, or change the subscription at the provider.',
    },
  );
}

function wantedOf({ subscription, add_ons }: Pick<ChangeArgs, 'subscription' | 'add_ons'>): Subscription {
  return { plan: subscription, addOns: [...new Set(add_ons)].sort() };
}

function subscriptionText({ plan, addOns }: Subscription): string {
  return [plan, ...addOns.toSorted()].join(' + ');
}

function wireSubscription({ plan, addOns }: Subscription): { plan: string; add_ons: string[] } {
  return { plan, add_ons: addOns };
}
