// The sandbox in the manifest language: every request that Sluice knows, and nothing that others could not declare.
import type { Environment } from '../../core/bundle/bundle.ts';
import { BuiltInManifest } from '../manifests/builtInManifest.ts';
import { sandboxRequests } from './sandboxRequests.ts';
import { sandboxToolRequests, sandboxTools } from './sandboxTools.ts';

/** First segment of the paths of its second base URL, behind which the same environments are. */
export const SECOND_BASE = 'eu';

/** The manifest for a sandbox that listens at `url` (without trailing slash). */
export function sandboxManifest(url: string): BuiltInManifest {
  const baseUrlsOf = (environment: Environment): object => ({
    baseUrl: `${url}/${environment}`,
    baseUrls: { eu: `${url}/${SECOND_BASE}/${environment}` },
  });
  return new BuiltInManifest('sandbox', {
    name: 'Sandbox',
    description: 'A provider that runs inside Sluice: try everything, nothing leaves this machine.',
    environments: {
      development: { ...baseUrlsOf('development'), live: false },
      staging: { ...baseUrlsOf('staging'), live: false },
      production: { ...baseUrlsOf('production'), live: true },
    },
    inputs: {
      webhook_base_url: {
        title: 'Webhook base URL',
        description: 'Where the sandbox would send its events; three endpoints below it are registered.',
        type: 'url',
        pattern: 'https://.*',
        default: 'https://hooks.example.com/sluice',
      },
      redirect_uris: {
        title: 'Redirect URIs',
        description: 'Where the OAuth client lets people come back to.',
        type: 'string-list',
        pattern: 'https://.*',
        default: ['https://app.example.com/oauth/callback'],
      },
    },
    provided: ['api_token'],
    auth: { scheme: 'bearer', input: 'api_token' },
    idempotency: { header: 'Idempotency-Key', lifetimeMs: 24 * 60 * 60_000 },
    limits: { concurrency: 20, perSecond: 50 },
    webhooks: [
      {
        title: 'Messages',
        url: '{webhook_base_url}/messages',
        events: ['message.created', 'message.updated'],
      },
      {
        title: 'Accounts',
        url: '{webhook_base_url}/accounts',
        events: ['account.connected', 'account.removed'],
      },
      { title: 'Billing', url: '{webhook_base_url}/billing', events: ['invoice.paid', 'invoice.failed'] },
    ],
    tools: sandboxTools,
    requests: { ...sandboxRequests, ...sandboxToolRequests },
  });
}
