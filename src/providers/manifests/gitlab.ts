// GitLab: webhooks and access tokens of one project by API, on gitlab.com or a server of one's own; the personal token
// manually, because no API makes the first one. docs/providers/gitlab.md says what is automatic and what is not.
import { BuiltInManifest } from './builtInManifest.ts';
import { gitlabToolRequests, gitlabTools } from './gitlabTools.ts';

const project = '/api/v4/projects/{project}';
const hook = `${project}/hooks/{webhook_id}`;
const token = `${project}/access_tokens/{credential_id}`;
const noPlans = 'Plans belong to groups at GitLab, not to integrations.';

/** GitLab has a switch for each kind of event; these are the webhook's. */
const events = {
  push_events: true,
  merge_requests_events: true,
  enable_ssl_verification: true,
};

const tokenName = '{name} (Sluice {tag})';
const createToken = {
  type: 'http',
  method: 'POST',
  path: `${project}/access_tokens`,
  verb: 'create',
  json: {
    name: tokenName,
    scopes: '{token_scopes}',
    access_level: 30,
    expires_at: '{token_expires_on}',
  },
  outputs: { credential_id: '/id' },
  secretOutputs: { secret: '/token' },
};

const requests = {
  'credential.obtain': {
    type: 'manual',
    title: 'Make a personal access token',
    open: 'https://gitlab.com/-/user_settings/personal_access_tokens',
    steps: [
      'On a server of your own, open the same page there: Preferences, “Access tokens”.',
      'Choose “Add new token” with the scope “api”, and an end date.',
      'The token’s owner must be Maintainer or Owner of the project.',
      'Create the token and copy it: GitLab shows it once.',
    ],
    collect: ['token'],
    check: 'validate',
  },
  'credential.create': {
    ...createToken,
    when: 'token_expires_on',
    find: 'credential.find',
    undo: 'credential.delete',
  },
  'credential.find': {
    type: 'http',
    method: 'GET',
    path: `${project}/access_tokens`,
    verb: 'read',
    query: { per_page: '100' },
    // Revoked tokens stay in the list.
    select: { list: '', match: { '/name': tokenName, '/active': 'true' }, pageSize: 100 },
    page: { kind: 'link' },
    outputs: { credential_id: '/id' },
  },
  // Not GitLab's own rotation: that ends the old token before the new one is delivered.
  'credential.rotate': {
    ...createToken,
    when: 'token_expires_on',
    find: 'credential.find',
    undo: 'credential.delete',
  },
  'credential.delete': { type: 'http', method: 'DELETE', path: token, verb: 'delete' },
  'webhook.create': {
    type: 'http',
    method: 'POST',
    path: `${project}/hooks`,
    verb: 'create',
    generate: ['secret'],
    // Names of webhooks came with GitLab 17.1; the URL can carry the tag on every server.
    json: { url: '{tagged_url}', token: '{secret:secret}', ...events },
    outputs: { webhook_id: '/id', url: '/url' },
    find: 'webhook.find',
    undo: 'webhook.delete',
  },
  'webhook.find': {
    type: 'http',
    method: 'GET',
    path: `${project}/hooks`,
    verb: 'read',
    query: { per_page: '100' },
    select: { list: '', match: { '/url': '{tagged_url}' }, pageSize: 100 },
    page: { kind: 'link' },
    outputs: { webhook_id: '/id', url: '/url' },
  },
  // Without `token`, the secret stays.
  'webhook.update': {
    type: 'http',
    method: 'PUT',
    path: hook,
    verb: 'change',
    json: { url: '{url}', ...events },
    outputs: { url: '/url' },
  },
  'webhook.delete': { type: 'http', method: 'DELETE', path: hook, verb: 'delete' },
  'webhook.ping': {
    type: 'unsupported',
    why: 'GitLab’s test needs an event in the project, and fails if your endpoint does: use “Test” at the webhook.',
  },
  // Listing webhooks needs the very role that managing them does.
  validate: {
    type: 'http',
    method: 'GET',
    path: `${project}/hooks`,
    verb: 'read',
    query: { per_page: '1' },
    goneStatuses: [],
  },
  'oauthClient.register': {
    type: 'manual',
    title: 'Make an OAuth application',
    open: 'https://gitlab.com/-/user_settings/applications',
    steps: [
      'On a server of your own, open the same page there: Preferences, “Applications”.',
      'Choose “Add new application”, and enter a name and your redirect URIs.',
      'Leave “Confidential” on, and choose the scopes that your application needs.',
      'Save, and copy application ID and secret: GitLab shows the secret once.',
    ],
    collect: ['oauth_client_id', 'oauth_client_secret'],
    outputs: { client_id: 'oauth_client_id' },
    secretOutputs: { client_secret: 'oauth_client_secret' },
    when: 'oauth_app',
  },
  'oauthClient.delete': {
    type: 'unsupported',
    why: 'Only administrators delete applications by API at GitLab: delete it on the page where you made it.',
  },
  'token.refresh': { type: 'oauth', action: 'refresh', verb: 'maintain' },
  'token.revoke': { type: 'oauth', action: 'revoke', verb: 'revoke' },
  'usage.read': {
    type: 'http',
    method: 'GET',
    path: token,
    verb: 'read',
    outputs: { known: '/active', last_used_at: '/last_used_at' },
    optionalOutputs: ['last_used_at'],
  },
  'subscription.read': { type: 'unsupported', why: noPlans },
  'subscription.change': { type: 'unsupported', why: noPlans },
  'share.create': {
    type: 'unsupported',
    why: 'A token cannot be shared at GitLab: everyone gets a token of their own.',
  },
};

