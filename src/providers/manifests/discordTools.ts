// Discord's bundle tools: channels, messages, threads, members, roles and webhooks of the bundle's server. Held by
// discordTools.test.ts to Discord's own description.

const channel = '/channels/{channel_id}';
const message = `${channel}/messages/{message_id}`;
// Whatever a text says, it can't ring for a whole server or a role.
const mentions = { parse: ['users'] };
/** Whoever has them posts to the channel: they are masked wherever an answer repeats them. */
const hidden = {
  secretOutputs: { token: '/token', url: '/url' },
  optionalOutputs: ['token', 'url'],
};

function reads(path: string, more: object = {}): object {
  return { type: 'http', method: 'GET', path, verb: 'read', ...more };
}

function sends(method: string, verb: string, path: string, json: object, more: object): object {
  return { type: 'http', method, path, verb, json, ...more };
}

export const discordToolRequests = {
  'channel.list': reads('/guilds/{guild_id}/channels'),
  'channel.read': reads(channel),
  'channel.create': sends(
    'POST',
    'create',
    '/guilds/{guild_id}/channels',
    { name: '{channel_name}', topic: '{topic?}', type: 0, parent_id: '{category_id?}' },
    { outputs: { channel_id: '/id' }, undo: 'channel.delete' },
  ),
  'channel.delete': { type: 'http', method: 'DELETE', path: channel, verb: 'delete' },
  'message.list': reads(`${channel}/messages`, { query: { limit: '{limit?}', before: '{cursor?}' } }),
  'message.read': reads(message),
  'message.send': sends(
    'POST',
    'create',
    `${channel}/messages`,
    {
      content: '{content}',
      message_reference: { message_id: '{reply_to?}' },
      allowed_mentions: mentions,
    },
    { outputs: { message_id: '/id' }, undo: 'message.delete' },
  ),
  'message.edit': sends(
    'PATCH',
    'change',
    message,
    { content: '{content}', allowed_mentions: mentions },
    { outputs: { message_id: '/id' }, undo: 'message.edit' },
  ),
  'message.delete': { type: 'http', method: 'DELETE', path: message, verb: 'delete' },
  'thread.start': sends(
    'POST',
    'create',
    `${message}/threads`,
    { name: '{thread_name}' },
    { outputs: { thread_id: '/id' } },
  ),
  'member.search': reads('/guilds/{guild_id}/members/search', {
    query: { query: '{query}', limit: '{limit?}' },
  }),
  'role.list': reads('/guilds/{guild_id}/roles'),
  'channelWebhook.list': reads('/guilds/{guild_id}/webhooks', hidden),
  'channelWebhook.read': reads('/webhooks/{channel_webhook_id}', hidden),
  'channelWebhook.delete': {
    type: 'http',
    method: 'DELETE',
    path: '/webhooks/{channel_webhook_id}',
    verb: 'delete',
  },
};

