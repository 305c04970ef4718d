// Linear: webhooks by its GraphQL API; the API key and an OAuth application manually, because no API makes them.
// docs/providers/linear.md says what is automatic and what is not.
import { BuiltInManifest } from './builtInManifest.ts';
import { graphqlMutation, graphqlRequest } from './graphqlRequest.ts';
import { linearToolRequests } from './linearToolRequests.ts';
import { linearTools } from './linearTools.ts';

const API = 'https://api.linear.app';
const noPlans = 'Plans belong to workspaces at Linear, not to integrations.';
const label = '{name} (Sluice {tag})';

const requests = {
  'credential.obtain': {
    type: 'manual',
    title: 'Make an API key',
    open: 'https://linear.app/settings/account/security',
    steps: [
      'Under “Personal API keys”, choose “New API key”.',
      'Give it a label, and access to the teams that this is about. Webhooks need an admin’s key with full access.',
      'Create the key and copy it: Linear shows it once.',
    ],
    collect: ['api_key'],
    check: 'validate',
  },
  'credential.create': { type: 'unsupported', why: 'Linear has no request that issues API keys.' },
  'credential.delete': {
    type: 'unsupported',
    why: 'Linear has no request that revokes API keys: revoke it on the page where you made it.',
  },
  'webhook.create': graphqlMutation(
    'webhookCreate',
    '($input: WebhookCreateInput!) { webhookCreate(input: $input) { success webhook { id url } } }',
    'create',
    {
      input: {
        url: '{url}',
        label,
        resourceTypes: '{events}',
        teamId: '{webhook_team?}',
        allPublicTeams: '{all_public_teams?}',
        secret: '{secret:secret}',
      },
    },
    {
      generate: ['secret'],
      outputs: { webhook_id: '/data/webhookCreate/webhook/id', url: '/data/webhookCreate/webhook/url' },
      find: 'webhook.find',
      undo: 'webhook.delete',
    },
  ),
  'webhook.find': graphqlRequest(
    `query ($after: String) {
      webhooks(first: 100, after: $after) { nodes { id url label } pageInfo { hasNextPage endCursor } }
    }`,
    'read',
    { after: '{cursor?}' },
    {
      select: { list: '/data/webhooks/nodes', match: { '/label': label } },
      page: {
        kind: 'cursor',
        next: '/data/webhooks/pageInfo/endCursor',
        more: '/data/webhooks/pageInfo/hasNextPage',
      },
      outputs: { webhook_id: '/id', url: '/url' },
    },
  ),
  // Without `secret`, the secret stays.
  'webhook.update': graphqlMutation(
    'webhookUpdate',
    `($id: String!, $input: WebhookUpdateInput!) {
      webhookUpdate(id: $id, input: $input) { success webhook { url } }
    }`,
    'change',
    { id: '{webhook_id}', input: { url: '{url}' } },
    { outputs: { url: '/data/webhookUpdate/webhook/url' } },
  ),
  'webhook.delete': graphqlMutation(
    'webhookDelete',
    '($id: String!) { webhookDelete(id: $id) { success } }',
    'delete',
    { id: '{webhook_id}' },
    { goneCodes: ['Entity not found: Webhook'] },
  ),
  'webhook.ping': { type: 'unsupported', why: 'Linear has no request that sends a test delivery.' },
  validate: graphqlRequest('query { viewer { id } organization { id } }', 'read', {}),
  'oauthClient.register': {
    type: 'manual',
    title: 'Make an OAuth application',
    open: 'https://linear.app/settings/api/applications/new',
    steps: [
      'Enter a name, who develops it, and your redirect URIs as callback URLs.',
      'Create the application, and copy client ID and client secret.',
    ],
    collect: ['oauth_client_id', 'oauth_client_secret'],
    outputs: { client_id: 'oauth_client_id' },
    secretOutputs: { client_secret: 'oauth_client_secret' },
    when: 'oauth_app',
  },
  'oauthClient.delete': {
    type: 'unsupported',
    why: 'Linear has no request that deletes applications: delete it on the page where you made it.',
  },
  'token.refresh': { type: 'oauth', action: 'refresh', verb: 'maintain' },
  'token.revoke': { type: 'oauth', action: 'revoke', verb: 'revoke' },
  'usage.read': { type: 'unsupported', why: 'Linear does not tell by API when a key was last used.' },
  'subscription.read': { type: 'unsupported', why: noPlans },
  'subscription.change': { type: 'unsupported', why: noPlans },
  'share.create': {
    type: 'unsupported',
    why: 'A key can’t be shared at Linear: everyone gets a key of their own.',
  },
};

