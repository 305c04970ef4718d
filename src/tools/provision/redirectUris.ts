// Where an OAuth client lets people come back to: what the person gave, and this machine, so that accounts can be
// connected from VS Code (RFC 8252 section 7.3).
import type { Bundle } from '../../core/bundle/bundle.ts';
import { AppError } from '../../core/errors.ts';
import { requestOf, type Manifest } from '../../core/provider/manifest.ts';

/** Below the ranges from which systems take ports by themselves (Linux from 32768, others from 49152). */
const FIRST_PORT = 23_000;
const PORTS = 9_000;

/**
 * Registers with a way back to this machine, or, where the server refuses just that (RFC 7591 section 3.2.2), as given:
 * the client works then, and no account can be connected through it.
 * @param given what the person wants, or what the client had where it was before
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

/** What the bundle's inputs say. */
export function givenUris({ inputs }: Pick<Bundle, 'inputs'>): string[] {
  const given = inputs['redirect_uris'];
  return Array.isArray(given) ? given.map(String) : [];
}

/** The one that Sluice adds when the bundle's client is registered, or undefined if it adds none. */
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
  // Other providers know clients that people register by hand, or take what the manifest says.
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
