// Stripe's bundle tools beside Stripe's official client: for the same call both send the same, and what a tool reads is
// in the answers that the client's own types describe.
import assert from 'node:assert/strict';
import { Stripe } from 'stripe';
import { toolsOf, type BundleTool } from '../../../src/core/toolSource/bundleTools.ts';
import { stripeManifest } from '../../../src/providers/manifests/stripe.ts';
import {
  customer,
  invoice,
  listOf,
  payment,
  price,
  refund,
  wholeInvoice,
  wholeItem,
  wholeSubscription,
} from './stripeSamples.ts';
import { ToolContract, type ContractCall } from './toolContract.ts';

const KEY = 'rk_test_canary0123456789';
const page = { limit: 5, starting_after: 'x_9' } as const;

/** What each tool is called with, what the official client is asked for the same, and what Stripe answers. */
const CALLS: Record<string, ContractCall<Stripe>> = {
  list_customers: {
    input: { email: 'ann@example.com' },
    official: (stripe) => stripe.customers.list({ email: 'ann@example.com', ...page }),
    answer: listOf(customer),
  },
  search_customers: {
    input: { query: 'name~"ann"' },
    official: (stripe) => stripe.customers.search({ query: 'name~"ann"', limit: 5, page: 'x_9' }),
    answer: { object: 'search_result', data: [customer], has_more: true, next_page: 'p2', url: '/v1' },
  },
  get_customer: {
    input: { customer_id: 'cus_1' },
    official: (stripe) => stripe.customers.retrieve('cus_1'),
    answer: customer,
  },
  create_customer: {
    input: { email: 'ann@example.com', customer_name: 'Ann', phone: '+49 1', description: 'a & b=c' },
    official: (stripe) =>
      stripe.customers.create({
        email: 'ann@example.com',
        name: 'Ann',
        phone: '+49 1',
        description: 'a & b=c',
      }),
    answer: customer,
    undone: (stripe) => stripe.customers.del('cus_1'),
  },
  update_customer: {
    input: { customer_id: 'cus_1', email: 'ann@new.example' },
    official: (stripe) => stripe.customers.update('cus_1', { email: 'ann@new.example' }),
    answer: customer,
    undone: (stripe) =>
      stripe.customers.update('cus_1', {
        email: 'ann@example.com',
        name: 'Ann',
        phone: '+49 1',
        description: 'a regular',
      }),
  },
  delete_customer: {
    input: { customer_id: 'cus_1' },
    official: (stripe) => stripe.customers.del('cus_1'),
    answer: customer,
  },
  list_invoices: {
    input: { customer_id: 'cus_1', subscription_id: 'sub_1', status: 'open' },
    official: (stripe) =>
      stripe.invoices.list({ customer: 'cus_1', subscription: 'sub_1', status: 'open', ...page }),
    answer: listOf(invoice),
  },
  get_invoice: {
    input: { invoice_id: 'in_1' },
    official: (stripe) => stripe.invoices.retrieve('in_1'),
    answer: wholeInvoice,
  },
  create_invoice: {
    input: { customer_id: 'cus_1', days_until_due: 14, description: 'November' },
    official: (stripe) =>
      stripe.invoices.create({
        customer: 'cus_1',
        collection_method: 'send_invoice',
        days_until_due: 14,
        description: 'November',
        auto_advance: false,
      }),
    answer: invoice,
    named: customer,
    undone: (stripe) => stripe.invoices.del('in_1'),
  },
  add_invoice_line: {
    input: { customer_id: 'cus_1', invoice_id: 'in_1', amount: 1250, currency: 'eur', description: 'Hours' },
    official: (stripe) =>
      stripe.invoiceItems.create({
        customer: 'cus_1',
        invoice: 'in_1',
        amount: 1250,
        currency: 'eur',
        description: 'Hours',
      }),
    answer: { id: 'ii_1', object: 'invoiceitem' } satisfies Partial<Stripe.InvoiceItem>,
    named: customer,
    undone: (stripe) => stripe.invoiceItems.del('ii_1'),
  },
  finalize_invoice: {
    input: { invoice_id: 'in_1' },
    official: (stripe) => stripe.invoices.finalizeInvoice('in_1', { auto_advance: false }),
    answer: invoice,
  },
  void_invoice: {
    input: { invoice_id: 'in_1' },
    official: (stripe) => stripe.invoices.voidInvoice('in_1'),
    answer: invoice,
  },
  list_subscriptions: {
    input: { customer_id: 'cus_1', price_id: 'price_1', status: 'all' },
    official: (stripe) =>
      stripe.subscriptions.list({ customer: 'cus_1', price: 'price_1', status: 'all', ...page }),
    answer: listOf(wholeSubscription),
  },
  get_subscription: {
    input: { subscription_id: 'sub_1' },
    official: (stripe) => stripe.subscriptions.retrieve('sub_1'),
    answer: wholeSubscription,
  },
  update_subscription: {
    input: { subscription_id: 'sub_1', cancel_at_period_end: true },
    official: (stripe) => stripe.subscriptions.update('sub_1', { cancel_at_period_end: true }),
    answer: wholeSubscription,
    undone: (stripe) =>
      stripe.subscriptions.update('sub_1', { cancel_at_period_end: false, description: 'Basic' }),
  },
  change_subscription_item: {
    input: { item_id: 'si_1', price_id: 'price_2', quantity: 3, proration_behavior: 'none' },
    official: (stripe) =>
      stripe.subscriptionItems.update('si_1', {
        price: 'price_2',
        quantity: 3,
        proration_behavior: 'none',
      }),
    answer: wholeItem,
    named: price,
    undone: (stripe) =>
      stripe.subscriptionItems.update('si_1', {
        price: 'price_1',
        quantity: 1,
        proration_behavior: 'none',
      }),
  },
  cancel_subscription: {
    input: { subscription_id: 'sub_1' },
    official: (stripe) => stripe.subscriptions.cancel('sub_1'),
    answer: wholeSubscription,
  },
  list_prices: {
    input: { product_id: 'prod_1', currency: 'eur', active: true },
    official: (stripe) => stripe.prices.list({ product: 'prod_1', currency: 'eur', active: true, ...page }),
    answer: listOf(price),
  },
  create_price: {
    input: { product_id: 'prod_1', currency: 'eur', unit_amount: 900, nickname: 'Basic', interval: 'month' },
    official: (stripe) =>
      stripe.prices.create({
        product: 'prod_1',
        currency: 'eur',
        unit_amount: 900,
        nickname: 'Basic',
        recurring: { interval: 'month' },
      }),
    answer: price,
    undone: (stripe) => stripe.prices.update('price_1', { active: false }),
  },
  list_payments: {
    input: { customer_id: 'cus_1' },
    official: (stripe) => stripe.paymentIntents.list({ customer: 'cus_1', ...page }),
    answer: listOf(payment),
  },
  list_refunds: {
    input: { payment_id: 'pi_1' },
    official: (stripe) => stripe.refunds.list({ payment_intent: 'pi_1', ...page }),
    answer: listOf(refund),
  },
  create_refund: {
    input: { payment_id: 'pi_1', amount: 500, reason: 'duplicate' },
    official: (stripe) => stripe.refunds.create({ payment_intent: 'pi_1', amount: 500, reason: 'duplicate' }),
    answer: refund,
    named: payment,
  },
};

