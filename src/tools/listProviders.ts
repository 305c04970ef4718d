// list_providers: the services that bundles can be set up for, and the inputs of each.
import { asJson, type JsonObject } from '../core/json.ts';
import { collectedByHand } from '../core/provider/inputs.ts';
import { requestOf, type Manifest, type ManifestInput } from '../core/provider/manifest.ts';
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
    'Lists providers with their environments, inputs, and which environments are live. Call it before provision_bundle.',
  of: 'providers',
  naming: 'id',
  filter: {},
  page: (_all, after, limit, { manifests }) => {
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
    environments: Object.entries(manifest.environments).map(([name, { live, baseUrl, baseUrls }]) => ({
      name,
      live,
      base_urls: Object.entries({ default: baseUrl, ...baseUrls }).map(([called, url]) => ({
        name: called,
        url,
      })),
    })),
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
