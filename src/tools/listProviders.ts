// list_providers: what bundles can be set up for, and what each asks for.
import { z } from 'zod';
import { requestOf, type Manifest, type ManifestInput } from '../core/provider/manifest.ts';
import { defineAnswerTool } from '../core/tool/tool.ts';
import { collectedByHand } from '../core/provider/inputs.ts';
import { keyOfCursor, listCursor } from '../core/tool/listCursor.ts';
import { listInput, listOutput } from './wire.ts';

const STEPS = ['credential.create', 'webhook.create', 'oauthClient.register', 'token.refresh'];

/** What comes out of a step by hand is asked for then. */
function givenInputs(manifest: Manifest): [string, ManifestInput][] {
  const later = collectedByHand(manifest);
  return Object.entries(manifest.inputs).filter(([name]) => !later.has(name));
}

export const listProviders = defineAnswerTool({
  name: 'list_providers',
  title: 'List providers',
  description:
    'Lists the services that bundles can be set up for, with their environments (live ones need a person’s approval) and the inputs that provision_bundle takes. Secret inputs are never given by you: a person is asked for them.',
  input: z.strictObject(listInput),
  output: listOutput.extend({ providers: z.array(z.looseObject({ id: z.string() })).optional() }),
  verbs: ['read'],
  pace: 'short',
  openWorld: false,
  idempotent: true,
  answer: ({ cursor, limit }, { manifests }) => {
    const after = keyOfCursor('providers', cursor);
    const all = manifests.list().sort((left, right) => (left.id < right.id ? -1 : 1));
    const rest = all.filter(({ id }) => after === null || id > after);
    const page = rest.slice(0, limit);
    const more = rest.length > page.length;
    return {
      status: 'ok',
      providers: page.map((manifest) => ({
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
        webhook_signature: manifest.webhookSignature ?? null,
      })),
      total: all.length,
      next_cursor: listCursor('providers', more ? (page.at(-1)?.id ?? null) : null),
      has_more: more,
    };
  },
  summarize: ({ providers = [], total }) =>
    `${providers.length} of ${total ?? 0} providers: ${providers.map(({ id }) => id).join(', ')}.`,
});
