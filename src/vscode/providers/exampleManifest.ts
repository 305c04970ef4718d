// The initial text of a new manifest: small, valid, and with what most providers need. Pure.
import type { JsonObject } from '../../core/json.ts';

export function exampleManifest(id: string): JsonObject {
  return {
    id,
    name: 'My Service',
    environments: {
      development: { baseUrl: 'https://api.example.com/v1', live: false },
      production: { baseUrl: 'https://api.example.com/v1', live: true },
    },
    inputs: {
      webhook_url: { title: 'Webhook URL', type: 'url', pattern: 'https://.*' },
      api_token: { title: 'API token', secret: true },
    },
    auth: { scheme: 'bearer', input: 'api_token' },
    webhooks: [{ title: 'Events', url: '{webhook_url}', events: ['thing.created'] }],
    requests: {
      'webhook.create': {
        type: 'http',
        method: 'POST',
        path: '/webhooks',
        verb: 'create',
        json: { url: '{url}', events: '{events}', label: '{tag}' },
        outputs: { webhook_id: '/id' },
        secretOutputs: { secret: '/secret' },
        find: 'webhook.find',
        undo: 'webhook.delete',
      },
      'webhook.find': {
        type: 'http',
        method: 'GET',
        path: '/webhooks',
        verb: 'read',
        select: { list: '/webhooks', match: { '/label': '{tag}' } },
        outputs: { webhook_id: '/id' },
      },
      'webhook.delete': { type: 'http', method: 'DELETE', path: '/webhooks/{webhook_id}', verb: 'delete' },
      validate: { type: 'http', method: 'GET', path: '/me', verb: 'read', answer: 'any' },
      'credential.create': { type: 'unsupported', why: 'The token is made manually and given as an input.' },
    },
  };
}
