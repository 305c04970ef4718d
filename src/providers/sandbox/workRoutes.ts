// What one works with at the sandbox: channels and their messages, tickets, invoices and their refunds.
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { SandboxRecord } from './sandboxDatabase.ts';
import {
  created,
  notFound,
  nothing,
  ok,
  refusal,
  text,
  type Route,
  type SandboxAnswer,
  type SandboxRequest,
  type World,
} from './sandboxRequest.ts';

const MOST_ON_A_PAGE = 100;
const LONGEST_TEXT = 4_000;

const CHANNELS = [
  { id: 'C_GENERAL', name: '#general', members: 412 },
  { id: 'C_RELEASES', name: '#releases', members: 96 },
  { id: 'C_CI', name: '#ci', members: 38 },
  { id: 'C_SUPPORT', name: '#support', members: 54 },
];
const TICKET_STATES = ['open', 'waiting', 'closed'];
const INVOICES = [
  { id: 'INV-1001', customer: 'Northwind', amount_minor: 12_900, currency: 'EUR', status: 'paid' },
  { id: 'INV-1002', customer: 'Globex', amount_minor: 49_900, currency: 'EUR', status: 'paid' },
  { id: 'INV-1003', customer: 'Initech', amount_minor: 2_900, currency: 'EUR', status: 'open' },
];

export const workRoutes: Route[] = [
  {
    method: 'GET',
    pattern: '/channels',
    pace: 'read',
    auth: 'demo',
    handle: (_world, request) => paged(request, 'channels', CHANNELS),
  },
  {
    method: 'GET',
    pattern: '/channels/:id',
    pace: 'read',
    auth: 'demo',
    handle: (_world, { params }) => {
      const channel = CHANNELS.find(({ id }) => id === params['id']);
      return channel === undefined ? notFound('channel') : ok(channel);
    },
  },
  {
    method: 'GET',
    pattern: '/messages',
    pace: 'read',
    auth: 'demo',
    handle: (world, request) => {
      const { query } = request;
      const [channel, wanted] = [query.get('channel_id'), query.get('query')?.toLowerCase()];
      const messages = world
        .list('message', query.get('tag'))
        .map(described)
        .filter((message) => channel === null || message['channel_id'] === channel)
        .filter(
          (message) => wanted === undefined || (text(message, 'text') ?? '').toLowerCase().includes(wanted),
        );
      return paged(request, 'messages', messages);
    },
  },
  {
    method: 'POST',
    pattern: '/messages',
    pace: 'write',
    auth: 'demo',
    handle: (world, { body }) => {
      const channelId = text(body, 'channel_id');
      const words = text(body, 'text');
      if (!CHANNELS.some(({ id }) => id === channelId)) return notFound('channel');
      if (words === undefined || words.length > LONGEST_TEXT)
        return refusal(422, 'invalid_request', `text is needed, at most ${LONGEST_TEXT} characters.`);
      const data = { channel_id: channelId ?? '', text: words };
      return created(described(world.create('message', 'msg', data, body['tag'])));
    },
  },
  ...oneOf('/messages/:id', 'message', (record, { body }) => ({
    ...record.data,
    text: text(body, 'text') ?? record.data['text'] ?? '',
  })),
  {
    method: 'GET',
    pattern: '/tickets',
    pace: 'read',
    auth: 'demo',
    handle: (world, request) => {
      const state = request.query.get('status');
      const tickets = world.list('ticket').map(described);
      return paged(
        request,
        'tickets',
        tickets.filter((ticket) => state === null || ticket['status'] === state),
      );
    },
  },
  {
    method: 'POST',
    pattern: '/tickets',
    pace: 'write',
    auth: 'demo',
    handle: (world, { body }) => {
      const title = text(body, 'title');
      if (title === undefined) return refusal(422, 'invalid_request', 'title is needed.');
      const labels = Array.isArray(body['labels']) ? body['labels'] : [];
      const data = { title, body: text(body, 'body') ?? '', labels, status: 'open' };
      return created(described(world.create('ticket', 'tkt', data)));
    },
  },
  ...oneOf('/tickets/:id', 'ticket', ({ data }, { body }) => {
    const status = text(body, 'status') ?? text(data, 'status') ?? 'open';
    if (!TICKET_STATES.includes(status)) return undefined;
    return { ...data, title: text(body, 'title') ?? data['title'] ?? '', status };
  }),
  {
    method: 'GET',
    pattern: '/invoices',
    pace: 'read',
    auth: 'demo',
    handle: (world, request) => paged(request, 'invoices', INVOICES.map(withRefund(world))),
  },
  {
    method: 'POST',
    pattern: '/invoices/:id/refunds',
    pace: 'write',
    auth: 'demo',
    handle: (world, { params, body }) => {
      const invoice = INVOICES.find(({ id }) => id === params['id']);
      if (invoice === undefined) return notFound('invoice');
      const amount = body['amount_minor'];
      const left = invoice.amount_minor - refunded(world, invoice.id);
      if (typeof amount !== 'number' || !Number.isInteger(amount) || amount < 1 || amount > left)
        return refusal(422, 'invalid_request', `amount_minor is 1 to ${left}.`);
      const data = { invoice_id: invoice.id, amount_minor: amount, currency: invoice.currency };
      return created(described(world.create('refund', 'rfd', data, body['tag'])));
    },
  },
];