export const linearManifest = new BuiltInManifest('linear', {
  name: 'Linear',
  description:
    'One workspace: issues, comments, projects, teams, states and labels; webhooks, and an OAuth application made by hand.',
  documentation: 'https://linear.app/developers/graphql',
  environments: {
    development: { baseUrl: API, live: false },
    staging: { baseUrl: API, live: false },
    production: { baseUrl: API, live: true },
  },
  inputs: {
    webhook_url: {
      title: 'Webhook URL',
      description: 'Where Linear sends changes of issues, comments and projects.',
      type: 'url',
      pattern: 'https://.*',
      required: false,
    },
    webhook_team: {
      title: 'Team of the webhook',
      description: 'Its key, as in “ENG”, or its ID.',
      pattern: '[A-Za-z0-9-]{1,40}',
      required: false,
    },
    all_public_teams: {
      title: 'Webhook for all public teams',
      description: 'Instead of one team.',
      type: 'boolean',
      required: false,
    },
    oauth_app: {
      title: 'With an OAuth application',
      description: 'For signing people in: it is made by hand.',
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
      description: 'With blanks between them, for instance “read issues:create”.',
      pattern: '[a-zA-Z][a-zA-Z: ]{0,199}',
      default: 'read',
    },
    api_key: {
      title: 'API key',
      description: 'It begins with lin_api_.',
      secret: true,
      pattern: 'lin_api_[A-Za-z0-9]{20,120}',
    },
    oauth_client_id: { title: 'Client ID', pattern: '[A-Za-z0-9-]{16,100}', required: false },
    oauth_client_secret: {
      title: 'Client secret',
      secret: true,
      pattern: '[A-Za-z0-9_-]{16,120}',
      required: false,
    },
  },
  scope: { account: 'workspace' },
  // Without “Bearer”, which only OAuth tokens have.
  auth: { scheme: 'header', header: 'authorization', input: 'api_key' },
  errors: {
    code: '/errors/0/extensions/code',
    message: '/errors/0/message',
    refusedSecretCodes: ['AUTHENTICATION_ERROR'],
    forbiddenCodes: ['FORBIDDEN'],
  },
  limits: {
    concurrency: 4,
    perSecond: 5,
    resetHeader: 'x-ratelimit-requests-reset',
    remainingHeader: 'x-ratelimit-requests-remaining',
    limitedCodes: ['RATELIMITED'],
  },
  oauth: {
    endpoints: {
      authorization: 'https://linear.app/oauth/authorize',
      token: 'https://api.linear.app/oauth/token',
      revocation: 'https://api.linear.app/oauth/revoke',
    },
    registration: 'manual',
    clientAuth: 'client_secret_post',
    rotation: 'strict',
    scopeSeparator: ',',
  },
  webhookSignature: {
    algorithm: 'hmac-sha256',
    header: 'linear-signature',
    value: '{signature}',
    signed: '{body}',
    encoding: 'hex',
    timestampPointer: '/webhookTimestamp',
    timestampUnit: 'milliseconds',
    toleranceSeconds: 60,
  },
  webhooks: [
    {
      title: 'Changes of issues, comments and projects',
      url: '{webhook_url}',
      events: ['Issue', 'Comment', 'Project'],
      when: 'webhook_url',
    },
  ],
  tools: linearTools,
  requests: { ...requests, ...linearToolRequests },
});
