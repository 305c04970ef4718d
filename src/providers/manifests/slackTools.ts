// Slack's bundle tools: messages, channels, history, users and search, with the token of a connected account (the app's
// bot, or a person). Held by slackTools.test.ts to the requests and the types of Slack's official client.

/** As the official client does, every method is a POST of a form: Slack takes JSON for methods that write alone. */
function method(name: string, verb: string, form: Record<string, string>, more: object = {}): object {
  return { type: 'http', method: 'POST', path: `/${name}`, verb, form, ...more };
}

const paging = { cursor: '{cursor?}', limit: '{limit?}' };

export const slackToolRequests = {
  'channel.list': method('conversations.list', 'read', {
    ...paging,
    exclude_archived: '{exclude_archived?}',
    types: '{types?}',
  }),
  'channel.read': method('conversations.info', 'read', {
    channel: '{channel_id}',
    include_num_members: 'true',
  }),
  'channel.history': method('conversations.history', 'read', {
    ...paging,
    channel: '{channel_id}',
    oldest: '{oldest?}',
    latest: '{latest?}',
  }),
  'thread.read': method('conversations.replies', 'read', {
    ...paging,
    channel: '{channel_id}',
    ts: '{thread_ts}',
  }),
  'message.read': method('conversations.replies', 'read', {
    channel: '{channel_id}',
    ts: '{message_ts}',
    limit: '1',
  }),
  // Without a key of its own, as Slack documents none: a lost answer stays unknown.
  'message.post': method(
    'chat.postMessage',
    'create',
    { channel: '{channel_id}', text: '{text}', thread_ts: '{thread_ts?}' },
    { outputs: { message_ts: '/ts', channel_id: '/channel' }, undo: 'message.delete' },
  ),
  'message.update': method(
    'chat.update',
    'change',
    { channel: '{channel_id}', ts: '{message_ts}', text: '{text}' },
    { outputs: { message_ts: '/ts' }, undo: 'message.update' },
  ),
  'message.delete': method(
    'chat.delete',
    'delete',
    { channel: '{channel_id}', ts: '{message_ts}' },
    { goneCodes: ['message_not_found'] },
  ),
  'user.list': method('users.list', 'read', paging),
  'user.read': method('users.info', 'read', { user: '{user_id}' }),
  'user.find': method('users.lookupByEmail', 'read', { email: '{email}' }),
  'message.search': method('search.messages', 'read', {
    query: '{query}',
    count: '{limit?}',
    page: '{cursor?}',
  }),
};

