// The sandbox's requests in the manifest language.

const credentialRequests = {
  'credential.create': {
    type: 'http',
    method: 'POST',
    path: '/credentials',
    verb: 'create',
    json: { name: '{name}', tag: '{tag}' },
    outputs: { credential_id: '/id' },
    secretOutputs: { secret: '/secret' },
    idempotent: true,
    find: 'credential.find',
    undo: 'credential.delete',
  },
  'credential.find': {
    type: 'http',
    method: 'GET',
    path: '/credentials',
    verb: 'read',
    query: { tag: '{tag}' },
    select: { list: '/credentials', match: { '/tag': '{tag}' } },
    outputs: { credential_id: '/id' },
  },
  'credential.rotate': {
    type: 'http',
    method: 'POST',
    path: '/credentials/{credential_id}/rotations',
    verb: 'create',
    json: { tag: '{tag}' },
    outputs: { credential_id: '/id' },
    secretOutputs: { secret: '/secret' },
    idempotent: true,
    find: 'credential.find',
    undo: 'credential.delete',
  },
  'credential.delete': {
    type: 'http',
    method: 'DELETE',
    path: '/credentials/{credential_id}',
    verb: 'delete',
  },
  'usage.read': {
    type: 'http',
    method: 'GET',
    path: '/credentials/{credential_id}/usage',
    verb: 'read',
    outputs: { known: '/known', last_used_at: '/last_used_at' },
    optionalOutputs: ['last_used_at'],
  },
};

const webhookRequests = {
  'webhook.create': {
    type: 'http',
    method: 'POST',
    path: '/webhooks',
    verb: 'create',
    json: { url: '{url}', events: '{events}', tag: '{tag}' },
    outputs: { webhook_id: '/id', url: '/url' },
    secretOutputs: { secret: '/secret' },
    idempotent: true,
    find: 'webhook.find',
    undo: 'webhook.delete',
  },
  'webhook.find': {
    type: 'http',
    method: 'GET',
    path: '/webhooks',
    verb: 'read',
    query: { tag: '{tag}' },
    select: { list: '/webhooks', match: { '/tag': '{tag}', '/url': '{url}' } },
    outputs: { webhook_id: '/id', url: '/url' },
  },
  'webhook.update': {
    type: 'http',
    method: 'PATCH',
    path: '/webhooks/{webhook_id}',
    verb: 'change',
    json: { url: '{url?}', events: '{events?}' },
    outputs: { url: '/url' },
    idempotent: true,
  },
  'webhook.delete': { type: 'http', method: 'DELETE', path: '/webhooks/{webhook_id}', verb: 'delete' },
  'webhook.ping': {
    type: 'http',
    method: 'POST',
    path: '/webhooks/{webhook_id}/ping',
    verb: 'maintain',
    outputs: { delivered: '/delivered' },
  },
};

const clientOutputs = {
  outputs: { client_id: '/client_id', token_endpoint_auth_method: '/token_endpoint_auth_method' },
  secretOutputs: { client_secret: '/client_secret', registration_access_token: '/registration_access_token' },
};
const asRegistrant = {
  auth: 'none',
  headers: { authorization: 'Bearer {secret:registration_access_token}' },
};
const clientPath = '/oauth/register/{client_id}';
const clientForm = { client_id: '{client_id}', client_secret: '{secret:client_secret}' };
const tokenRequest = { type: 'http', method: 'POST', path: '/oauth/token', verb: 'maintain', auth: 'none' };

