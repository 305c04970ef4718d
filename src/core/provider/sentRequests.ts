// Which requests go over the wire. Apart from the schema, so that what only asks this does not load it.
import type { ManifestRequest, SentManifestRequest } from './manifestRequests.ts';

export function isSent(request: ManifestRequest): request is SentManifestRequest {
  return request.type === 'http' || request.type === 'oauth';
}