export const gitlabManifest = new BuiltInManifest('gitlab', {
  name: 'GitLab',
  description:
    'One project, on gitlab.com or your own server: issues, comments, merge requests, files and pipelines; webhooks, access tokens, and an OAuth application made by hand.',
  documentation: 'https://docs.gitlab.com/api/project_webhooks/',
  environments: {
    development: { baseUrl: '{server}', live: false },
    staging: { baseUrl: '{server}', live: false },
    production: { baseUrl: '{server}', live: true },
  },
  inputs: {
    server: {
      title: 'Server',
      description: 'https://gitlab.com, or the address of your own server.',
      type: 'url',
      default: 'https://gitlab.com',
    },
    project: {
      title: 'Project',
      description: 'Its path with its groups, as in “acme/shop”, or its number.',
      pattern: '[A-Za-z0-9_][A-Za-z0-9_./-]{0,250}',
    },
    webhook_url: {
      title: 'Webhook URL',
      description: 'Where GitLab sends events; a mark of Sluice is added to its query.',
      type: 'url',
      pattern: 'https://.*',
      required: false,
    },
    token_expires_on: {
      title: 'End of the project access token',
      description: 'YYYY-MM-DD, within a year. If it is given, Sluice makes a project access token.',
      pattern: '20[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])',
      required: false,
    },
    token_scopes: {
      title: 'Scopes of the project access token',
      description: 'For instance read_api or write_repository.',
      type: 'string-list',
      pattern: '[a-z][a-z_]{1,40}',
      default: ['read_api'],
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
    token: {
      title: 'Personal access token',
      description: 'It begins with glpat- unless your server says otherwise.',
      secret: true,
      pattern: '[A-Za-z0-9_.=-]{20,300}',
    },
    oauth_client_id: { title: 'Application ID', pattern: '[A-Za-z0-9]{20,100}', required: false },
    oauth_client_secret: {
      title: 'Application secret',
      secret: true,
      pattern: '[A-Za-z0-9-]{20,120}',
      required: false,
    },
  },
  scope: { inputs: ['server', 'project'] },
  auth: { scheme: 'bearer', input: 'token' },
  errors: { code: '/error', message: '/message' },
  limits: {
    concurrency: 4,
    perSecond: 5,
    resetHeader: 'ratelimit-reset',
    remainingHeader: 'ratelimit-remaining',
    limitedWhen403: ['retry-after'],
  },
  oauth: {
    issuer: '{server}',
    registration: 'manual',
    clientAuth: 'client_secret_post',
    rotation: 'strict',
  },
  webhookSignature: { algorithm: 'token', header: 'x-gitlab-token' },
  webhooks: [
    {
      title: 'Project events',
      url: '{webhook_url}',
      events: ['push', 'merge_request'],
      when: 'webhook_url',
    },
  ],
  tools: gitlabTools,
  requests: { ...requests, ...gitlabToolRequests },
});
