// Where an OAuth client lets people come back to: what the person gave, and this machine, so that accounts can be
// connected from VS Code (RFC 8252 section 7.3).
import type { Bundle } from '../../core/bundle/bundle.ts';
import { requestOf, type Manifest } from '../../core/provider/manifest.ts';

/** IANA's range of ports that belong to nobody (RFC 6335 section 6). */
const FIRST_PORT = 49_152;
const PORTS = 65_536 - FIRST_PORT;

/** Registered with a port of the bundle's own: many servers compare redirect URIs character by character. */
export function redirectUrisOf(manifest: Manifest, { id, inputs }: Bundle): string[] {
  const given = inputs['redirect_uris'];
  const uris = Array.isArray(given) ? given.map(String) : [];
  const hasLoopback = uris.some((uri) => URL.parse(uri)?.hostname === '127.0.0.1');
  // Other providers know clients that people register by hand, or take what the manifest says.
  if (hasLoopback || requestOf(manifest, 'oauthClient.register').type !== 'oauth') return uris;
  return [...uris, `http://127.0.0.1:${portOf(id)}/callback`];
}

/** The same for the same bundle, so that a repeated registration is the same request. */
function portOf(bundleId: string): number {
  let sum = 0;
  for (const character of bundleId) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % PORTS;
  return FIRST_PORT + sum;
}
