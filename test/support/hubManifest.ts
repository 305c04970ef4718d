// An invented provider with accounts: its inputs name one, and say where data goes. Like acme in everything else.
import type { Manifest } from '../../src/core/provider/manifest.ts';
import { parseManifest } from '../../src/core/provider/manifestChecks.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { acmeManifest } from './acmeManifest.ts';

export function hubManifest(more: JsonObject = {}): Manifest {
  const { requests } = acmeManifest();
  const url = 'https://hub.test';
  return parseManifest({
    id: 'hub',
    name: 'Hub',
    environments: {
      development: { baseUrl: url, live: false },
      staging: { baseUrl: url, baseUrls: { eu: 'https://eu.hub.test' }, live: false },
      production: { baseUrl: url, live: true },
    },
    scope: { inputs: ['owner', 'repo'] },
    inputs: {
      owner: { title: 'Owner' },
      repo: { title: 'Repository' },
      webhook_url: { title: 'Webhook URL', type: 'url', required: false },
      redirect_uris: { title: 'Redirect URIs', type: 'string-list', required: false },
      deploy_key: { title: 'Deploy key', required: false },
      contact: { title: 'Contact', required: false },
    },
    webhooks: [{ title: 'Events', url: '{webhook_url}', events: ['push'], when: 'webhook_url' }],
    requests: {
      ...(requests as JsonObject),
      'webhook.update': {
        type: 'http',
        method: 'PATCH',
        path: '/webhooks/{webhook_id}',
        verb: 'change',
        json: { url: '{url}' },
        outputs: { url: '/url' },
      },
      'oauthClient.register': {
        type: 'http',
        method: 'POST',
        path: '/clients',
        verb: 'create',
        json: { redirect_uris: '{redirect_uris?}', key: '{deploy_key?}', contact: '{contact?}' },
        outputs: { client_id: '/id' },
        secretOutputs: { client_secret: '/secret' },
      },
    },
    ...more,
  });
}
