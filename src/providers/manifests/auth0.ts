// Auth0: applications for sign-in and log streams of one tenant by its Management API, with a token by client
// credentials; the machine-to-machine application that Sluice works as is made manually, because no API makes the
// first one. docs/providers/auth0.md says what is automatic and what is not.
import { auth0ToolRequests, auth0Tools } from './auth0Tools.ts';
import { BuiltInManifest } from './builtInManifest.ts';

const api = '/api/v2';
const client = `${api}/clients/{client_id}`;
const stream = `${api}/log-streams/{webhook_id}`;
const noPlans = 'Plans belong to tenants at Auth0, not to integrations.';

const clientOutputs = {
  outputs: { client_id: '/client_id', token_endpoint_auth_method: '/token_endpoint_auth_method' },
  secretOutputs: { client_secret: '/client_secret' },
  // Public applications have no secret, and not every token may read one.
  optionalOutputs: ['token_endpoint_auth_method', 'client_secret'],
};

/** Sent whole at a change too: Auth0 does not say that it keeps the rest. */
const sink = {
  httpEndpoint: '{url}',
  httpAuthorization: '{secret:secret}',
  httpContentType: 'application/json',
  httpContentFormat: 'JSONARRAY',
};
const streamOutputs = { webhook_id: '/id', url: '/sink/httpEndpoint' };

const requests = {
  'credential.obtain': {
    type: 'manual',
    title: 'Make a machine-to-machine application for Sluice',
    open: 'https://manage.auth0.com/dashboard',
    steps: [
      'Choose the tenant, then “Applications”, “Create Application”, “Machine to Machine”.',
      'Authorize it for the “Auth0 Management API”.',
      'Permissions: read, create, update and delete of clients, client_grants, resource_servers and log_streams, and read:client_keys.',
      'For tools, also read:users, update:users and read:logs.',
      'Open its settings, and copy client ID and client secret.',
    ],
    collect: ['management_client_id', 'management_client_secret'],
    check: 'validate',
  },
  'token.login': {
    type: 'http',
    method: 'POST',
    path: '/oauth/token',
    verb: 'maintain',
    auth: 'none',
    form: {
      grant_type: 'client_credentials',
      client_id: '{secret:management_client_id}',
      client_secret: '{secret:management_client_secret}',
      audience: '{domain}/api/v2/',
    },
    outputs: { expires_in: '/expires_in' },
    secretOutputs: { access_token: '/access_token' },
    optionalOutputs: ['expires_in'],
  },
  'credential.create': {
    type: 'unsupported',
    why: 'Sluice works as the application that you made. Others are made as OAuth clients.',
  },
  'webhook.create': {
    type: 'http',
    method: 'POST',
    path: `${api}/log-streams`,
    verb: 'create',
    generate: ['secret'],
    json: { name: 'Sluice {tag}', type: 'http', sink },
    outputs: streamOutputs,
    find: 'webhook.find',
    undo: 'webhook.delete',
  },
  'webhook.find': {
    type: 'http',
    method: 'GET',
    path: `${api}/log-streams`,
    verb: 'read',
    // Auth0 lists all streams of a tenant at once.
    select: { list: '', match: { '/name': 'Sluice {tag}', '/type': 'http' } },
    outputs: streamOutputs,
  },
  'webhook.update': {
    type: 'http',
    method: 'PATCH',
    path: stream,
    verb: 'change',
    json: { sink },
    outputs: { url: '/sink/httpEndpoint' },
  },
  'webhook.delete': { type: 'http', method: 'DELETE', path: stream, verb: 'delete' },
  'webhook.ping': {
    type: 'unsupported',
    why: 'Auth0 sends no test events by API: sign in once, or use “Test” at the log stream.',
  },
  'oauthClient.register': {
    type: 'http',
    method: 'POST',
    path: `${api}/clients`,
    verb: 'create',
    when: 'application',
    json: {
      name: '{name}',
      app_type: 'regular_web',
      oidc_conformant: true,
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code', 'refresh_token'],
      callbacks: '{redirect_uris?}',
      client_metadata: { sluice: '{tag}' },
    },
    ...clientOutputs,
    find: 'client.find',
    undo: 'oauthClient.delete',
  },
  'client.find': {
    type: 'http',
    method: 'GET',
    path: `${api}/clients`,
    verb: 'read',
    query: { page: '0', per_page: '100', include_totals: 'true' },
    // Names need not be unique at Auth0.
    select: { list: '/clients', match: { '/client_metadata/sluice': '{tag}' } },
    page: { kind: 'page', query: 'page', first: 0 },
    ...clientOutputs,
  },
  'oauthClient.read': { type: 'http', method: 'GET', path: client, verb: 'read', ...clientOutputs },
  'oauthClient.update': {
    type: 'http',
    method: 'PATCH',
    path: client,
    verb: 'change',
    json: { callbacks: '{redirect_uris}' },
    ...clientOutputs,
  },
  'oauthClient.check': { type: 'oauth', action: 'check-client', verb: 'read' },
  'oauthClient.delete': { type: 'http', method: 'DELETE', path: client, verb: 'delete' },
  // The least that a token of the Management API can be good for.
  validate: {
    type: 'http',
    method: 'GET',
    path: `${api}/clients`,
    verb: 'read',
    query: { page: '0', per_page: '1', fields: 'client_id', include_fields: 'true' },
    goneStatuses: [],
  },
  'token.refresh': { type: 'oauth', action: 'refresh', verb: 'maintain' },
  'token.revoke': { type: 'oauth', action: 'revoke', verb: 'revoke' },
  'subscription.read': { type: 'unsupported', why: noPlans },
  'subscription.change': { type: 'unsupported', why: noPlans },
  'share.create': {
    type: 'unsupported',
    why: 'An application cannot be shared at Auth0: invite people to the tenant instead.',
  },
};

