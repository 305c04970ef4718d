// Discord: an app's interactions endpoint and a channel's webhook by API with the bot's token, which a person makes by
// hand, as no API does. docs/providers/discord.md says what is automatic and what is not.
import { BuiltInManifest } from './builtInManifest.ts';
import { discordToolRequests, discordTools } from './discordTools.ts';

const API = 'https://discord.com/api/v10';
const noPlans = 'Plans belong to servers and apps at Discord, not to integrations.';
const app = '/applications/@me';

const endpoint = (method: string, verb: string, more: object): object => ({
  type: 'http',
  method,
  path: app,
  verb,
  ...more,
});

/** It carries the tag, so a search finds only what Sluice created; it may not hold “discord” or “clyde”. */
const webhookName = 'Sluice {tag}';
const ofChannel = {
  outputs: { credential_id: '/id' },
  // The URL holds the token: whoever has it posts to the channel.
  secretOutputs: { secret: '/url', token: '/token' },
  optionalOutputs: ['token'],
};
const createChannelWebhook = {
  type: 'http',
  method: 'POST',
  path: '/channels/{webhook_channel}/webhooks',
  verb: 'create',
  json: { name: webhookName },
  when: 'webhook_channel',
  find: 'credential.find',
  undo: 'credential.delete',
  ...ofChannel,
};

const requests = {
  'credential.obtain': {
    type: 'manual',
    title: 'Make an app and its bot token',
    open: 'https://discord.com/developers/applications',
    steps: [
      'Choose “New Application”, or an app that you have.',
      'Under “Installation”, add the app to your server with the scope “bot” and the permissions that the tools need.',
      'Under “Bot”, choose “Reset Token” and copy the token: Discord shows it once.',
    ],
    collect: ['bot_token'],
    check: 'validate',
  },
  'credential.create': createChannelWebhook,
  'credential.find': {
    type: 'http',
    method: 'GET',
    path: '/channels/{webhook_channel}/webhooks',
    verb: 'read',
    select: { list: '', match: { '/name': webhookName } },
    ...ofChannel,
  },
  'credential.rotate': createChannelWebhook,
  'credential.delete': {
    type: 'http',
    method: 'DELETE',
    path: '/webhooks/{credential_id}',
    verb: 'delete',
  },
  'webhook.current': endpoint('GET', 'read', {
    outputs: { url: '/interactions_endpoint_url' },
    optionalOutputs: ['url'],
  }),
  'webhook.create': endpoint('PATCH', 'change', {
    json: { interactions_endpoint_url: '{url}' },
    outputs: { webhook_id: '/id', url: '/interactions_endpoint_url' },
    secretOutputs: { secret: '/verify_key' },
    find: 'webhook.find',
    undo: 'webhook.delete',
  }),
  'webhook.find': endpoint('GET', 'read', {
    select: { list: '', single: true, match: { '/interactions_endpoint_url': '{url}' } },
    outputs: { webhook_id: '/id', url: '/interactions_endpoint_url' },
    secretOutputs: { secret: '/verify_key' },
  }),
  'webhook.update': endpoint('PATCH', 'change', {
    json: { interactions_endpoint_url: '{url}' },
    outputs: { url: '/interactions_endpoint_url' },
  }),
  'webhook.delete': endpoint('PATCH', 'delete', { json: { interactions_endpoint_url: null } }),
  'webhook.ping': {
    type: 'unsupported',
    why: 'Discord pings the endpoint itself when it is set, and refuses one that doesn’t verify signatures.',
  },
  validate: { type: 'http', method: 'GET', path: '/guilds/{guild_id}', verb: 'read', goneStatuses: [] },
  'oauthClient.register': {
    type: 'manual',
    title: 'Set up the app’s OAuth2 client',
    open: 'https://discord.com/developers/applications',
    steps: [
      'Choose the app, and “OAuth2”.',
      'Add your redirect URIs under “Redirects”, and save.',
      'Copy the client ID. Choose “Reset Secret” and copy the client secret: Discord shows it once.',
    ],
    collect: ['oauth_client_id', 'oauth_client_secret'],
    outputs: { client_id: 'oauth_client_id' },
    secretOutputs: { client_secret: 'oauth_client_secret' },
    when: 'oauth_app',
  },
  'oauthClient.delete': {
    type: 'unsupported',
    why: 'The client is a part of the app, which is deleted on the page where you made it.',
  },
  'token.refresh': { type: 'oauth', action: 'refresh', verb: 'maintain' },
  'token.revoke': { type: 'oauth', action: 'revoke', verb: 'revoke' },
  'usage.read': { type: 'unsupported', why: 'Discord does not tell by API when a webhook was last used.' },
  'subscription.read': { type: 'unsupported', why: noPlans },
  'subscription.change': { type: 'unsupported', why: noPlans },
  'share.create': {
    type: 'unsupported',
    why: 'A bot’s token can’t be shared at Discord: an app’s team has access to the app.',
  },
};

