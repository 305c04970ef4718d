// A bundle's place at its provider: environment and base URL. A destination must be declared by the manifest, because
// requests carry secrets.
import { z } from 'zod';
import { ENVIRONMENTS, type Bundle, type Environment } from '../../core/bundle/bundle.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { Phrase, Wording } from '../../core/plan/phrase.ts';
import { visibleText } from '../../core/visibleText.ts';

/** As stored in plans. */
export const bundlePlace = z.object({
  environment: z.enum(ENVIRONMENTS),
  /** Name of an additional base URL; null: the environment's own. */
  baseUrl: z.string().nullable(),
});
export type BundlePlace = z.infer<typeof bundlePlace>;

/** The name of the environment's own base URL. */
export const OWN_BASE_URL = 'default';

export function placeOfBundle({ environment, baseUrl }: Bundle): BundlePlace {
  return { environment, baseUrl: baseUrl ?? null };
}

export function isSamePlace(left: BundlePlace, right: BundlePlace): boolean {
  return left.environment === right.environment && left.baseUrl === right.baseUrl;
}

/** The bundle at another place, otherwise unchanged. */
export function movedTo(bundle: Bundle, { environment, baseUrl }: BundlePlace, manifest: Manifest): Bundle {
  const live = manifest.environments[environment]?.live ?? true;
  const { baseUrl: _before, ...rest } = bundle;
  return { ...rest, environment, live, ...(baseUrl !== null && { baseUrl }) };
}

/** Base URLs that an environment declares, by name; the first is its own. */
export function declaredBaseUrls(
  manifest: Manifest,
  environment: Environment,
): [name: string, url: string][] {
  const declared = manifest.environments[environment];
  if (declared === undefined) return [];
  return [[OWN_BASE_URL, declared.baseUrl], ...Object.entries(declared.baseUrls)];
}

/**
 * The place of a base URL's name or of the URL itself.
 * @returns undefined if the environment does not declare it
 */
export function placeNamed(
  manifest: Manifest,
  environment: Environment,
  nameOrUrl: string,
): BundlePlace | undefined {
  const found = declaredBaseUrls(manifest, environment).find(
    ([name, url]) => name === nameOrUrl || plainUrl(url) === plainUrl(nameOrUrl),
  );
  if (found === undefined) return undefined;
  return { environment, baseUrl: found[0] === OWN_BASE_URL ? null : found[0] };
}

/** `staging`, or `staging · eu`: names, in no language, which stay the same when an address changes. */
export function placeText({ environment, baseUrl }: BundlePlace): string {
  return baseUrl === null ? environment : `${environment} · ${baseUrl}`;
}

/** The same in a title, where the environment is a word. */
export function placeWords(place: BundlePlace): Wording {
  return place.baseUrl === null ? place.environment : placeValue(place);
}

/** The same as the value of an effect, where nothing in it passes for a foreign text. */
export function placeValue({ environment, baseUrl }: BundlePlace): Phrase {
  return baseUrl === null
    ? { text: '{environment}', values: { environment } }
    : { text: '{environment} · {baseUrl}', values: { environment, baseUrl } };
}

/** The base URL of a place, for people; shows an input's name for its value. */
export function urlText(manifest: Manifest, { environment, baseUrl }: BundlePlace): string {
  const url = declaredBaseUrls(manifest, environment).find(([name]) => name === (baseUrl ?? OWN_BASE_URL));
  return visibleText(url?.[1] ?? 'an address that is no longer declared', 200);
}

/** Without a trailing slash, host in lower case: two spellings of one address are equal. */
function plainUrl(text: string): string {
  return (URL.parse(text)?.href ?? text).replace(/\/$/, '');
}
