// The sandbox's subscriptions: what plans cost, a quote that holds for ten minutes, and changing at a quoted price.
import type { JsonObject } from '../../core/json.ts';
import {
  notFound,
  ok,
  refusal,
  text,
  texts,
  type Route,
  type SandboxAnswer,
  type SandboxRequest,
  type World,
} from './sandboxRequest.ts';

/** Minor units of EUR a month. */
const PLANS: Readonly<Record<string, number>> = { free: 0, pro: 2900, scale: 9900 };
const ADD_ONS: Readonly<Record<string, number>> = { extra_events: 900, priority_support: 1900 };
const QUOTE_LIFETIME_MS = 10 * 60_000;
const MONTH_MS = 30 * 24 * 60 * 60_000;

export const subscriptionRoutes: Route[] = [
  { method: 'GET', pattern: '/subscriptions/:id', pace: 'read', auth: 'demo', handle: read },
  { method: 'POST', pattern: '/subscriptions/:id/quotes', pace: 'read', auth: 'demo', handle: quote },
  { method: 'PUT', pattern: '/subscriptions/:id', pace: 'write', auth: 'demo', handle: change },
];

function read(world: World, { params }: SandboxRequest): SandboxAnswer {
  const id = params['id'] ?? '';
  return world.get('credential', id) === undefined ? notFound('credential') : ok(current(world, id));
}

function quote(world: World, { params, body }: SandboxRequest): SandboxAnswer {
  const id = params['id'] ?? '';
  if (world.get('credential', id) === undefined) return notFound('credential');
  const price = priceOf(body);
  if (price === undefined) return refusal(422, 'invalid_request', 'There is no such plan or add-on.');
  const terms = {
    ...price,
    proration_minor: Math.max(0, price.amount_minor - Number(current(world, id)['amount_minor'])),
  };
  const made = world.create('quote', 'quo', { credential_id: id, ...terms });
  return ok({ quote_id: made.id, ...terms, next_charge_at: world.clock.now() + MONTH_MS });
}

function change(world: World, { params, body }: SandboxRequest): SandboxAnswer {
  const id = params['id'] ?? '';
  if (world.get('credential', id) === undefined) return notFound('credential');
  const price = priceOf(body);
  if (price === undefined) return refusal(422, 'invalid_request', 'There is no such plan or add-on.');
  const quoteId = text(body, 'quote_id');
  const quoted = quoteId === undefined ? undefined : world.get('quote', quoteId);
  if (quoteId !== undefined) {
    const fresh = quoted !== undefined && quoted.createdAt + QUOTE_LIFETIME_MS > world.clock.now();
    if (!fresh || quoted.data['credential_id'] !== id || quoted.data['plan'] !== price.plan) {
      return refusal(422, 'quote_expired', 'The quote is not valid for this change any more.');
    }
  }
  const limit = body['max_amount_minor'];
  if (typeof limit === 'number' && price.amount_minor > limit) {
    return refusal(422, 'amount_exceeded', `The change costs ${price.amount_minor}, more than ${limit}.`);
  }
  world.put('subscription', { id, tag: null, data: { ...price }, createdAt: world.clock.now() });
  return ok({ ...price });
}

function current(world: World, id: string): JsonObject {
  const free = { plan: 'free', add_ons: [], amount_minor: 0, currency: 'EUR', period: 'month' };
  return world.get('subscription', id)?.data ?? free;
}

interface Price {
  plan: string;
  add_ons: string[];
  amount_minor: number;
  currency: string;
  period: string;
}

function priceOf(body: JsonObject): Price | undefined {
  const plan = text(body, 'plan') ?? '';
  const addOns = texts(body, 'add_ons') ?? [];
  const parts = [
    Object.hasOwn(PLANS, plan) ? PLANS[plan] : undefined,
    ...addOns.map((name) => (Object.hasOwn(ADD_ONS, name) ? ADD_ONS[name] : undefined)),
  ];
  if (parts.some((part) => part === undefined)) return undefined;
  const amount = parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
  return { plan, add_ons: addOns, amount_minor: amount, currency: 'EUR', period: 'month' };
}