export const auth0Manifest = new BuiltInManifest('auth0', {
  name: 'Auth0',
  description:
    'One tenant: users, applications, APIs and logs; an application for sign-in, and log streams as webhooks.',
  documentation: 'https://auth0.com/docs/api/management/v2',
  environments: {
    development: { baseUrl: '{domain}', live: false },
    staging: { baseUrl: '{domain}', live: false },
    production: { baseUrl: '{domain}', live: true },
  },
  inputs: {
    domain: {
      title: 'Domain of the tenant',
      description: 'As in https://acme.eu.auth0.com. A custom domain does not take the Management API.',
      type: 'url',
      pattern: 'https://[a-z0-9][a-z0-9.-]{2,200}',
    },
    webhook_url: {
      title: 'URL for logs',
      description: 'Where Auth0 sends the tenant’s log events.',
      type: 'url',
      pattern: 'https://.*',
      required: false,
    },
    application: {
      title: 'With an application',
      description: 'A web application that people sign in to.',
      type: 'boolean',
      default: false,
    },
    redirect_uris: {
      title: 'Redirect URIs',
      description: 'Where people come back to after signing in.',
      type: 'string-list',
      required: false,
    },
    management_client_id: {
      title: 'Client ID',
      description: 'Of the machine-to-machine application.',
      secret: true,
      pattern: '[A-Za-z0-9_-]{16,100}',
    },
    management_client_secret: {
      title: 'Client secret',
      description: 'Of the machine-to-machine application.',
      secret: true,
      pattern: '[A-Za-z0-9_-]{32,200}',
    },
  },
  scope: { inputs: ['domain'] },
  auth: { scheme: 'token', request: 'token.login' },
  errors: {
    code: '/errorCode',
    message: '/message',
    // The token endpoint's word for a wrong client secret.
    refusedSecretCodes: ['access_denied'],
    forbiddenCodes: ['insufficient_scope'],
  },
  limits: {
    concurrency: 2,
    perSecond: 2,
    resetHeader: 'x-ratelimit-reset',
    remainingHeader: 'x-ratelimit-remaining',
  },
  oauth: {
    issuer: '{domain}',
    registration: 'manual',
    clientAuth: 'client_secret_post',
    rotation: 'strict',
  },
  webhookSignature: { algorithm: 'token', header: 'authorization' },
  webhooks: [{ title: 'Tenant logs', url: '{webhook_url}', events: ['all logs'], when: 'webhook_url' }],
  tools: auth0Tools,
  requests: { ...requests, ...auth0ToolRequests },
});
