// Any OAuth 2.0 server that registers clients dynamically: RFC 8414 or OpenID discovery, 7591, 7592, 6749, 7662, 7009.
import { BuiltInManifest } from './builtInManifest.ts';

/** Servers with open registration, or for which the person has a token. */
export const oauth2Manifest = describe(
  'oauth2',
  'OAuth 2.0 server',
  'Registers a client at any OAuth 2.0 server, and proves it with a token of its own.',
  false,
);

/** Servers that register clients only for those who hold an initial access token (RFC 7591 section 3). */
export const guardedOAuth2Manifest = describe(
  'oauth2-guarded',
  'OAuth 2.0 server (registration by token)',
  'As “OAuth 2.0 server”, where registering a client needs an initial access token.',
  true,
);

function describe(id: string, name: string, description: string, tokenRequired: boolean): BuiltInManifest {
  return new BuiltInManifest(id, {
    name,
    description,
    environments: {
      development: { baseUrl: '{issuer}', live: false },
      staging: { baseUrl: '{issuer}', live: false },
      production: { baseUrl: '{issuer}', live: true },
    },
    inputs: {
      issuer: {
        title: 'Issuer',
        description: 'The server’s issuer identifier, exactly as it writes it itself.',
        type: 'url',
      },
      endpoint_origins: {
        title: 'Endpoint origins',
        description:
          'Other addresses (https://host) at which the server’s metadata has endpoints; secrets go there too.',
        type: 'string-list',
        pattern: '^https?://[^/@?#]+/?$',
        required: false,
      },
      redirect_uris: {
        title: 'Redirect URIs',
        description:
          'Where people come back to after signing in; none for a client that acts for itself alone.',
        type: 'string-list',
        required: false,
      },
      scope: { title: 'Scope', description: 'Scopes to register for, separated by spaces.', required: false },
      initial_access_token: {
        title: 'Initial access token',
        description: 'The server’s permission to register a client.',
        secret: true,
        required: tokenRequired,
      },
    },
    oauth: {
      issuer: '{issuer}',
      endpointOrigins: ['{endpoint_origins}'],
      clientAuth: 'client_secret_basic',
      rotation: 'strict',
    },
    limits: { concurrency: 5, perSecond: 10 },
    requests: {
      discover: { type: 'oauth', action: 'discover', verb: 'read' },
      'oauthClient.register': {
        type: 'oauth',
        action: 'register',
        verb: 'create',
        undo: 'oauthClient.delete',
      },
      'oauthClient.read': { type: 'oauth', action: 'read-client', verb: 'read' },
      'oauthClient.update': { type: 'oauth', action: 'update-client', verb: 'change' },
      'oauthClient.delete': { type: 'oauth', action: 'delete-client', verb: 'delete' },
      'oauthClient.check': { type: 'oauth', action: 'check-client', verb: 'read' },
      'token.clientCredentials': { type: 'oauth', action: 'client-credentials', verb: 'maintain' },
      'token.refresh': { type: 'oauth', action: 'refresh', verb: 'maintain' },
      'token.introspect': { type: 'oauth', action: 'introspect', verb: 'read' },
      'token.revoke': { type: 'oauth', action: 'revoke', verb: 'revoke' },
      validate: {
        type: 'unsupported',
        why: 'OAuth has no request for it; a token, its introspection or the token endpoint’s answer is the proof.',
      },
      'credential.create': {
        type: 'unsupported',
        why: 'OAuth 2.0 has no API keys; the client’s secret takes their place.',
      },
      'webhook.create': { type: 'unsupported', why: 'OAuth 2.0 knows no webhooks.' },
      'usage.read': { type: 'unsupported', why: 'OAuth 2.0 does not tell when a client was last used.' },
      'subscription.read': { type: 'unsupported', why: 'OAuth 2.0 knows no subscriptions.' },
      'subscription.change': { type: 'unsupported', why: 'OAuth 2.0 knows no subscriptions.' },
      'share.create': { type: 'unsupported', why: 'OAuth 2.0 has nothing to share a client with others.' },
    },
  });
}
