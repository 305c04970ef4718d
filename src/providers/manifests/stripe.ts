// Stripe: webhook endpoints by API with a restricted key, which a person creates manually because no API does.
// docs/providers/stripe.md says what is automatic and what is not.
import { BuiltInManifest } from './builtInManifest.ts';
import { stripeHeaders, stripeToolRequests } from './stripeToolRequests.ts';
import { stripeTools } from './stripeTools.ts';

const API = 'https://api.stripe.com';
const headers = stripeHeaders;
const endpoints = '/v1/webhook_endpoints';
const noPlans = 'Sluice changes no plans at Stripe: those are your customers’.';

const requests = {
  'credential.obtain': {
    type: 'manual',
    title: 'Make a restricted key',
    open: 'https://dashboard.stripe.com/apikeys',
    steps: [
      'Check that the dashboard shows the mode that you set up: test mode for everything but production.',
      'Choose “Create restricted key”.',
      'Give it “Write” for Webhook Endpoints, and what your application needs. For tools, also Customers, Invoices, Subscriptions, Prices, PaymentIntents and Charges and Refunds.',
      'Create the key and copy it: Stripe shows a live key once.',
    ],
    collect: ['restricted_key'],
    check: 'validate',
  },
  'credential.create': {
    type: 'unsupported',
    why: 'Stripe issues keys in its dashboard only; the one pasted is used.',
  },
  'webhook.create': {
    type: 'http',
    method: 'POST',
    path: endpoints,
    verb: 'create',
    headers,
    form: {
      url: '{url}',
      'enabled_events[]': '{events}',
      description: '{name}',
      'metadata[sluice]': '{tag}',
    },
    outputs: { webhook_id: '/id', url: '/url' },
    // Stripe returns the signing secret only in this answer.
    secretOutputs: { secret: '/secret' },
    idempotent: true,
    conflictStatuses: [],
    find: 'webhook.find',
    undo: 'webhook.delete',
  },
  'webhook.find': {
    type: 'http',
    method: 'GET',
    path: endpoints,
    verb: 'read',
    headers,
    query: { limit: '100' },
    select: { list: '/data', match: { '/metadata/sluice': '{tag}', '/url': '{url}' } },
    page: { kind: 'cursor', query: 'starting_after', last: '/id', more: '/has_more' },
    outputs: { webhook_id: '/id', url: '/url' },
  },
  'webhook.update': {
    type: 'http',
    method: 'POST',
    path: `${endpoints}/{webhook_id}`,
    verb: 'change',
    headers,
    form: { url: '{url}', 'enabled_events[]': '{events}' },
    outputs: { url: '/url' },
    idempotent: true,
    conflictStatuses: [],
  },
  'webhook.delete': {
    type: 'http',
    method: 'DELETE',
    path: `${endpoints}/{webhook_id}`,
    verb: 'delete',
    headers,
  },
  'webhook.ping': {
    type: 'unsupported',
    why: 'Stripe sends no test event on request; `stripe trigger` of its command line does.',
  },
  validate: {
    type: 'http',
    method: 'GET',
    path: endpoints,
    verb: 'read',
    headers,
    query: { limit: '1' },
    outputs: { message: '/object' },
    goneStatuses: [],
  },
  'oauthClient.register': {
    type: 'unsupported',
    why: 'Stripe Connect platforms are set up in the dashboard.',
  },
  'usage.read': { type: 'unsupported', why: 'Stripe does not tell by API when a key was last used.' },
  'subscription.read': { type: 'unsupported', why: noPlans },
  'subscription.change': { type: 'unsupported', why: noPlans },
  'share.create': {
    type: 'unsupported',
    why: 'A key cannot be shared at Stripe: everyone gets a key of their own.',
  },
};

export const stripeManifest = new BuiltInManifest('stripe', {
  name: 'Stripe',
  description:
    'Customers, invoices, subscriptions, prices and refunds; webhook endpoints with their signing secrets. The restricted key is made by hand.',
  documentation: 'https://docs.stripe.com/api/webhook_endpoints',
  environments: {
    development: { baseUrl: API, live: false },
    staging: { baseUrl: API, live: false },
    production: { baseUrl: API, live: true },
  },
  inputs: {
    webhook_url: {
      title: 'Webhook URL',
      description: 'Where Stripe sends events.',
      type: 'url',
      pattern: 'https://.*',
    },
    restricted_key: {
      title: 'Restricted key',
      description: 'It begins with rk_test_, in production with rk_live_.',
      secret: true,
      pattern: 'rk_(?:test|live)_[A-Za-z0-9]{10,250}',
      // A live key in a test environment would reach real customers.
      environmentPatterns: {
        development: 'rk_test_[A-Za-z0-9]{10,250}',
        staging: 'rk_test_[A-Za-z0-9]{10,250}',
        production: 'rk_live_[A-Za-z0-9]{10,250}',
      },
    },
  },
  scope: { account: 'account' },
  auth: { scheme: 'bearer', input: 'restricted_key' },
  idempotency: { header: 'Idempotency-Key', lifetimeMs: 24 * 60 * 60_000 },
  errors: { code: '/error/code', message: '/error/message' },
  limits: {
    concurrency: 5,
    perSecond: 20,
    limitedCodes: ['rate_limit', 'lock_timeout', 'idempotency_key_in_use'],
  },
  webhookSignature: {
    algorithm: 'hmac-sha256',
    header: 'stripe-signature',
    value: 't={timestamp},v1={signature}',
    signed: '{timestamp}.{body}',
    encoding: 'hex',
  },
  webhooks: [
    {
      title: 'Payments',
      url: '{webhook_url}',
      events: [
        'checkout.session.completed',
        'invoice.paid',
        'invoice.payment_failed',
        'customer.subscription.updated',
        'customer.subscription.deleted',
      ],
    },
  ],
  tools: stripeTools,
  requests: { ...requests, ...stripeToolRequests },
});