function object(properties: object, required: readonly string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const id = (of: string): object => ({
  type: 'string',
  pattern: '[0-9]{15,20}',
  description: `ID of ${of}`,
  examples: ['175928847299117063'],
});
const channelId = id('a channel or thread, from list_channels');
const messageId = id('a message, from read_channel');
const content = { type: 'string', minLength: 1, maxLength: 2_000, description: 'Discord’s Markdown' };
const channelName = { channel_id: { request: 'channel.read', label: '/name' } };
const messageFields = ['/id', '/author/username', '/content', '/timestamp', '/edited_timestamp'];
const channelFields = ['/id', '/name', '/type', '/topic', '/parent_id'];
const ofMessage = { channel_id: channelId, message_id: messageId };
const whichMessage = ['channel_id', 'message_id'];

export const discordTools = [
  {
    name: 'list_channels',
    title: 'List channels',
    description: 'Lists the channels of the server; type 0 is text, 2 voice, 4 a category, 15 a forum.',
    request: 'channel.list',
    input: object({}),
    fields: channelFields,
  },
  {
    name: 'read_channel',
    title: 'Read a channel',
    description: 'Returns the messages of a channel or thread, newest first.',
    request: 'message.list',
    input: object({ channel_id: channelId }, ['channel_id']),
    fields: messageFields,
    page: { kind: 'cursor', last: '/id' },
  },
  {
    name: 'get_message',
    title: 'Get a message',
    description: 'Returns one message.',
    request: 'message.read',
    input: object(ofMessage, whichMessage),
    fields: [...messageFields, '/attachments', '/embeds'],
  },
  {
    name: 'send_message',
    title: 'Send a message',
    description:
      'Posts a text to a channel or thread, or with reply_to as a reply. Mentions of people ring, of everyone and roles not. Returns message_id. Undoing deletes it.',
    request: 'message.send',
    input: object({ channel_id: channelId, content, reply_to: messageId }, ['channel_id', 'content']),
    names: channelName,
    recipient: 'channel_id',
  },
  {
    name: 'edit_message',
    title: 'Change a message',
    description: 'Replaces the text of a message that this bot sent.',
    request: 'message.edit',
    input: object({ ...ofMessage, content }, [...whichMessage, 'content']),
    before: { request: 'message.read', values: { content: '/content' } },
    names: channelName,
  },
  {
    name: 'delete_message',
    title: 'Delete a message',
    description: 'Deletes a message for good.',
    request: 'message.delete',
    input: object(ofMessage, whichMessage),
    before: { request: 'message.read', values: { content: '/content' } },
    names: channelName,
  },
  {
    name: 'start_thread',
    title: 'Start a thread',
    description: 'Starts a thread at a message. Returns thread_id, which is a channel_id for other tools.',
    request: 'thread.start',
    input: object({ ...ofMessage, thread_name: { type: 'string', minLength: 1, maxLength: 100 } }, [
      ...whichMessage,
      'thread_name',
    ]),
    names: channelName,
  },
  {
    name: 'create_channel',
    title: 'Create a text channel',
    description: 'Creates a text channel, in a category if given. Returns channel_id. Undoing deletes it.',
    request: 'channel.create',
    input: object(
      {
        channel_name: { type: 'string', minLength: 1, maxLength: 100 },
        topic: { type: 'string', maxLength: 1_024 },
        category_id: id('a category, from list_channels'),
      },
      ['channel_name'],
    ),
  },
  {
    name: 'search_members',
    title: 'Search members',
    description: 'Finds members whose user name or nickname begins with the query.',
    request: 'member.search',
    input: object({ query: { type: 'string', minLength: 1, maxLength: 100 } }, ['query']),
    fields: ['/user/id', '/user/username', '/user/global_name', '/nick', '/roles', '/joined_at'],
  },
  {
    name: 'list_roles',
    title: 'List roles',
    description: 'Lists the roles of the server.',
    request: 'role.list',
    input: object({}),
    fields: ['/id', '/name', '/permissions', '/position', '/mentionable'],
  },
  {
    name: 'list_channel_webhooks',
    title: 'List the channels’ webhooks',
    description: 'Lists the webhooks that post to channels of the server, without their URLs.',
    request: 'channelWebhook.list',
    input: object({}),
    fields: ['/id', '/name', '/type', '/channel_id', '/application_id'],
  },
  {
    name: 'delete_channel_webhook',
    title: 'Delete a channel’s webhook',
    description: 'Deletes a webhook for good: whoever posts with its URL no longer can.',
    request: 'channelWebhook.delete',
    input: object({ channel_webhook_id: id('a webhook, from list_channel_webhooks') }, [
      'channel_webhook_id',
    ]),
    before: { request: 'channelWebhook.read', values: { webhook_name: '/name', posts_to: '/channel_id' } },
    names: { channel_webhook_id: { request: 'channelWebhook.read', label: '/name' } },
  },
];
