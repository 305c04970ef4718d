// An invented provider for tests of the core: each of its creating requests can be recovered in another way.
// credential.create by its idempotency key, webhook.create by its tag, oauthClient.register not at all.
import type { JsonObject } from '../../src/core/json.ts';
import type { Manifest } from '../../src/core/provider/manifest.ts';
import { parseManifest } from '../../src/core/provider/manifestChecks.ts';

const create = (path: string, more: JsonObject): JsonObject => ({
  type: 'http',
  method: 'POST',
  path,
  verb: 'create',
  ...more,
});

const remove = (path: string): JsonObject => ({ type: 'http', method: 'DELETE', path, verb: 'delete' });

const find = (path: string, outputs: JsonObject): JsonObject => ({
  type: 'http',
  method: 'GET',
  path,
  verb: 'read',
  select: { list: '/items', match: { '/tag': '{tag}' } },
  outputs,
});

const requests: JsonObject = {
  'credential.create': create('/credentials', {
    outputs: { credential_id: '/id' },
    secretOutputs: { secret: '/secret' },
    idempotent: true,
    find: 'credential.find',
    undo: 'credential.delete',
  }),
  'credential.find': find('/credentials', { credential_id: '/id' }),
  'credential.delete': remove('/credentials/{credential_id}'),
  'webhook.create': create('/webhooks', {
    json: { url: '{url}' },
    outputs: { webhook_id: '/id', url: '/url' },
    secretOutputs: { secret: '/secret' },
    find: 'webhook.find',
    undo: 'webhook.delete',
    timeoutMs: 20_000,
  }),
  'webhook.find': find('/webhooks', { webhook_id: '/id', url: '/url' }),
  'webhook.delete': remove('/webhooks/{webhook_id}'),
  'oauthClient.register': create('/clients', {
    outputs: { client_id: '/id' },
    secretOutputs: { client_secret: '/secret' },
  }),
  validate: { type: 'http', method: 'POST', path: '/validations', verb: 'read', outputs: { ok: '/ok' } },
};

/** How long acme remembers an idempotency key. */
export const ACME_KEY_LIFETIME_MS = 3_600_000;

/** `id` acme asks for a region; `asksSecret` also for a token that only a person gives. */
export function acmeManifest({ id = 'acme', asksSecret = false } = {}): Manifest {
  const secret = { title: 'Acme token', secret: true, pattern: 'acme-[a-z0-9-]+' };
  return parseManifest({
    id,
    name: 'Acme',
    environments: {
      development: { baseUrl: 'https://dev.acme.test', live: false },
      staging: {
        baseUrl: 'https://staging.acme.test',
        baseUrls: { eu: 'https://eu.staging.acme.test' },
        live: false,
      },
      production: { baseUrl: 'https://acme.test', live: true },
    },
    inputs: {
      region: { title: 'Region', default: 'eu' },
      ...(asksSecret && { token: secret, signing_key: { title: 'Signing key', secret: true } }),
    },
    idempotency: { header: 'Idempotency-Key', lifetimeMs: ACME_KEY_LIFETIME_MS },
    webhooks: [
      { title: 'Orders', url: 'https://hooks.acme.test/orders', events: ['order'] },
      { title: 'Refunds', url: 'https://hooks.acme.test/refunds', events: ['refund'] },
    ],
    requests,
  });
}
