// The requests that Sluice itself sends: their names, parameters, required outputs, and the least verb of each.
// docs/manifest.md shows the same as a table.
import type { Verb } from '../plan/verb.ts';

/** Parameters that every request can name, besides the bundle's inputs. */
export const COMMON_PARAMS = ['name', 'tag', 'idempotency_key'] as const;

export interface StandardRequest {
  /** A manifest must not declare a lesser one. */
  leastVerb: Verb;
  params: readonly string[];
  secrets: readonly string[];
  /** Outputs that callers depend on; a trailing `?`: optional. */
  outputs: readonly string[];
  secretOutputs: readonly string[];
}

const request = (
  leastVerb: Verb,
  given: { params?: string[]; secrets?: string[] },
  yields: { outputs?: string[]; secretOutputs?: string[] } = {},
): StandardRequest => ({
  leastVerb,
  params: given.params ?? [],
  secrets: given.secrets ?? [],
  outputs: yields.outputs ?? [],
  secretOutputs: yields.secretOutputs ?? [],
});

/** `tagged_url`: the URL with the tag as a query member, for providers that can carry it nowhere else. */
const webhookParams = ['url', 'tagged_url', 'events', 'credential_id'];
const clientParams = ['client_id', 'registration_client_uri', 'redirect_uris', 'scope'];
const clientSecrets = ['client_secret', 'registration_access_token'];
const clientAnswer = {
  outputs: ['client_id', 'registration_client_uri?', 'token_endpoint_auth_method?'],
  secretOutputs: ['client_secret?', 'registration_access_token?'],
};
const tokenParams = ['client_id', 'token_endpoint_auth_method', 'scope'];
const subscriptionParams = ['credential_id', 'plan', 'add_ons', 'quote_id', 'max_amount_minor'];

/** By request name. */
export const STANDARD_REQUESTS: Readonly<Record<string, StandardRequest>> = {
  'credential.obtain': request('create', {}),
  'credential.create': request('create', {}, { outputs: ['credential_id'], secretOutputs: ['secret?'] }),
  'credential.find': request('read', {}, { outputs: ['credential_id'], secretOutputs: ['secret?'] }),
  'credential.rotate': request(
    'create',
    { params: ['credential_id'] },
    { outputs: ['credential_id'], secretOutputs: ['secret?'] },
  ),
  'credential.delete': request('delete', { params: ['credential_id'] }),

  'webhook.create': request(
    'create',
    { params: webhookParams },
    { outputs: ['webhook_id', 'url?'], secretOutputs: ['secret?'] },
  ),
  'webhook.find': request(
    'read',
    { params: webhookParams },
    { outputs: ['webhook_id', 'url?'], secretOutputs: ['secret?'] },
  ),
  'webhook.update': request(
    'change',
    { params: ['webhook_id', 'url', 'events'], secrets: ['secret'] },
    { outputs: ['url?'] },
  ),
  'webhook.delete': request('delete', { params: ['webhook_id', 'url'] }),
  /** What `webhook.create` would replace; it is not sent over another one. */
  'webhook.current': request('read', {}, { outputs: ['url?'] }),
  'webhook.ping': request('maintain', { params: ['webhook_id'] }),

  discover: request('read', {}, { outputs: ['issuer', 'registration', 'introspection', 'revocation'] }),
  'oauthClient.register': request('create', { params: clientParams }, clientAnswer),
  'oauthClient.read': request('read', { params: clientParams, secrets: clientSecrets }, clientAnswer),
  'oauthClient.update': request('change', { params: clientParams, secrets: clientSecrets }, clientAnswer),
  'oauthClient.check': request(
    'read',
    { params: [...clientParams, 'token_endpoint_auth_method'], secrets: clientSecrets },
    { outputs: ['ok', 'message?'] },
  ),
  'oauthClient.delete': request('delete', { params: clientParams, secrets: clientSecrets }),

  'token.clientCredentials': request(
    'maintain',
    { params: tokenParams, secrets: ['client_secret'] },
    { outputs: ['expires_in?'], secretOutputs: ['access_token'] },
  ),
  'token.refresh': request(
    'maintain',
    { params: tokenParams, secrets: ['client_secret', 'refresh_token'] },
    { outputs: ['expires_in?', 'expires_at?'], secretOutputs: ['access_token', 'refresh_token?'] },
  ),
  'token.introspect': request(
    'read',
    { params: tokenParams, secrets: ['client_secret', 'token'] },
    { outputs: ['active'] },
  ),
  'token.revoke': request('revoke', { params: tokenParams, secrets: ['client_secret', 'token'] }),

  validate: request(
    'read',
    { params: ['credential_id', 'webhook_ids', 'client_id'], secrets: ['access_token', 'client_secret'] },
    { outputs: ['ok?', 'message?'] },
  ),
  'usage.read': request('read', { params: ['credential_id'] }, { outputs: ['known', 'last_used_at?'] }),

  'subscription.read': request('read', { params: subscriptionParams }, { outputs: ['plan', 'add_ons?'] }),
  'subscription.quote': request(
    'read',
    { params: subscriptionParams },
    {
      outputs: ['quote_id?', 'amount_minor', 'currency', 'period', 'proration_minor?', 'next_charge_at?'],
    },
  ),
  'subscription.change': request(
    'spend',
    { params: subscriptionParams },
    { outputs: ['plan', 'add_ons?', 'amount_minor?'] },
  ),

  'share.create': request(
    'share',
    { params: ['credential_id', 'recipient', 'fields', 'expires_at'] },
    { outputs: ['share_id'] },
  ),
  'share.list': request('read', { params: ['credential_id'] }, { outputs: ['shares'] }),
  'share.delete': request('delete', { params: ['credential_id', 'share_id'] }),
};

/** The entry of that name, or undefined for a name that the manifest defines for its own `find` or `undo`. */
export function standardRequest(name: string): StandardRequest | undefined {
  return Object.hasOwn(STANDARD_REQUESTS, name) ? STANDARD_REQUESTS[name] : undefined;
}
