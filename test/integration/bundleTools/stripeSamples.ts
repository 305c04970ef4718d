// Answers of Stripe in small, each held to the types of Stripe's official client.
import type { Stripe } from 'stripe';
import type { JsonObject } from '../../../src/core/json.ts';

export const customer = {
  id: 'cus_1',
  object: 'customer',
  email: 'ann@example.com',
  name: 'Ann',
  phone: '+49 1',
  description: 'a regular',
  balance: 0,
  currency: 'eur',
  created: 1,
} satisfies Partial<Stripe.Customer>;
export const invoice = {
  id: 'in_1',
  object: 'invoice',
  number: 'A-1',
  status: 'open',
  customer: 'cus_1',
  customer_email: 'ann@example.com',
  amount_due: 1250,
  amount_paid: 0,
  amount_remaining: 1250,
  currency: 'eur',
  due_date: 2,
  hosted_invoice_url: 'https://invoice.stripe.com/i/1',
  description: 'November',
  created: 1,
} satisfies Partial<Stripe.Invoice>;
const lines = { object: 'list', data: [], has_more: false, url: '/v1/invoices/in_1/lines' } as const;
export const price = {
  id: 'price_1',
  object: 'price',
  product: 'prod_1',
  nickname: 'Basic',
  active: true,
  currency: 'eur',
  unit_amount: 900,
  recurring: null,
  type: 'one_time',
} satisfies Partial<Stripe.Price>;
const subscription = {
  id: 'sub_1',
  object: 'subscription',
  status: 'active',
  customer: 'cus_1',
  currency: 'eur',
  cancel_at_period_end: false,
  canceled_at: null,
  description: 'Basic',
  created: 1,
} satisfies Partial<Stripe.Subscription>;
const item = {
  id: 'si_1',
  object: 'subscription_item',
  quantity: 1,
} satisfies Partial<Stripe.SubscriptionItem>;
export const payment = {
  id: 'pi_1',
  object: 'payment_intent',
  amount: 1250,
  amount_received: 1250,
  currency: 'eur',
  status: 'succeeded',
  customer: 'cus_1',
  description: 'November',
  receipt_email: 'ann@example.com',
  created: 1,
} satisfies Partial<Stripe.PaymentIntent>;
export const refund = {
  id: 're_1',
  object: 'refund',
  amount: 500,
  currency: 'eur',
  status: 'succeeded',
  reason: 'duplicate',
  payment_intent: 'pi_1',
  charge: 'ch_1',
  created: 1,
} satisfies Partial<Stripe.Refund>;

export const wholeInvoice: JsonObject = { ...invoice, lines: { ...lines, data: [] } };
export const wholeSubscription: JsonObject = {
  ...subscription,
  items: { object: 'list', data: [{ ...item, price }], has_more: false, url: '/v1/subscription_items' },
};
export const wholeItem: JsonObject = { ...item, price };

export function listOf(entry: JsonObject): JsonObject {
  return { object: 'list', data: [entry], has_more: true, url: '/v1' };
}
