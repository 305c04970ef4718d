// Slack: an app with its webhook URL and OAuth client is one resource, created from an app manifest with a
// configuration token that a person pastes. docs/providers/slack.md says what is automatic and what is not.
import type { JsonObject } from '../../core/json.ts';
import { BuiltInManifest } from './builtInManifest.ts';
import { slackToolRequests, slackTools } from './slackTools.ts';

const API = 'https://slack.com/api';
const noPlans = 'Plans belong to workspaces at Slack, not to apps.';

/** @param requestUrl template of the URL that receives the events */
const appManifest = (requestUrl: string): JsonObject => ({
  $json: {
    display_information: { name: '{app_name}' },
    features: { bot_user: { display_name: '{app_name}', always_online: false } },
    oauth_config: { redirect_urls: '{redirect_uris?}', scopes: { bot: '{bot_scopes}' } },
    settings: {
      event_subscriptions: { request_url: requestUrl, bot_events: '{bot_events?}' },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      // Accounts' tokens then do not expire; only the configuration token is refreshed.
      token_rotation_enabled: false,
    },
  },
});

/** Every method of Slack's API is a POST, and answers errors as HTTP 200. */
const method = (name: string, verb: string, json: JsonObject): JsonObject => ({
  type: 'http',
  method: 'POST',
  path: `/${name}`,
  verb,
  json,
});

const requests = {
  'credential.obtain': {
    type: 'manual',
    title: 'Make a configuration token',
    open: 'https://api.slack.com/apps',
    steps: [
      'Below the list of your apps, under “Your App Configuration Tokens”, choose “Generate Token”.',
      'Choose the workspace that the app is for.',
      'Copy the access token and the refresh token. The first lasts 12 hours; Sluice renews it from then on.',
    ],
    collect: ['config_token', 'config_refresh_token'],
    check: 'validate',
  },
  'credential.create': {
    ...method('apps.manifest.create', 'create', { manifest: appManifest('{events_url?}') }),
    outputs: { credential_id: '/app_id', client_id: '/credentials/client_id' },
    secretOutputs: {
      secret: '/credentials/signing_secret',
      client_secret: '/credentials/client_secret',
      verification_token: '/credentials/verification_token',
    },
    optionalOutputs: ['verification_token'],
    undo: 'credential.delete',
  },
  'credential.delete': {
    ...method('apps.manifest.delete', 'delete', { app_id: '{credential_id}' }),
    goneCodes: ['app_not_found', 'invalid_app', 'invalid_app_id'],
  },
  'webhook.create': {
    type: 'included',
    in: 'credential.create',
    outputs: { webhook_id: 'credential_id' },
    secretOutputs: { secret: 'secret' },
  },
  'webhook.update': method('apps.manifest.update', 'change', {
    app_id: '{webhook_id}',
    manifest: appManifest('{url}'),
  }),
  'webhook.delete': { type: 'included', in: 'credential.delete' },
  'webhook.ping': {
    type: 'unsupported',
    why: 'Slack verifies the URL itself when the app is made or changed.',
  },
  'oauthClient.register': {
    type: 'included',
    in: 'credential.create',
    outputs: { client_id: 'client_id' },
    secretOutputs: { client_secret: 'client_secret' },
  },
  'oauthClient.delete': { type: 'included', in: 'credential.delete' },
  validate: method('apps.manifest.validate', 'read', {
    app_id: '{credential_id?}',
    manifest: appManifest('{events_url?}'),
  }),
  // For the configuration token: its refresh token can be used once.
  'token.refresh': {
    type: 'http',
    method: 'POST',
    path: '/tooling.tokens.rotate',
    verb: 'maintain',
    auth: 'none',
    form: { refresh_token: '{secret:refresh_token}' },
    outputs: { expires_at: '/exp' },
    secretOutputs: { access_token: '/token', refresh_token: '/refresh_token' },
    meanings: { invalid_refresh_token: 'invalid_grant', token_expired: 'invalid_grant' },
  },
  'token.revoke': {
    type: 'unsupported',
    why: 'A configuration token is revoked at api.slack.com/apps; it ends by itself after 12 hours.',
  },
  'usage.read': { type: 'unsupported', why: 'Slack does not tell by API when an app was last used.' },
  'subscription.read': { type: 'unsupported', why: noPlans },
  'subscription.change': { type: 'unsupported', why: noPlans },
  'share.create': { type: 'unsupported', why: 'Collaborators of an app are added at api.slack.com/apps.' },
};

