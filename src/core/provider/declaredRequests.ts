// Which requests a manifest declares, and which of them go over the wire. Separate from the schema, so that callers don't
// load it.
import { phrase, type Wording } from '../plan/phrase.ts';
import type { Manifest } from './manifest.ts';
import type { ManifestRequest, SentManifestRequest } from './manifestRequests.ts';

/** The stored secret that requests with `auth: account` open: a part of the account's grant. */
export const ACCOUNT_TOKEN = 'access_token';

export function isSent(request: ManifestRequest): request is SentManifestRequest {
  return request.type === 'http' || request.type === 'oauth';
}

/** The request, or `unsupported` with the reason if the manifest does not declare it. */
export function requestOf(manifest: Manifest, name: string): ManifestRequest {
  // hasOwn: a name such as `constructor` must not match an inherited member.
  const declared = Object.hasOwn(manifest.requests, name) ? manifest.requests[name] : undefined;
  return (
    declared ?? {
      type: 'unsupported',
      why: `The manifest of ${manifest.name} declares no request ${name}.`,
    }
  );
}

/** The request, if it goes over the wire. */
export function sentRequestOf(manifest: Manifest, name: string): SentManifestRequest | undefined {
  const request = requestOf(manifest, name);
  return isSent(request) ? request : undefined;
}

/** Why the request is not sent to the provider: the manifest's words, or ours; undefined if it is. */
export function whyNotSent(manifest: Manifest, name: string): Wording | undefined {
  const request = requestOf(manifest, name);
  switch (request.type) {
    case 'http':
    case 'oauth':
      return undefined;
    case 'unsupported':
      return request.why;
    case 'manual':
      return phrase('It is a manual step: {title}.', { title: request.title });
    case 'included':
      return phrase('It is part of {request}.', { request: request.in });
  }
}