function object(properties: object, required: readonly string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const channelId = {
  type: 'string',
  pattern: '[A-Z0-9]{2,40}',
  description: 'ID of a channel, from list_channels',
  examples: ['C012AB3CD'],
};
const timestamp = (of: string): object => ({
  type: 'string',
  pattern: '[0-9]{1,20}\\.[0-9]{1,10}',
  description: `ts of ${of}`,
  examples: ['1700000000.000100'],
});
const messageTs = timestamp('a message, from read_channel');
const text = { type: 'string', minLength: 1, maxLength: 40_000, description: 'Slack’s mrkdwn' };
const nextCursor = { kind: 'cursor', next: '/response_metadata/next_cursor' };
const channelName = { channel_id: { request: 'channel.read', label: '/channel/name' } };
const messageFields = ['/ts', '/user', '/text', '/thread_ts', '/reply_count', '/bot_id'];
const channelMembers = ['id', 'name', 'is_private', 'is_archived', 'is_member', 'num_members', 'topic/value'];
const userMembers = ['id', 'name', 'real_name', 'is_bot', 'deleted', 'profile/display_name', 'profile/title'];
const asAccount = { auth: 'account' };
const reading = { ...asAccount, reads: true };

export const slackTools = [
  {
    name: 'post_message',
    title: 'Post a message',
    description:
      'Posts a text to a channel, or with thread_ts to a thread. Returns message_ts. Undoing deletes it.',
    request: 'message.post',
    input: object({ channel_id: channelId, text, thread_ts: timestamp('the thread’s first message') }, [
      'channel_id',
      'text',
    ]),
    names: channelName,
    recipient: 'channel_id',
    ...asAccount,
  },
  {
    name: 'update_message',
    title: 'Change a message',
    description: 'Replaces the text of a message that this account posted.',
    request: 'message.update',
    input: object({ channel_id: channelId, message_ts: messageTs, text }, [
      'channel_id',
      'message_ts',
      'text',
    ]),
    before: { request: 'message.read', values: { text: '/messages/0/text' } },
    names: channelName,
    ...asAccount,
  },
  {
    name: 'delete_message',
    title: 'Delete a message',
    description: 'Deletes a message for good.',
    request: 'message.delete',
    input: object({ channel_id: channelId, message_ts: messageTs }, ['channel_id', 'message_ts']),
    before: { request: 'message.read', values: { text: '/messages/0/text' } },
    names: channelName,
    ...asAccount,
  },
  {
    name: 'list_channels',
    title: 'List channels',
    description: 'Lists channels with their IDs. A page can have fewer than limit, follow next_cursor.',
    request: 'channel.list',
    input: object({
      exclude_archived: { type: 'boolean' },
      types: { type: 'string', description: 'public_channel, private_channel, mpim, im; by commas' },
    }),
    items: '/channels',
    fields: channelMembers.map((member) => `/${member}`),
    page: nextCursor,
    ...reading,
  },
  {
    name: 'get_channel',
    title: 'Get a channel',
    description: 'Returns one channel.',
    request: 'channel.read',
    input: object({ channel_id: channelId }, ['channel_id']),
    fields: channelMembers.map((member) => `/channel/${member}`),
    ...reading,
  },
  {
    name: 'read_channel',
    title: 'Read a channel',
    description: 'Returns the messages of a channel, newest first. read_thread has the replies to one.',
    request: 'channel.history',
    input: object(
      { channel_id: channelId, oldest: timestamp('the oldest'), latest: timestamp('the latest') },
      ['channel_id'],
    ),
    items: '/messages',
    fields: messageFields,
    page: nextCursor,
    ...reading,
  },
  {
    name: 'get_message',
    title: 'Get a message',
    description: 'Returns one message of a channel or thread.',
    request: 'message.read',
    input: object({ channel_id: channelId, message_ts: messageTs }, ['channel_id', 'message_ts']),
    items: '/messages',
    fields: messageFields,
    ...reading,
  },
  {
    name: 'read_thread',
    title: 'Read a thread',
    description: 'Returns a message and its replies, oldest first.',
    request: 'thread.read',
    input: object({ channel_id: channelId, thread_ts: timestamp('the thread’s first message') }, [
      'channel_id',
      'thread_ts',
    ]),
    items: '/messages',
    fields: messageFields,
    page: nextCursor,
    ...reading,
  },
  {
    name: 'list_users',
    title: 'List users',
    description: 'Lists the people and bots of the workspace.',
    request: 'user.list',
    input: object({}),
    items: '/members',
    fields: userMembers.map((member) => `/${member}`),
    page: nextCursor,
    ...reading,
  },
  {
    name: 'get_user',
    title: 'Get a user',
    description: 'Returns one user.',
    request: 'user.read',
    input: object({ user_id: { type: 'string', pattern: '[A-Z0-9]{2,40}' } }, ['user_id']),
    fields: userMembers.map((member) => `/user/${member}`),
    ...reading,
  },
  {
    name: 'find_user_by_email',
    title: 'Find a user by email',
    description: 'Returns the user with this email address.',
    request: 'user.find',
    input: object({ email: { type: 'string', minLength: 3, maxLength: 254 } }, ['email']),
    fields: userMembers.map((member) => `/user/${member}`),
    ...reading,
  },
  {
    name: 'search_messages',
    title: 'Search messages',
    description:
      'Searches all messages that a person can see. Slack lets only tokens of people search, not bots.',
    request: 'message.search',
    input: object({ query: { type: 'string', minLength: 1, maxLength: 500 } }, ['query']),
    items: '/messages/matches',
    fields: ['/ts', '/text', '/username', '/channel/id', '/channel/name', '/permalink'],
    page: { kind: 'page', size: 100 },
    ...reading,
  },
];
