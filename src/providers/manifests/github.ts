// GitHub: webhooks and deploy keys of one repository by API; tokens and OAuth apps manually, because no API creates
// them. docs/providers/github.md says what is automatic and what is not.
import { BuiltInManifest } from './builtInManifest.ts';
import { githubToolRequests, githubTools } from './githubTools.ts';

const API = 'https://api.github.com';
const headers = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
const repository = '/repos/{owner}/{repo}';
const hook = `${repository}/hooks/{webhook_id}`;

const requests = {
  'credential.obtain': {
    type: 'manual',
    title: 'Make a fine-grained personal access token',
    open: 'https://github.com/settings/personal-access-tokens/new',
    steps: [
      'Choose the owner of the repository as resource owner.',
      'Under “Repository access”, select this one repository.',
      'Under “Repository permissions”, set Webhooks to “Read and write”, and Administration too for a deploy key. For tools, also Issues, Pull requests, Contents and Actions.',
      'Generate the token and copy it: GitHub shows it once.',
    ],
    collect: ['token'],
    check: 'validate',
  },
  'credential.create': {
    type: 'http',
    method: 'POST',
    path: `${repository}/keys`,
    verb: 'create',
    when: 'deploy_public_key',
    headers,
    // The title carries the tag, so a search finds only what Sluice created.
    json: { title: '{name} (Sluice {tag})', key: '{deploy_public_key}', read_only: true },
    outputs: { credential_id: '/id' },
    conflictCodes: ['key is already in use'],
    find: 'credential.find',
    undo: 'credential.delete',
  },
  'credential.find': {
    type: 'http',
    method: 'GET',
    path: `${repository}/keys`,
    verb: 'read',
    headers,
    query: { per_page: '100' },
    select: { list: '', match: { '/title': '{name} (Sluice {tag})' }, pageSize: 100 },
    page: { kind: 'link' },
    outputs: { credential_id: '/id' },
  },
  'credential.delete': {
    type: 'http',
    method: 'DELETE',
    path: `${repository}/keys/{credential_id}`,
    verb: 'delete',
    headers,
  },
  'webhook.create': {
    type: 'http',
    method: 'POST',
    path: `${repository}/hooks`,
    verb: 'create',
    headers,
    generate: ['secret'],
    // Only the URL of a repository webhook can carry the tag.
    json: {
      name: 'web',
      active: true,
      events: '{events}',
      config: { url: '{tagged_url}', content_type: 'json', secret: '{secret:secret}', insecure_ssl: '0' },
    },
    outputs: { webhook_id: '/id', url: '/config/url' },
    conflictCodes: ['Hook already exists on this repository'],
    find: 'webhook.find',
    undo: 'webhook.delete',
  },
  'webhook.find': {
    type: 'http',
    method: 'GET',
    path: `${repository}/hooks`,
    verb: 'read',
    headers,
    query: { per_page: '100' },
    select: { list: '', match: { '/config/url': '{tagged_url}' }, pageSize: 100 },
    page: { kind: 'link' },
    outputs: { webhook_id: '/id', url: '/config/url' },
  },
  'webhook.update': {
    type: 'http',
    method: 'PATCH',
    // Not the hook itself: changing that drops its secret.
    path: `${hook}/config`,
    verb: 'change',
    headers,
    json: { url: '{url}', content_type: 'json', insecure_ssl: '0' },
    outputs: { url: '/url' },
  },
  'webhook.delete': { type: 'http', method: 'DELETE', path: hook, verb: 'delete', headers },
  'webhook.ping': {
    type: 'http',
    method: 'POST',
    path: `${hook}/pings`,
    verb: 'maintain',
    headers,
    answer: 'any',
    goneStatuses: [],
  },
  validate: {
    type: 'http',
    method: 'GET',
    path: repository,
    verb: 'read',
    headers,
    // Managing webhooks requires administering the repository; a token that can't even read it gets a 404.
    outputs: { ok: '/permissions/admin' },
    goneStatuses: [],
  },
  'oauthClient.register': {
    type: 'manual',
    title: 'Make an OAuth app',
    open: 'https://github.com/settings/applications/new',
    steps: [
      'Enter a name and your application’s homepage.',
      'As authorization callback URL, enter the redirect URI that your application uses.',
      'Register the application; copy its client ID.',
      'Generate a client secret and copy it: GitHub shows it once.',
    ],
    collect: ['oauth_client_id', 'oauth_client_secret'],
    outputs: { client_id: 'oauth_client_id' },
    secretOutputs: { client_secret: 'oauth_client_secret' },
    when: 'oauth_app',
  },
  'oauthClient.delete': {
    type: 'unsupported',
    why: 'GitHub has no API that deletes an OAuth app: delete it at github.com/settings/developers.',
  },
  'token.refresh': {
    type: 'unsupported',
    why: 'Tokens of OAuth apps do not expire at GitHub; they end when they are revoked.',
  },
  'token.revoke': {
    type: 'unsupported',
    why: 'Revoke it at github.com/settings/applications; a deleted OAuth app ends all its tokens.',
  },
  'usage.read': { type: 'unsupported', why: 'GitHub does not tell when a personal token was last used.' },
  'subscription.read': {
    type: 'unsupported',
    why: 'Plans belong to accounts at GitHub, not to integrations.',
  },
  'subscription.change': {
    type: 'unsupported',
    why: 'Plans belong to accounts at GitHub, not to integrations.',
  },
  'share.create': {
    type: 'unsupported',
    why: 'A token or a deploy key cannot be shared with somebody at GitHub.',
  },
};

