// The credential whose secret authenticates a bundle's own requests, and whether the provider takes it.
import { loginOf, namesInLogin } from '../provider/loginChecks.ts';
import { requestOf } from '../provider/declaredRequests.ts';
import type { Manifest } from '../provider/manifest.ts';
import type { StoreTransaction, StoreView } from '../storage/store.ts';
import type { Credential } from './credential.ts';

/**
 * Undefined: none that a person could replace. The host supplies the secret itself, or it is of a pair of tokens, which
 * sync refreshes.
 */
export function ownCredential(
  view: Pick<StoreView, 'credentials'>,
  manifest: Manifest,
  bundleId: string,
): Credential | undefined {
  const { ownGrant } = manifest;
  const ofPair = ownGrant === undefined ? [] : [ownGrant.access, ownGrant.refresh];
  const names = authenticatingInputs(manifest).filter((name) => !ofPair.includes(name));
  const given = view.credentials
    .ofBundle(bundleId, 'input')
    .find(({ providerRef, state }) => state !== 'revoked' && names.includes(providerRef ?? ''));
  if (given !== undefined) return given;
  // A key that a person pasted in a manual step is the bundle's API key.
  const made = requestOf(manifest, 'credential.create');
  const isPasted = made.type === 'manual' && names.includes(made.secretOutputs['secret'] ?? '');
  return isPasted
    ? view.credentials.ofBundle(bundleId, 'api_key').find(({ state }) => state !== 'revoked')
    : undefined;
}

/** The provider took it again: it is in “Needs You” no longer. */
export function regainSecret(tx: StoreTransaction, { id, generation }: Credential): void {
  const held = tx.credentials.get(id);
  if (held?.generation === generation && held.state === 'needs_reauth')
    tx.credentials.update({ ...held, state: 'active' });
}

/** The secret inputs that authenticate the provider's requests. */
export function authenticatingInputs(manifest: Manifest): string[] {
  const { auth } = manifest;
  switch (auth.scheme) {
    case 'none':
      return [];
    case 'bearer':
    case 'header':
      return [auth.input];
    case 'basic':
      return [auth.passwordInput];
    case 'token': {
      const login = loginOf(manifest);
      const named = login === undefined ? [] : namesInLogin(login);
      return [...new Set(named.flatMap(({ name, secret }) => (secret ? [name] : [])))];
    }
  }
}
