// Stripe's bundle tools: customers, invoices, subscriptions, prices and refunds. Held by stripeTools.test.ts to the
// types of Stripe's official client.

function object(properties: object, required: readonly string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

function id(prefix: string, of: string): object {
  return { type: 'string', minLength: 1, maxLength: 255, description: `${prefix}…, ${of}` };
}

function pointers(members: string): string[] {
  return members.split(' ').map((member) => `/${member}`);
}

const customerId = id('cus_', 'from list_customers');
const invoiceId = id('in_', 'from list_invoices');
const subscriptionId = id('sub_', 'from list_subscriptions');
const priceId = id('price_', 'from list_prices');
const paymentId = id('pi_', 'from list_payments');
const currency = {
  type: 'string',
  pattern: '[a-z]{3}',
  description: 'ISO 4217, lower case',
  examples: ['eur'],
};
const minor = { type: 'integer', minimum: 1, description: 'in minor units, e.g. 1250 for 12.50' };
const description = { type: 'string', maxLength: 500 };
const customerInput = {
  email: { type: 'string', maxLength: 512 },
  customer_name: { type: 'string', maxLength: 256 },
  phone: { type: 'string', maxLength: 20 },
  description,
};

const byLastId = { kind: 'cursor', last: '/id', more: '/has_more' };
const list = { items: '/data', page: byLastId };
const customerNamed = { customer_id: { request: 'customer.read', label: '/email' } };
const priceNamed = { price_id: { request: 'price.read', label: '/nickname' } };
const customerFields = pointers('id email name phone description balance currency created');
const invoiceFields = pointers(
  'id number status customer customer_email amount_due amount_paid amount_remaining currency due_date hosted_invoice_url created',
);
const subscriptionFields = pointers(
  'id status customer currency cancel_at_period_end canceled_at items/data description created',
);

export const stripeTools = [
  {
    name: 'list_customers',
    title: 'List customers',
    description: 'Lists customers, newest first, of one email address if given.',
    request: 'customer.list',
    input: object({ email: { type: 'string', maxLength: 512 } }),
    fields: customerFields,
    ...list,
  },
  {
    name: 'search_customers',
    title: 'Search customers',
    description: 'Finds customers by Stripe’s search language, e.g. name~"ann" AND email:"ann@example.com".',
    request: 'customer.search',
    input: object({ query: { type: 'string', minLength: 1, maxLength: 500 } }, ['query']),
    items: '/data',
    fields: customerFields,
    page: { kind: 'cursor', next: '/next_page', more: '/has_more' },
  },
  {
    name: 'get_customer',
    title: 'Get a customer',
    description: 'Returns one customer.',
    request: 'customer.read',
    input: object({ customer_id: customerId }, ['customer_id']),
    fields: customerFields,
  },
  {
    name: 'create_customer',
    title: 'Create a customer',
    description: 'Creates a customer. Returns customer_id. Undoing deletes it.',
    request: 'customer.create',
    input: object(customerInput),
  },
  {
    name: 'update_customer',
    title: 'Change a customer',
    description: 'Changes email, name, phone or description. Undoing restores those that had a value.',
    request: 'customer.update',
    input: object({ customer_id: customerId, ...customerInput }, ['customer_id']),
    before: {
      request: 'customer.read',
      values: { email: '/email', customer_name: '/name', phone: '/phone', description: '/description' },
    },
    names: customerNamed,
  },
  {
    name: 'delete_customer',
    title: 'Delete a customer',
    description: 'Deletes a customer for good, and cancels all of its subscriptions.',
    request: 'customer.delete',
    input: object({ customer_id: customerId }, ['customer_id']),
    before: { request: 'customer.read', values: { email: '/email', customer_name: '/name' } },
  },
  {
    name: 'list_invoices',
    title: 'List invoices',
    description: 'Lists invoices, newest first. Amounts are in minor units.',
    request: 'invoice.list',
    input: object({
      customer_id: customerId,
      subscription_id: subscriptionId,
      status: { type: 'string', enum: ['draft', 'open', 'paid', 'uncollectible', 'void'] },
    }),
    fields: invoiceFields,
    ...list,
  },
  {
    name: 'get_invoice',
    title: 'Get an invoice',
    description: 'Returns one invoice with its lines.',
    request: 'invoice.read',
    input: object({ invoice_id: invoiceId }, ['invoice_id']),
    fields: [...invoiceFields, '/lines/data', '/description'],
  },
  {
    name: 'create_invoice',
    title: 'Create a draft invoice',
    description:
      'Creates a draft that Stripe charges to nobody. Add lines with add_invoice_line. Returns invoice_id. Undoing deletes the draft.',
    request: 'invoice.create',
    input: object(
      { customer_id: customerId, days_until_due: { type: 'integer', minimum: 0, maximum: 365 }, description },
      ['customer_id', 'days_until_due'],
    ),
    names: customerNamed,
  },
  {
    name: 'add_invoice_line',
    title: 'Add a line to a draft invoice',
    description: 'Adds an amount to a draft. Returns invoice_item_id. Undoing removes it from the draft.',
    request: 'invoiceItem.create',
    input: object({ customer_id: customerId, invoice_id: invoiceId, amount: minor, currency, description }, [
      'customer_id',
      'invoice_id',
      'amount',
      'currency',
    ]),
    names: customerNamed,
  },
  {
    name: 'finalize_invoice',
    title: 'Finalize an invoice',
    description: 'Makes a draft due: its customer owes it from then on. It can only be voided afterwards.',
    request: 'invoice.finalize',
    input: object({ invoice_id: invoiceId }, ['invoice_id']),
    names: { invoice_id: { request: 'invoice.read', label: '/customer_email' } },
  },
  {
    name: 'void_invoice',
    title: 'Void an invoice',
    description: 'Makes a finalized invoice void for good: nobody owes it any more.',
    request: 'invoice.void',
    input: object({ invoice_id: invoiceId }, ['invoice_id']),
    names: { invoice_id: { request: 'invoice.read', label: '/number' } },
  },
  {
    name: 'list_subscriptions',
    title: 'List subscriptions',
    description: 'Lists subscriptions with their items, newest first.',
    request: 'subscription.list',
    input: object({
      customer_id: customerId,
      price_id: priceId,
      status: {
        type: 'string',
        enum: ['active', 'past_due', 'unpaid', 'canceled', 'incomplete', 'trialing', 'paused', 'all'],
      },
    }),
    fields: subscriptionFields,
    ...list,
  },
  {
    name: 'get_subscription',
    title: 'Get a subscription',
    description: 'Returns one subscription; the IDs of its items are in items/data.',
    request: 'subscription.get',
    input: object({ subscription_id: subscriptionId }, ['subscription_id']),
    fields: subscriptionFields,
  },
  {
    name: 'update_subscription',
    title: 'Change a subscription',
    description: 'Ends a subscription with its period (or no longer does), or changes its description.',
    request: 'subscription.update',
    input: object(
      { subscription_id: subscriptionId, cancel_at_period_end: { type: 'boolean' }, description },
      ['subscription_id'],
    ),
    before: {
      request: 'subscription.get',
      values: { cancel_at_period_end: '/cancel_at_period_end', description: '/description' },
    },
  },
  {
    name: 'change_subscription_item',
    title: 'Change price or quantity of a subscription',
    description:
      'Moves one item (si_…, from get_subscription) to another price or quantity. Stripe bills the difference by proration_behavior. Undoing goes back to the former ones.',
    request: 'subscriptionItem.update',
    input: object(
      {
        item_id: id('si_', 'from get_subscription'),
        price_id: priceId,
        quantity: { type: 'integer', minimum: 1 },
        proration_behavior: { type: 'string', enum: ['create_prorations', 'always_invoice', 'none'] },
      },
      ['item_id'],
    ),
    before: {
      request: 'subscriptionItem.read',
      values: { price_id: '/price/id', quantity: '/quantity' },
    },
    names: priceNamed,
  },
  {
    name: 'cancel_subscription',
    title: 'Cancel a subscription',
    description: 'Ends a subscription at once and for good. update_subscription ends it with its period.',
    request: 'subscription.cancel',
    input: object({ subscription_id: subscriptionId }, ['subscription_id']),
    names: { subscription_id: { request: 'subscription.get', label: '/customer' } },
  },
  {
    name: 'list_prices',
    title: 'List prices',
    description: 'Lists prices with unit_amount in minor units.',
    request: 'price.list',
    input: object({ product_id: id('prod_', 'ID of a product'), currency, active: { type: 'boolean' } }),
    fields: pointers('id product nickname active currency unit_amount recurring type'),
    ...list,
  },
  {
    name: 'create_price',
    title: 'Create a price',
    description: 'Creates a price of a product. Returns price_id. Undoing makes it inactive.',
    request: 'price.create',
    input: object(
      {
        product_id: id('prod_', 'ID of a product'),
        currency,
        unit_amount: minor,
        nickname: { type: 'string', maxLength: 200 },
        interval: { type: 'string', enum: ['day', 'week', 'month', 'year'], description: 'if it recurs' },
      },
      ['product_id', 'currency', 'unit_amount'],
    ),
  },
  {
    name: 'list_payments',
    title: 'List payments',
    description: 'Lists payment intents, newest first: what a refund pays back.',
    request: 'payment.list',
    input: object({ customer_id: customerId }),
    fields: pointers('id amount amount_received currency status customer description receipt_email created'),
    ...list,
  },
  {
    name: 'list_refunds',
    title: 'List refunds',
    description: 'Lists refunds, newest first, of one payment if given.',
    request: 'refund.list',
    input: object({ payment_id: paymentId }),
    fields: pointers('id amount currency status reason payment_intent charge created'),
    ...list,
  },
  {
    name: 'create_refund',
    title: 'Refund a payment',
    description:
      'Pays back a payment, or amount of it in minor units of its currency. Returns refund_id. It can’t be undone.',
    request: 'refund.create',
    input: object(
      {
        payment_id: paymentId,
        amount: minor,
        reason: { type: 'string', enum: ['duplicate', 'fraudulent', 'requested_by_customer'] },
      },
      ['payment_id'],
    ),
    names: { payment_id: { request: 'payment.read', label: '/receipt_email' } },
  },
];
