// Builds the requests that sync sends for one grant, and names the server whose limits apply. It sends nothing.
import { addressOf, type Bundle } from '../bundle/bundle.ts';
import { inputSecrets } from '../bundle/bundleSecrets.ts';
import type { Credential, SecretRef } from '../bundle/credential.ts';
import { partOf } from '../provider/outwardValue.ts';
import { admitParts } from '../provider/unplannedAdmission.ts';
import type { ProviderCall } from '../provider/providerClient.ts';
import type { StoreView } from '../storage/store.ts';
import { sentRequestOf } from '../provider/declaredRequests.ts';
import type { Manifest } from '../provider/manifest.ts';
import { serverOf as serverAt } from '../provider/requestBuilder.ts';

/** A grant with everything that its requests need. */
export interface GrantTarget {
  credential: Credential;
  bundle: Bundle;
  manifest: Manifest;
}

export const ACCESS_TOKEN = 'access_token';
export const REFRESH_TOKEN = 'refresh_token';
/** Prefix of the pair before the current one, kept until a refresh with the current one succeeds. */
export const PREVIOUS = 'previous.';

export function tokenRef({ id }: Credential, part: string): SecretRef {
  return { ownerId: id, part };
}

/** Exchanges the refresh token (RFC 6749 section 6). @param key the idempotency key, one per request */
export function refreshCall(view: StoreView, target: GrantTarget, key: string): ProviderCall {
  return clientCall(view, target, 'token.refresh', key, {
    [REFRESH_TOKEN]: tokenRef(target.credential, REFRESH_TOKEN),
  });
}

/** Asks whether a token is active (RFC 7662). @param part of the grant's secrets */
export function introspectCall(
  view: StoreView,
  target: GrantTarget,
  part: string,
  key: string,
): ProviderCall {
  return clientCall(view, target, 'token.introspect', key, { token: tokenRef(target.credential, part) });
}

/** Revokes a token (RFC 7009). @param part of the grant's secrets */
export function revokeCall(view: StoreView, target: GrantTarget, part: string, key: string): ProviderCall {
  return clientCall(view, target, 'token.revoke', key, { token: tokenRef(target.credential, part) });
}

/** Checks with the provider's own read request whether the access token works. */
export function validateCall(view: StoreView, target: GrantTarget, key: string): ProviderCall {
  return clientCall(view, target, 'validate', key, {
    [ACCESS_TOKEN]: tokenRef(target.credential, ACCESS_TOKEN),
  });
}

/** Identifies the bundle's client, for accounts that a person connects (RFC 6749 section 4.1). */
export function connectCall(
  view: StoreView,
  target: Pick<GrantTarget, 'bundle' | 'manifest'>,
  key: string,
): ProviderCall {
  return clientCall(view, target, 'token.authorize', key, {});
}

/** Whether the manifest has the request. */
export function offers({ manifest }: GrantTarget, request: string): boolean {
  return sentRequestOf(manifest, request) !== undefined;
}

/** How long an unanswered request may still be in flight, in milliseconds. */
export function refreshTimeoutMs(manifest: Manifest): number {
  return sentRequestOf(manifest, 'token.refresh')?.timeoutMs ?? 0;
}

export function serverOf({ manifest, bundle }: Omit<GrantTarget, 'credential'>): string {
  return serverAt(manifest, bundle, bundle.inputs);
}

function clientCall(
  view: StoreView,
  { bundle, manifest }: Pick<GrantTarget, 'bundle' | 'manifest'>,
  request: string,
  idempotencyKey: string,
  secrets: Record<string, SecretRef>,
): ProviderCall {
  const { oauthClient } = bundle;
  const params = partOf(bundle, {
    ...bundle.inputs,
    name: bundle.name,
    client_id: oauthClient?.clientId ?? null,
    token_endpoint_auth_method: oauthClient?.authMethod ?? null,
  });
  const owner = oauthClient?.credentialId ?? null;
  const held: Record<string, SecretRef> = {};
  if (owner !== null) addIfHeld(view, held, 'client_secret', { ownerId: owner, part: 'client_secret' });
  Object.assign(held, inputSecrets(view, manifest, bundle.id));
  return {
    ...addressOf(bundle),
    request,
    params,
    secrets: { ...held, ...secrets },
    idempotencyKey,
    admission: admitParts(bundle),
  };
}

function addIfHeld(view: StoreView, held: Record<string, SecretRef>, name: string, ref: SecretRef): void {
  if (view.secrets.has(ref)) held[name] = ref;
}
