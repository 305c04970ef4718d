// An OAuth client's redirect URIs: the person's own, and one to this machine, so that accounts can be connected from
// VS Code (RFC 8252 section 7.3).
import type { Bundle } from '../../core/bundle/bundle.ts';
import { AppError } from '../../core/errors.ts';
import { requestOf } from '../../core/provider/declaredRequests.ts';
import type { Manifest } from '../../core/provider/manifest.ts';

/** Below the ranges from which systems assign ports (Linux from 32768, others from 49152). */
const FIRST_PORT = 23_000;
const PORTS = 9_000;

/**
 * Registers with a redirect to this machine. If the server refuses exactly that (RFC 7591 section 3.2.2),
 * registers without it: the client then works, but can't connect accounts.
 * @param given the person's URIs, or the client's at its former place
 * @param register keys differ, so that a repeated operation sends the same requests
 */
export async function registerWithLoopback<T>(
  manifest: Manifest,
  bundleId: string,
  given: readonly string[],
  register: (key: string, redirectUris: string[]) => Promise<T>,
): Promise<{ registered: T; redirectUris: string[] }> {
  const own = ownUri(bundleId);
  const others = given.filter((uri) => uri !== own);
  const all = needsOwn(manifest, others) ? [...others, own] : others;
  try {
    return { registered: await register('client', all), redirectUris: all };
  } catch (error) {
    const isRefused =
      AppError.is(error, 'provider-rejected') && error.details['provider_code'] === 'invalid_redirect_uri';
    if (!isRefused || all.length === others.length) throw error;
    return { registered: await register('client-as-given', others), redirectUris: others };
  }
}

/** From the bundle's inputs. */
export function givenUris({ inputs }: Pick<Bundle, 'inputs'>): string[] {
  const given = inputs['redirect_uris'];
  return Array.isArray(given) ? given.map(String) : [];
}

/** The URI that Sluice adds when it registers the bundle's client, or undefined if it adds none. */
export function ownRedirectUri(
  manifest: Manifest,
  { id, inputs }: Pick<Bundle, 'id' | 'inputs'>,
): string | undefined {
  const own = ownUri(id);
  const others = givenUris({ inputs }).filter((uri) => uri !== own);
  return needsOwn(manifest, others) ? own : undefined;
}

function needsOwn(manifest: Manifest, uris: readonly string[]): boolean {
  const hasLoopback = uris.some((uri) => URL.parse(uri)?.hostname === '127.0.0.1');
  // Other providers use manually registered clients, or what the manifest declares.
  return !hasLoopback && requestOf(manifest, 'oauthClient.register').type === 'oauth';
}

/** With a port of the bundle's own: many servers compare redirect URIs character by character. */
function ownUri(bundleId: string): string {
  return `http://127.0.0.1:${portOf(bundleId)}/callback`;
}

/** The same for the same bundle, so that a repeated registration is the same request. */
function portOf(bundleId: string): number {
  let sum = 0;
  for (const character of bundleId) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % PORTS;
  return FIRST_PORT + sum;
}