const snowflake = '[0-9]{15,20}';

export const discordManifest = new BuiltInManifest('discord', {
  name: 'Discord',
  description:
    'One server: channels, messages, threads, members and roles with an app’s bot; its interactions endpoint, a channel’s webhook, and an OAuth2 client made by hand.',
  documentation: 'https://docs.discord.com/developers/reference',
  environments: {
    development: { baseUrl: API, live: false },
    staging: { baseUrl: API, live: false },
    production: { baseUrl: API, live: true },
  },
  inputs: {
    guild_id: {
      title: 'Server',
      description: 'Its ID: with Developer Mode on, “Copy Server ID” in its menu.',
      pattern: snowflake,
    },
    interactions_url: {
      title: 'Interactions endpoint URL',
      description: 'Where Discord sends commands; it must verify signatures before it is set.',
      type: 'url',
      pattern: 'https://.*',
      required: false,
    },
    webhook_channel: {
      title: 'Channel of the webhook',
      description: 'The ID of a channel. If it is given, Sluice makes a webhook that posts there.',
      pattern: snowflake,
      required: false,
    },
    oauth_app: {
      title: 'With the app’s OAuth2 client',
      description: 'For signing people in: it is set up by hand.',
      type: 'boolean',
      default: false,
    },
    redirect_uris: {
      title: 'Redirect URIs',
      description: 'Where people come back to after signing in.',
      type: 'string-list',
      required: false,
    },
    scope: {
      title: 'Scopes of connected accounts',
      description: 'With blanks between them, for instance “identify guilds”.',
      pattern: '[a-z][a-z._ ]{0,199}',
      default: 'identify',
    },
    bot_token: {
      title: 'Bot token',
      description: 'Three parts with dots between them.',
      secret: true,
      pattern: '[A-Za-z0-9_-]{20,40}\\.[A-Za-z0-9_-]{5,10}\\.[A-Za-z0-9_-]{20,60}',
    },
    oauth_client_id: { title: 'Client ID', pattern: snowflake, required: false },
    oauth_client_secret: {
      title: 'Client secret',
      secret: true,
      pattern: '[A-Za-z0-9_-]{20,80}',
      required: false,
    },
  },
  scope: { inputs: ['guild_id'] },
  auth: { scheme: 'header', header: 'authorization', prefix: 'Bot ', input: 'bot_token' },
  errors: { code: '/code', message: '/message' },
  limits: {
    concurrency: 4,
    perSecond: 10,
    resetHeader: 'x-ratelimit-reset-after',
    remainingHeader: 'x-ratelimit-remaining',
    // The counters are of each route: a refusal for a missing permission can carry an empty one.
    limitedWhen403: ['retry-after'],
  },
  oauth: {
    endpoints: {
      authorization: 'https://discord.com/oauth2/authorize',
      token: 'https://discord.com/api/v10/oauth2/token',
      revocation: 'https://discord.com/api/v10/oauth2/token/revoke',
    },
    registration: 'manual',
    rotation: 'strict',
  },
  webhookSignature: {
    algorithm: 'ed25519',
    header: 'x-signature-ed25519',
    value: '{signature}',
    signed: '{timestamp}{body}',
    encoding: 'hex',
    timestampHeader: 'x-signature-timestamp',
  },
  webhooks: [
    {
      title: 'Interactions',
      url: '{interactions_url}',
      events: ['interaction'],
      when: 'interactions_url',
    },
  ],
  tools: discordTools,
  requests: { ...requests, ...discordToolRequests },
});