/** Reading, changing and removing one record. @param changed undefined: what is asked for is not valid */
function oneOf(
  pattern: string,
  kind: 'message' | 'ticket',
  changed: (record: SandboxRecord, request: SandboxRequest) => JsonObject | undefined,
): Route[] {
  const found = (
    world: World,
    { params }: SandboxRequest,
    work: (record: SandboxRecord) => SandboxAnswer,
  ): SandboxAnswer => {
    const record = world.get(kind, params['id'] ?? '');
    return record === undefined ? notFound(kind) : work(record);
  };
  return [
    {
      method: 'GET',
      pattern,
      pace: 'read',
      auth: 'demo',
      handle: (world, request) => found(world, request, (record) => ok(described(record))),
    },
    {
      method: 'PATCH',
      pattern,
      pace: 'write',
      auth: 'demo',
      handle: (world, request) =>
        found(world, request, (record) => {
          const data = changed(record, request);
          if (data === undefined) return refusal(422, 'invalid_request', 'A member has no valid value.');
          world.put(kind, { ...record, data });
          return ok(described({ ...record, data }));
        }),
    },
    {
      method: 'DELETE',
      pattern,
      pace: 'write',
      auth: 'demo',
      handle: (world, request) =>
        found(world, request, ({ id }) => {
          world.remove(kind, id);
          return nothing;
        }),
    },
  ];
}

/** `cursor` is the position of the next item; a foreign one is refused. */
function paged({ query }: SandboxRequest, name: string, items: readonly JsonValue[]): SandboxAnswer {
  const cursor = query.get('cursor') ?? '0';
  if (!/^\d{1,9}$/.test(cursor)) return refusal(422, 'invalid_cursor', 'This is no cursor of the sandbox.');
  const limit = Math.min(Math.max(Number(query.get('limit') ?? 20) || 20, 1), MOST_ON_A_PAGE);
  const end = Number(cursor) + limit;
  const next = end < items.length ? String(end) : null;
  return ok({ [name]: items.slice(Number(cursor), end), next_cursor: next, total: items.length });
}

function described({ id, tag, data, createdAt }: SandboxRecord): JsonObject {
  return { id, tag, ...data, created_at: new Date(createdAt).toISOString() };
}

function refunded(world: World, invoiceId: string): number {
  return world
    .list('refund')
    .filter(({ data }) => data['invoice_id'] === invoiceId)
    .reduce((sum, { data }) => sum + Number(data['amount_minor']), 0);
}

function withRefund(world: World) {
  return (invoice: (typeof INVOICES)[number]): JsonObject => ({
    ...invoice,
    refunded_minor: refunded(world, invoice.id),
  });
}