export const githubManifest = new BuiltInManifest('github', {
  name: 'GitHub',
  description:
    'One repository: issues, comments, pull requests, files, releases and workflow runs; webhooks, a deploy key, and an OAuth app made by hand.',
  documentation: 'https://docs.github.com/rest/repos/webhooks',
  environments: {
    development: { baseUrl: API, live: false },
    staging: { baseUrl: API, live: false },
    production: { baseUrl: API, live: true },
  },
  inputs: {
    owner: {
      title: 'Owner',
      description: 'The user or organisation that the repository belongs to.',
      pattern: '[A-Za-z0-9][A-Za-z0-9-]{0,38}',
    },
    repo: {
      title: 'Repository',
      description: 'Its name, without the owner.',
      pattern: '[A-Za-z0-9._-]{1,100}',
    },
    webhook_url: {
      title: 'Webhook URL',
      description: 'Where GitHub sends events; a mark of Sluice is added to its query.',
      type: 'url',
      pattern: 'https://.*',
      required: false,
    },
    deploy_public_key: {
      title: 'Public deploy key',
      description: 'An SSH public key that may read the repository; its private half stays where it is.',
      pattern: '(?:ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)) [A-Za-z0-9+/]+={0,3}(?: .{0,100})?',
      required: false,
    },
    oauth_app: {
      title: 'With an OAuth app',
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
      description: 'It begins with github_pat_ or ghp_.',
      secret: true,
      pattern: '(?:github_pat_[A-Za-z0-9_]{20,255}|ghp_[A-Za-z0-9]{20,255})',
    },
    oauth_client_id: { title: 'Client ID', pattern: '[A-Za-z0-9.]{10,60}', required: false },
    oauth_client_secret: {
      title: 'Client secret',
      secret: true,
      pattern: '[A-Za-z0-9]{30,100}',
      required: false,
    },
  },
  scope: { inputs: ['owner', 'repo'] },
  auth: { scheme: 'bearer', input: 'token' },
  errors: {
    code: '/errors/0/message',
    message: '/message',
    permissionHeader: 'x-accepted-github-permissions',
  },
  limits: {
    concurrency: 4,
    perSecond: 5,
    resetHeader: 'x-ratelimit-reset',
    remainingHeader: 'x-ratelimit-remaining',
    limitedWhen403: ['nothing-remains', 'retry-after'],
  },
  oauth: {
    endpoints: {
      authorization: 'https://github.com/login/oauth/authorize',
      token: 'https://github.com/login/oauth/access_token',
    },
    registration: 'manual',
    clientAuth: 'client_secret_post',
    rotation: 'none',
  },
  webhookSignature: {
    algorithm: 'hmac-sha256',
    header: 'x-hub-signature-256',
    value: 'sha256={signature}',
    signed: '{body}',
    encoding: 'hex',
  },
  webhooks: [
    {
      title: 'Repository events',
      url: '{webhook_url}',
      events: ['push', 'pull_request'],
      when: 'webhook_url',
    },
  ],
  tools: githubTools,
  requests: { ...requests, ...githubToolRequests },
});
