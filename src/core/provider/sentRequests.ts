// Which requests go over the wire. Separate from the schema, so that callers don't load it.
import type { ManifestRequest, SentManifestRequest } from './manifestRequests.ts';

export function isSent(request: ManifestRequest): request is SentManifestRequest {
  return request.type === 'http' || request.type === 'oauth';
}
