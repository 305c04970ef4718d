// list_providers: the services that bundles can be set up for, and the inputs of each.
import { z } from 'zod';
import { asJson, type JsonObject } from '../core/json.ts';
import { collectedByHand } from '../core/provider/inputs.ts';
import { requestOf } from '../core/provider/declaredRequests.ts';
import type { Manifest, ManifestInput } from '../core/provider/manifest.ts';
import { defineListTool } from './listTool.ts';

const STEPS = ['credential.create', 'webhook.create', 'oauthClient.register', 'token.refresh'];

/** Outputs of manual steps are requested then. */
function givenInputs(manifest: Manifest): [string, ManifestInput][] {
  const later = collectedByHand(manifest);
  return Object.entries(manifest.inputs).filter(([name]) => !later.has(name));
}

export const listProviders = defineListTool({
  name: 'list_providers',
  title: 'List providers',
  description:
    'Lists providers with their environments and which of those are live. Call it with provider before provision_bundle: it then shows the inputs, base URLs, and what the provider doesn’t support.',
  of: 'providers',
  naming: 'id',
  filter: { provider: z.string().min(1).max(40).optional().describe('an id: everything about that one') },
  more: ['inputs', 'base_urls', 'unsupported', 'by_hand', 'webhook_signature'],
  isWhole: ({ provider }) => provider !== undefined,
  page: ({ provider }, after, limit, { manifests }) => {
    if (provider !== undefined) return { items: [manifests.get(provider)], nextKey: null, total: 1 };
    const all = manifests.list().sort((left, right) => (left.id < right.id ? -1 : 1));
    const rest = all.filter(({ id }) => after === null || id > after);
    const items = rest.slice(0, limit);
    const nextKey = rest.length > items.length ? (items.at(-1)?.id ?? null) : null;
    return { items, nextKey, total: all.length };
  },
  wire: wireProvider,
});

function wireProvider(manifest: Manifest): JsonObject {
  return {
    id: manifest.id,
    name: manifest.name,
    description: manifest.description,
    environments: Object.entries(manifest.environments).map(([name, { live }]) => ({ name, live })),
    base_urls: Object.entries(manifest.environments).flatMap(([environment, { baseUrl, baseUrls }]) =>
      Object.entries({ default: baseUrl, ...baseUrls }).map(([name, url]) => ({ environment, name, url })),
    ),
    inputs: givenInputs(manifest).map(([name, input]) => ({
      name,
      title: input.title,
      description: input.description,
      type: input.type,
      required: input.required,
      secret: input.secret,
    })),
    unsupported: STEPS.flatMap((name) => {
      const request = requestOf(manifest, name);
      return request.type === 'unsupported' ? [{ request: name, why: request.why }] : [];
    }),
    by_hand: Object.values(manifest.requests).flatMap((request) =>
      request.type === 'manual' ? [request.title] : [],
    ),
    webhook_signature: manifest.webhookSignature ? asJson(manifest.webhookSignature) : null,
  };
}