export const slackManifest = new BuiltInManifest('slack', {
  name: 'Slack',
  description:
    'Messages, channels, users and search with a connected account; an app with its bot, events URL and OAuth client, made from an app manifest.',
  documentation: 'https://docs.slack.dev/app-manifests/configuring-apps-with-app-manifests',
  environments: {
    development: { baseUrl: API, live: false },
    staging: { baseUrl: API, live: false },
    production: { baseUrl: API, live: true },
  },
  inputs: {
    app_name: { title: 'App name', description: 'As people see it in Slack.', pattern: '.{1,35}' },
    bot_scopes: {
      title: 'Bot scopes',
      description: 'What the bot may do, for instance chat:write.',
      type: 'string-list',
      pattern: '[a-z][a-z._:-]{1,60}',
      default: ['chat:write'],
    },
    events_url: {
      title: 'Events URL',
      description: 'Where Slack sends events; it must answer Slack’s challenge when the app is made.',
      type: 'url',
      pattern: 'https://.*',
      required: false,
    },
    bot_events: {
      title: 'Bot events',
      description: 'What is sent there, for instance app_mention; needs the events URL.',
      type: 'string-list',
      pattern: '[a-z][a-z_.]{1,60}',
      required: false,
    },
    redirect_uris: {
      title: 'Redirect URIs',
      description: 'Where people come back to after they installed the app.',
      type: 'string-list',
      pattern: 'https://.*',
      required: false,
    },
    config_token: {
      title: 'Configuration access token',
      description: 'It begins with xoxe.xoxp-.',
      secret: true,
      pattern: 'xoxe\\.xoxp-[A-Za-z0-9-]{10,500}',
    },
    config_refresh_token: {
      title: 'Configuration refresh token',
      description: 'It begins with xoxe-.',
      secret: true,
      pattern: 'xoxe-[A-Za-z0-9-]{10,500}',
    },
  },
  scope: { account: 'workspace' },
  auth: { scheme: 'bearer', input: 'config_token' },
  ownGrant: { access: 'config_token', refresh: 'config_refresh_token' },
  success: { pointer: '/ok', equals: true, errorPointer: '/error' },
  errors: {
    code: '/error',
    message: '/errors/0/message',
    refusedSecretCodes: ['invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive'],
    forbiddenCodes: ['missing_scope', 'not_allowed_token_type', 'no_permission', 'ekm_access_denied'],
    permission: '/needed',
  },
  limits: { concurrency: 1, perSecond: 1, limitedCodes: ['ratelimited', 'rate_limited'] },
  oauth: {
    endpoints: {
      authorization: 'https://slack.com/oauth/v2/authorize',
      token: 'https://slack.com/api/oauth.v2.access',
    },
    registration: 'manual',
    clientAuth: 'client_secret_post',
    rotation: 'strict',
  },
  webhookSignature: {
    algorithm: 'hmac-sha256',
    header: 'x-slack-signature',
    value: 'v0={signature}',
    signed: 'v0:{timestamp}:{body}',
    encoding: 'hex',
    timestampHeader: 'x-slack-request-timestamp',
  },
  webhooks: [{ title: 'Events', url: '{events_url}', events: ['event_callback'], when: 'events_url' }],
  tools: slackTools,
  requests: { ...requests, ...slackToolRequests },
});