const oauthRequests = {
  'oauthClient.register': {
    type: 'http',
    method: 'POST',
    path: '/oauth/register',
    verb: 'create',
    json: { client_name: '{name}', redirect_uris: '{redirect_uris}', tag: '{tag}' },
    ...clientOutputs,
    idempotent: true,
    find: 'oauthClient.find',
    undo: 'oauthClient.delete',
  },
  'oauthClient.find': {
    type: 'http',
    method: 'GET',
    path: '/oauth/clients',
    verb: 'read',
    query: { tag: '{tag}' },
    select: { list: '/clients', match: { '/tag': '{tag}' } },
    outputs: { client_id: '/client_id' },
  },
  'oauthClient.read': {
    type: 'http',
    method: 'GET',
    path: clientPath,
    verb: 'read',
    ...asRegistrant,
    ...clientOutputs,
  },
  'oauthClient.update': {
    type: 'http',
    method: 'PUT',
    path: clientPath,
    verb: 'change',
    ...asRegistrant,
    json: { client_name: '{name?}', redirect_uris: '{redirect_uris?}' },
    ...clientOutputs,
  },
  'oauthClient.delete': {
    type: 'http',
    method: 'DELETE',
    path: clientPath,
    verb: 'delete',
    ...asRegistrant,
    // RFC 7592 section 2.1: an unknown client answers like a wrong token.
    goneStatuses: [401, 404, 410],
  },
  'token.clientCredentials': {
    ...tokenRequest,
    form: { grant_type: 'client_credentials', ...clientForm },
    outputs: { expires_in: '/expires_in' },
    secretOutputs: { access_token: '/access_token' },
  },
  'token.refresh': {
    ...tokenRequest,
    form: { grant_type: 'refresh_token', refresh_token: '{secret:refresh_token}', ...clientForm },
    outputs: { expires_in: '/expires_in' },
    secretOutputs: { access_token: '/access_token', refresh_token: '/refresh_token' },
    // It answers within a second; an unanswered refresh is looked into once this has passed.
    timeoutMs: 10_000,
  },
  'token.introspect': {
    type: 'http',
    method: 'POST',
    path: '/oauth/introspect',
    verb: 'read',
    auth: 'none',
    form: { token: '{secret:token}', ...clientForm },
    outputs: { active: '/active' },
  },
  'token.revoke': {
    type: 'http',
    method: 'POST',
    path: '/oauth/revoke',
    verb: 'revoke',
    auth: 'none',
    form: { token: '{secret:token}', ...clientForm },
  },
};

const subscriptionPath = '/subscriptions/{credential_id}';
const priceOutputs = {
  plan: '/plan',
  add_ons: '/add_ons',
  amount_minor: '/amount_minor',
  currency: '/currency',
  period: '/period',
};

const subscriptionRequests = {
  'subscription.read': {
    type: 'http',
    method: 'GET',
    path: subscriptionPath,
    verb: 'read',
    outputs: priceOutputs,
  },
  'subscription.quote': {
    type: 'http',
    method: 'POST',
    path: `${subscriptionPath}/quotes`,
    verb: 'read',
    json: { plan: '{plan}', add_ons: '{add_ons?}' },
    outputs: {
      ...priceOutputs,
      quote_id: '/quote_id',
      proration_minor: '/proration_minor',
      next_charge_at: '/next_charge_at',
    },
  },
  'subscription.change': {
    type: 'http',
    method: 'PUT',
    path: subscriptionPath,
    verb: 'spend',
    json: {
      plan: '{plan}',
      add_ons: '{add_ons?}',
      quote_id: '{quote_id?}',
      max_amount_minor: '{max_amount_minor?}',
    },
    outputs: priceOutputs,
    idempotent: true,
  },
};

const shareRequests = {
  'share.create': {
    type: 'http',
    method: 'POST',
    path: '/shares',
    verb: 'share',
    json: {
      credential_id: '{credential_id}',
      recipient: '{recipient}',
      fields: '{fields}',
      expires_at: '{expires_at}',
      tag: '{tag}',
    },
    outputs: { share_id: '/id' },
    idempotent: true,
    find: 'share.find',
    undo: 'share.delete',
  },
  'share.find': {
    type: 'http',
    method: 'GET',
    path: '/shares',
    verb: 'read',
    query: { tag: '{tag}' },
    select: { list: '/shares', match: { '/tag': '{tag}' } },
    outputs: { share_id: '/id' },
  },
  'share.list': {
    type: 'http',
    method: 'GET',
    path: '/shares',
    verb: 'read',
    query: { credential_id: '{credential_id}' },
    outputs: { shares: '/shares' },
  },
  'share.delete': { type: 'http', method: 'DELETE', path: '/shares/{share_id}', verb: 'delete' },
};

/** By request name. */
export const sandboxRequests = {
  ...credentialRequests,
  ...webhookRequests,
  ...oauthRequests,
  ...subscriptionRequests,
  ...shareRequests,
  validate: {
    type: 'http',
    method: 'POST',
    path: '/validations',
    verb: 'read',
    json: { credential_id: '{credential_id?}', webhook_ids: '{webhook_ids?}', client_id: '{client_id?}' },
    outputs: { ok: '/ok', message: '/message' },
  },
};
