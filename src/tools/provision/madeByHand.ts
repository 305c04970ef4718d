// What a person created manually for a bundle, guided by a setup step. No request of Sluice's created it, so none
// removes it, and Sluice reports it wherever the bundle is removed.
import { phrase, type Wording } from '../../core/plan/phrase.ts';
import type { Bundle } from '../../core/bundle/bundle.ts';
import { requestOf } from '../../core/provider/declaredRequests.ts';
import type { Manifest, ManualManifestRequest } from '../../core/provider/manifest.ts';
import { fillPage } from '../../core/provider/template.ts';
import type { Stays } from '../gated.ts';

/** Requests that a setup can have a person do, and the one that would remove the result. */
const BY_HAND: Readonly<Record<string, string | undefined>> = {
  'credential.obtain': undefined,
  'credential.create': 'credential.delete',
  'webhook.create': 'webhook.delete',
  'oauthClient.register': 'oauthClient.delete',
};

/**
 * What stays at the provider until the person removes it there, and where.
 * @param isGiven whether the person gave this input
 */
export function madeByHand(
  manifest: Manifest,
  { inputs }: Pick<Bundle, 'inputs'>,
  isGiven: (input: string) => boolean,
): Stays[] {
  return Object.entries(BY_HAND).flatMap(([name, removal]): Stays[] => {
    const request = requestOf(manifest, name);
    if (request.type !== 'manual' || !request.collect.every(isGiven)) return [];
    const declared = removal === undefined ? undefined : requestOf(manifest, removal);
    if (declared?.type === 'unsupported') return [{ request: name, why: declared.why }];
    return [{ request: name, why: whereToRemove(manifest, request, inputs) }];
  });
}

function whereToRemove(
  { name }: Manifest,
  { title, open }: ManualManifestRequest,
  inputs: Bundle['inputs'],
): Wording {
  return phrase('“{title}” was a manual step: its result stays at {provider} until you remove it ({page}).', {
    title,
    provider: name,
    page: fillPage(open, inputs),
  });
}
