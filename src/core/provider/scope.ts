// A scope: what a bundle's credential acts on, as far as the manifest and the inputs tell. Whether real users depend on
// it belongs to the scope, whatever environment a caller names.
import { canonicalText } from '../canonicalJson.ts';
import { AppError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Manifest } from './manifest.ts';
import { baseUrlOf, type Place } from './requestBuilder.ts';

export interface Scope {
  /** The provider's id. */
  provider: string;
  /** The same for whatever reaches the same account; compared, not shown. */
  id: string;
  /** For people, e.g. `GitHub acme/core`. */
  name: string;
  /** False: only a secret tells which account it is, so that the scope is this bundle alone. */
  isKnown: boolean;
  /** It counts as live because no person has said otherwise. */
  isUndecided?: boolean | undefined;
}

/** What a scope is derived from: a bundle, or what will be one. */
export interface ScopedPlace extends Place {
  /** The bundle's id. */
  id: string;
  provider: string;
  inputs: JsonObject;
}

/** @param manifest undefined if it is missing now */
export function scopeOf(manifest: Manifest | undefined, place: ScopedPlace): Scope {
  const { provider, inputs, environment } = place;
  if (manifest === undefined) return ofBundle(place, provider);
  const { name, scope, provided } = manifest;
  // A provider that Sluice runs itself listens at another port after each start.
  if (provided.length > 0)
    return known(provider, JSON.stringify([environment, place.baseUrl ?? null]), `${name} (${environment})`);
  if (scope?.account !== undefined) {
    const pattern = keyPattern(manifest, environment);
    if (pattern === undefined) return ofBundle(place, `${name} ${scope.account}`);
    return known(provider, `keys:${pattern}`, `${name} (${environment} keys)`);
  }
  if (scope?.inputs !== undefined) {
    const parts = scope.inputs.map((input) => textOf(inputs[input]));
    // Spellings that a provider may take for the same are the same here.
    const id = JSON.stringify(parts.map((part) => part.normalize('NFC').toLowerCase()));
    return known(provider, id, `${name} ${parts.join('/')}`);
  }
  const url = addressOf(manifest, place);
  return url === undefined ? ofBundle(place, name) : { provider, id: url, name: url, isKnown: true };
}

/** Whether bundles of another provider can act on the same: it is an address, which several manifests can name. */
export function isAcrossProviders({ id, provider }: Pick<Scope, 'id' | 'provider'>): boolean {
  return !id.startsWith(`${provider} `);
}

function known(provider: string, id: string, name: string): Scope {
  return { provider, id: `${provider} ${id}`, name, isKnown: true };
}

function ofBundle({ provider, id }: ScopedPlace, name: string): Scope {
  return { provider, id: `${provider} of ${id}`, name, isKnown: false };
}

/** A pattern that only keys of one mode fit: it tells them from those of the live one. */
function keyPattern({ auth, inputs }: Manifest, environment: string): string | undefined {
  const name = 'input' in auth ? auth.input : 'passwordInput' in auth ? auth.passwordInput : '';
  const patterns: Record<string, string | undefined> = inputs[name]?.environmentPatterns ?? {};
  return patterns[environment];
}

/** Without a trailing slash; undefined if the manifest no longer declares it. */
function addressOf(manifest: Manifest, place: ScopedPlace): string | undefined {
  try {
    return baseUrlOf(manifest, place, place.inputs).href.replace(/\/$/, '');
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : canonicalText(value ?? null);
}