describe('The tools of Stripe', () => {
  const { manifest } = stripeManifest;
  let contract: ToolContract<Stripe>;
  before(async () => {
    contract = await ToolContract.start(
      manifest,
      { restricted_key: KEY },
      { cursor: 'x_9', limit: 5 },
      ({ port }) =>
        new Stripe(KEY, {
          host: '127.0.0.1',
          port,
          protocol: 'http',
          maxNetworkRetries: 0,
          telemetry: false,
        }),
    );
  });
  after(() => contract.close());

  for (const tool of toolsOf(manifest))
    it(`[bundle-tools.stripe] send and read what the official client does: ${tool.name}`, async () => {
      const call = CALLS[tool.name];
      assert.ok(call, 'every tool is compared');
      await contract.check(tool, call);
    });

  it('[bundle-tools.stripe] ask for each payment and each change of a subscription', () => {
    const verbs = Object.fromEntries(toolsOf(manifest).map(({ name, verb }) => [name, verb]));
    for (const name of [
      'create_refund',
      'finalize_invoice',
      'update_subscription',
      'change_subscription_item',
    ])
      assert.equal(verbs[name], 'spend', name);
    for (const name of ['void_invoice', 'cancel_subscription', 'delete_customer'])
      assert.equal(verbs[name], 'delete', name);
  });

  it('[bundle-tools.stripe] repeat a write under its own key, and say which permission a key lacks', async () => {
    const refunds = toolsOf(manifest).find(({ name }) => name === 'create_refund') as BundleTool;
    const params = { payment_id: 'pi_1' };
    contract.recorder.answer = { status: 200, body: refund };
    for (const idempotencyKey of ['call-1', 'call-1'])
      await contract.harness.ask(refunds.request, { params, secrets: contract.secrets, idempotencyKey });
    assert.deepEqual(
      contract.recorder.sent.splice(0).map(({ key }) => key),
      ['call-1', 'call-1'],
    );
    const message =
      'The provided key does not have the required permissions. Having `rak_charge_write` would allow it.';
    contract.recorder.answer = { status: 403, body: { error: { type: 'invalid_request_error', message } } };
    const refused = await contract.harness.ask(refunds.request, { params, secrets: contract.secrets });
    assert.equal(refused.kind, 'rejected');
    assert.match(refused.message, /rak_charge_write/);
    contract.recorder.sent.splice(0);
  });
});
