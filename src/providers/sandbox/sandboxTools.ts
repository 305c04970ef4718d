// The sandbox's bundle tools: every kind that a manifest can declare, with before-images, names and undo.

const textInput = { type: 'string', minLength: 1, maxLength: 4_000, description: 'plain text' };
const channelInput = {
  type: 'string',
  description: 'ID of a channel, from list_channels',
  examples: ['C_GENERAL'],
};
const messageInput = { type: 'string', description: 'ID of a message, from search_messages' };
const ticketInput = { type: 'string', description: 'ID of a ticket, from list_tickets' };
const paging = { cursor: '{cursor?}', limit: '{limit?}' };

function object(properties: object, required: readonly string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

export const sandboxToolRequests = {
  'account.read': { type: 'http', method: 'GET', path: '/account', verb: 'read' },
  'account.update': {
    type: 'http',
    method: 'PATCH',
    path: '/account',
    verb: 'change',
    json: { status: '{status}' },
    idempotent: true,
    undo: 'account.update',
  },
  'channel.list': { type: 'http', method: 'GET', path: '/channels', verb: 'read', query: paging },
  'channel.read': { type: 'http', method: 'GET', path: '/channels/{channel_id}', verb: 'read' },
  'message.list': {
    type: 'http',
    method: 'GET',
    path: '/messages',
    verb: 'read',
    query: { ...paging, channel_id: '{channel_id?}', query: '{query?}' },
  },
  'message.read': { type: 'http', method: 'GET', path: '/messages/{message_id}', verb: 'read' },
  'message.create': {
    type: 'http',
    method: 'POST',
    path: '/messages',
    verb: 'create',
    json: { channel_id: '{channel_id}', text: '{text}', tag: '{tag}' },
    outputs: { message_id: '/id' },
    idempotent: true,
    find: 'message.find',
    undo: 'message.delete',
  },
  'message.find': {
    type: 'http',
    method: 'GET',
    path: '/messages',
    verb: 'read',
    query: { tag: '{tag}' },
    select: { list: '/messages', match: { '/tag': '{tag}' } },
    outputs: { message_id: '/id' },
  },
  'message.update': {
    type: 'http',
    method: 'PATCH',
    path: '/messages/{message_id}',
    verb: 'change',
    json: { text: '{text}' },
    outputs: { message_id: '/id' },
    idempotent: true,
    undo: 'message.update',
  },
  'message.delete': {
    type: 'http',
    method: 'DELETE',
    path: '/messages/{message_id}',
    verb: 'delete',
    undo: 'message.create',
  },
  'ticket.list': {
    type: 'http',
    method: 'GET',
    path: '/tickets',
    verb: 'read',
    query: { ...paging, status: '{status?}' },
  },
  'ticket.read': { type: 'http', method: 'GET', path: '/tickets/{ticket_id}', verb: 'read' },
  // Without key and tag, as at many real providers: a lost answer stays unknown.
  'ticket.create': {
    type: 'http',
    method: 'POST',
    path: '/tickets',
    verb: 'create',
    json: { title: '{title}', body: '{body?}', labels: '{labels?}' },
    outputs: { ticket_id: '/id' },
    undo: 'ticket.delete',
  },
  'ticket.update': {
    type: 'http',
    method: 'PATCH',
    path: '/tickets/{ticket_id}',
    verb: 'change',
    json: { title: '{title?}', status: '{status?}' },
    outputs: { ticket_id: '/id' },
    idempotent: true,
    undo: 'ticket.update',
  },
  'ticket.delete': { type: 'http', method: 'DELETE', path: '/tickets/{ticket_id}', verb: 'delete' },
  'invoice.list': { type: 'http', method: 'GET', path: '/invoices', verb: 'read', query: paging },
  'invoice.refund': {
    type: 'http',
    method: 'POST',
    path: '/invoices/{invoice_id}/refunds',
    verb: 'spend',
    json: { amount_minor: '{amount_minor}', tag: '{tag}' },
    outputs: { refund_id: '/id' },
    idempotent: true,
  },
};

const nextCursor = { kind: 'cursor', next: '/next_cursor' };
const channelName = { channel_id: { request: 'channel.read', label: '/name' } };

export const sandboxTools = [
  {
    name: 'get_account',
    title: 'Get an account',
    description: 'Returns the profile of a connected account: account, status.',
    request: 'account.read',
    auth: 'account',
    input: object({}),
  },
  {
    name: 'set_account_status',
    title: 'Set an account’s status',
    description: 'Sets the status that a connected account shows others.',
    request: 'account.update',
    auth: 'account',
    input: object({ status: { type: 'string', minLength: 1, maxLength: 100 } }, ['status']),
    before: { request: 'account.read', values: { status: '/status' } },
  },
  {
    name: 'list_channels',
    title: 'List channels',
    description: 'Lists the channels: id, name and number of members.',
    request: 'channel.list',
    input: object({}),
    items: '/channels',
    page: nextCursor,
  },
  {
    name: 'search_messages',
    title: 'Search messages',
    description: 'Finds messages, of one channel or with a text in them: id, channel_id, text, created_at.',
    request: 'message.list',
    input: object({ channel_id: channelInput, query: { type: 'string', maxLength: 200 } }),
    items: '/messages',
    fields: ['/id', '/channel_id', '/text', '/created_at'],
    page: nextCursor,
  },
  {
    name: 'send_message',
    title: 'Send a message',
    description: 'Posts a text to a channel. Returns message_id.',
    request: 'message.create',
    input: object({ channel_id: channelInput, text: textInput }, ['channel_id', 'text']),
    names: channelName,
    recipient: 'channel_id',
  },
  {
    name: 'update_message',
    title: 'Change a message',
    description: 'Replaces the text of a message.',
    request: 'message.update',
    input: object({ message_id: messageInput, text: textInput }, ['message_id', 'text']),
    before: { request: 'message.read', values: { text: '/text' } },
  },
  {
    name: 'delete_message',
    title: 'Delete a message',
    description: 'Deletes a message. Undoing posts its text again, as a new message.',
    request: 'message.delete',
    input: object({ message_id: messageInput }, ['message_id']),
    before: { request: 'message.read', values: { channel_id: '/channel_id', text: '/text' } },
  },
  {
    name: 'list_tickets',
    title: 'List tickets',
    description: 'Lists tickets, of one status if given: id, title, status, labels.',
    request: 'ticket.list',
    input: object({ status: { type: 'string', enum: ['open', 'waiting', 'closed'] } }),
    items: '/tickets',
    fields: ['/id', '/title', '/status', '/labels', '/created_at'],
    page: nextCursor,
  },
  {
    name: 'create_ticket',
    title: 'Create a ticket',
    description: 'Opens a ticket. Returns ticket_id.',
    request: 'ticket.create',
    input: object(
      {
        title: { type: 'string', minLength: 1, maxLength: 200 },
        body: { type: 'string', maxLength: 4_000 },
        labels: { type: 'array', items: { type: 'string', maxLength: 50 }, maxItems: 20 },
      },
      ['title'],
    ),
  },
  {
    name: 'update_ticket',
    title: 'Change a ticket',
    description: 'Changes the title or the status of a ticket.',
    request: 'ticket.update',
    input: object(
      {
        ticket_id: ticketInput,
        title: { type: 'string', minLength: 1, maxLength: 200 },
        status: { type: 'string', enum: ['open', 'waiting', 'closed'] },
      },
      ['ticket_id'],
    ),
    before: { request: 'ticket.read', values: { title: '/title', status: '/status' } },
  },
  {
    name: 'list_invoices',
    title: 'List invoices',
    description: 'Lists invoices: id, customer, amount_minor, currency, status, refunded_minor.',
    request: 'invoice.list',
    input: object({}),
    items: '/invoices',
    page: nextCursor,
  },
  {
    name: 'refund_invoice',
    title: 'Refund an invoice',
    description: 'Pays back a part of an invoice, in minor units of its currency. Returns refund_id.',
    request: 'invoice.refund',
    input: object(
      {
        invoice_id: { type: 'string', description: 'ID of an invoice, from list_invoices' },
        amount_minor: { type: 'integer', minimum: 1, description: 'in minor units, e.g. 1250 for 12.50' },
      },
      ['invoice_id', 'amount_minor'],
    ),
  },
];
