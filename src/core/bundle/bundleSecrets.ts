// The secrets that a bundle's requests can use: what a person gave for it, and its own grant if it has one.
import type { StoreView } from '../storage/store.ts';
import type { Manifest } from '../provider/manifest.ts';
import type { SecretRef } from './credential.ts';

/** The provider reference of a grant that belongs to the bundle and not to an account. */
export const OWN_GRANT = 'own-grant';

/** By input name, for the requests that need them; the newest token if sync refreshes one. Never a value. */
export function inputSecrets(
  view: StoreView,
  manifest: Manifest,
  bundleId: string,
): Record<string, SecretRef> {
  const refs = Object.entries(manifest.inputs).flatMap(([name, { secret }]): [string, SecretRef][] => {
    const ref = { ownerId: bundleId, part: `input.${name}` };
    return secret && view.secrets.has(ref) ? [[name, ref]] : [];
  });
  const given = Object.fromEntries(refs);
  const { ownGrant } = manifest;
  if (ownGrant === undefined) return given;
  const grant = view.credentials.withRef(bundleId, 'grant', OWN_GRANT);
  if (grant === undefined) return given;
  return {
    ...given,
    [ownGrant.access]: { ownerId: grant.id, part: 'access_token' },
    [ownGrant.refresh]: { ownerId: grant.id, part: 'refresh_token' },
  };
}
