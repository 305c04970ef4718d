// The requests of Stripe's bundle tools. Held by stripeTools.test.ts to those of Stripe's official client.

/** Pinned: an answer of another version could lack a needed member. */
export const stripeHeaders = { 'stripe-version': '2026-10-28.endive' };
const paging = { starting_after: '{cursor?}', limit: '{limit?}' };

function reads(path: string, query?: Record<string, string>): object {
  return { type: 'http', method: 'GET', path, verb: 'read', headers: stripeHeaders, ...(query && { query }) };
}

/** Stripe keeps a key for a day, so a lost answer is asked for again under the same one. */
function posts(verb: string, path: string, form: Record<string, string>, more: object = {}): object {
  return {
    type: 'http',
    method: 'POST',
    path,
    verb,
    headers: stripeHeaders,
    ...(Object.keys(form).length > 0 && { form }),
    idempotent: true,
    conflictStatuses: [],
    ...more,
  };
}

function deletes(path: string, more: object = {}): object {
  return { type: 'http', method: 'DELETE', path, verb: 'delete', headers: stripeHeaders, ...more };
}

const customer = '/v1/customers/{customer_id}';
const invoice = '/v1/invoices/{invoice_id}';
const subscription = '/v1/subscriptions/{subscription_id}';
const subscriptionItem = '/v1/subscription_items/{item_id}';
const customerForm = {
  email: '{email?}',
  name: '{customer_name?}',
  phone: '{phone?}',
  description: '{description?}',
};

export const stripeToolRequests = {
  'customer.list': reads('/v1/customers', { ...paging, email: '{email?}' }),
  'customer.search': reads('/v1/customers/search', {
    query: '{query}',
    page: '{cursor?}',
    limit: '{limit?}',
  }),
  'customer.read': reads(customer),
  'customer.create': posts('create', '/v1/customers', customerForm, {
    outputs: { customer_id: '/id' },
    undo: 'customer.delete',
  }),
  'customer.update': posts('change', customer, customerForm, {
    outputs: { customer_id: '/id' },
    undo: 'customer.update',
  }),
  'customer.delete': deletes(customer),
  'invoice.list': reads('/v1/invoices', {
    ...paging,
    customer: '{customer_id?}',
    subscription: '{subscription_id?}',
    status: '{status?}',
  }),
  'invoice.read': reads(invoice),
  'invoice.create': posts(
    'create',
    '/v1/invoices',
    {
      customer: '{customer_id}',
      collection_method: 'send_invoice',
      days_until_due: '{days_until_due}',
      description: '{description?}',
      auto_advance: 'false',
    },
    { outputs: { invoice_id: '/id' }, undo: 'invoice.delete' },
  ),
  // Stripe deletes drafts only.
  'invoice.delete': deletes(invoice),
  'invoiceItem.create': posts(
    'create',
    '/v1/invoiceitems',
    {
      customer: '{customer_id}',
      invoice: '{invoice_id}',
      amount: '{amount}',
      currency: '{currency}',
      description: '{description?}',
    },
    { outputs: { invoice_item_id: '/id' }, undo: 'invoiceItem.delete' },
  ),
  'invoiceItem.delete': deletes('/v1/invoiceitems/{invoice_item_id}'),
  // Its customer owes it from then on.
  'invoice.finalize': posts(
    'spend',
    `${invoice}/finalize`,
    { auto_advance: 'false' },
    { outputs: { invoice_id: '/id', url: '/hosted_invoice_url' }, optionalOutputs: ['url'] },
  ),
  'invoice.void': posts('delete', `${invoice}/void`, {}, { outputs: { invoice_id: '/id' } }),
  'subscription.list': reads('/v1/subscriptions', {
    ...paging,
    customer: '{customer_id?}',
    price: '{price_id?}',
    status: '{status?}',
  }),
  'subscription.get': reads(subscription),
  'subscription.update': posts(
    'spend',
    subscription,
    { cancel_at_period_end: '{cancel_at_period_end?}', description: '{description?}' },
    { outputs: { subscription_id: '/id' }, undo: 'subscription.update' },
  ),
  'subscription.cancel': deletes(subscription, { outputs: { subscription_id: '/id' } }),
  'subscriptionItem.read': reads(subscriptionItem),
  'subscriptionItem.update': posts(
    'spend',
    subscriptionItem,
    {
      price: '{price_id?}',
      quantity: '{quantity?}',
      proration_behavior: '{proration_behavior?}',
    },
    { outputs: { item_id: '/id' }, undo: 'subscriptionItem.update' },
  ),
  'price.list': reads('/v1/prices', {
    ...paging,
    product: '{product_id?}',
    currency: '{currency?}',
    active: '{active?}',
  }),
  'price.read': reads('/v1/prices/{price_id}'),
  'price.create': posts(
    'create',
    '/v1/prices',
    {
      product: '{product_id}',
      currency: '{currency}',
      unit_amount: '{unit_amount}',
      nickname: '{nickname?}',
      'recurring[interval]': '{interval?}',
    },
    { outputs: { price_id: '/id' }, undo: 'price.retire' },
  ),
  // No API deletes a price; one that is not active can't be used any more.
  'price.retire': posts('change', '/v1/prices/{price_id}', { active: 'false' }),
  'payment.list': reads('/v1/payment_intents', { ...paging, customer: '{customer_id?}' }),
  'payment.read': reads('/v1/payment_intents/{payment_id}'),
  'refund.list': reads('/v1/refunds', { ...paging, payment_intent: '{payment_id?}' }),
  'refund.create': posts(
    'spend',
    '/v1/refunds',
    { payment_intent: '{payment_id}', amount: '{amount?}', reason: '{reason?}' },
    { outputs: { refund_id: '/id' } },
  ),
};
