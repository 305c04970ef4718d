// A bundle as the target of a plan: what a person decides on, all of it from Sluice's own records.
import { english, phrase, type Wording } from '../core/plan/phrase.ts';
import type { PlanContext } from '../core/operation/work.ts';
import { effectsOn, type Effect } from '../core/plan/effect.ts';
import type { PlanTarget } from '../core/plan/plan.ts';
import type { Bundle, LastUsed } from '../core/bundle/bundle.ts';
import type { Credential } from '../core/bundle/credential.ts';
import { AppError } from '../core/errors.ts';
import type { ManifestCatalog } from '../core/provider/manifestCatalog.ts';
import type { StoreView } from '../core/storage/store.ts';
import { whyNotSent } from '../core/provider/declaredRequests.ts';
import type { Manifest } from '../core/provider/manifest.ts';
import { scopeOf } from '../core/provider/scope.ts';
import { toolsOfBundle } from '../core/toolSource/bundleTools.ts';
import { visibleText } from '../core/visibleText.ts';

/** Bundles whose names are compared with an id that doesn't exist. */
const MOST_COMPARED = 200;

/** @throws AppError `not-found` */
export function requireBundle(view: StoreView, bundleId: string): Bundle {
  const bundle = view.bundles.get(bundleId);
  if (bundle !== undefined) return bundle;
  throw new AppError('not-found', `There is no bundle ${JSON.stringify(bundleId)}.`, {
    next: `Nothing was changed. ${bundleHint(view, bundleId)}list_bundles shows those that exist.`,
  });
}

/** `Did you mean bnd_1? ` if the name of just one bundle was given instead of its id. */
export function bundleHint(view: StoreView, given: string): string {
  const word = given.trim().toLowerCase();
  const { items } = view.bundles.page({}, null, MOST_COMPARED);
  const named = items.filter(({ name }) => name.toLowerCase() === word);
  return named.length === 1 ? `Did you mean ${named[0]?.id}? ` : '';
}

/** A bundle that can be changed. @throws AppError `not-found`, `bundle-busy` */
export function requireActiveBundle(view: StoreView, bundleId: string): Bundle {
  const bundle = requireBundle(view, bundleId);
  if (bundle.status === 'active') return bundle;
  const passes = bundle.status !== 'failed';
  throw new AppError('bundle-busy', `Bundle “${shownName(bundle)}” is ${bundle.status}, not active.`, {
    retryable: passes,
    next: passes
      ? 'Nothing was changed. list_operations with its bundle_id shows what works on it.'
      : 'Nothing was changed. provision_bundle with its bundle_id finishes it; delete_bundle removes it.',
  });
}

/** Why the bundle's provider can't carry out the request, or undefined if it can. */
export function whyNot(manifests: ManifestCatalog, bundle: Bundle, request: string): Wording | undefined {
  return whyNotSent(manifests.get(bundle.provider), request);
}

/** @throws AppError `unsupported` */
export function requireRequest(manifests: ManifestCatalog, bundle: Bundle, request: string): void {
  const why = whyNot(manifests, bundle, request);
  if (why === undefined) return;
  throw new AppError('unsupported', `${request} is not supported: ${visibleText(english(why), 300)}`, {
    next: 'Nothing was changed. Do it yourself at the provider.',
  });
}

/** The API key that the provider knows the bundle by, if it has one; after a rotation the new one. */
export function apiKeyOf(view: StoreView, bundleId: string): Credential | undefined {
  const [newest] = view.credentials
    .ofBundle(bundleId, 'api_key')
    .filter(({ state, providerRef }) => state !== 'revoked' && providerRef !== null)
    .toSorted((left, right) => right.generation - left.generation);
  return newest;
}

export function shownName({ name }: Pick<Bundle, 'name'>): string {
  return visibleText(name, 120);
}

/** For the titles of plans. A provider whose manifest is missing is shown by its id. */
export function placeOf(manifests: ManifestCatalog, bundle: Bundle): Wording {
  const provider = knownManifest(manifests, bundle)?.name ?? visibleText(bundle.provider, 40);
  return phrase('bundle “{name}” at {provider} ({environment})', {
    name: shownName(bundle),
    provider,
    environment: bundle.environment,
  });
}

/** Undefined if the manifest is missing now. */
export function knownManifest(manifests: ManifestCatalog, { provider }: Bundle): Manifest | undefined {
  return manifests.find(provider);
}

/** Live where the manifest says so now, or said so when the bundle was set up: a record alone cannot make it less. */
export function isLive(manifests: ManifestCatalog, bundle: Bundle): boolean {
  return bundle.live || (knownManifest(manifests, bundle)?.environments[bundle.environment]?.live ?? true);
}

export function bundleTarget(
  { view, manifests }: Pick<PlanContext, 'view' | 'manifests'>,
  bundle: Bundle,
  effects: readonly Effect[],
  lastUsed: LastUsed = bundle.lastUsed,
): PlanTarget {
  const accounts = view.credentials.count(bundle.id, 'grant');
  const { id, name, revision, environment } = bundle;
  return {
    kind: 'bundle',
    id,
    name,
    revision,
    environment,
    live: isLive(manifests, bundle),
    scope: scopeOf(knownManifest(manifests, bundle), bundle),
    facts: [
      { label: phrase('Created'), value: day(bundle.createdAt) },
      { label: phrase('Tools'), value: String(toolsOfBundle(manifests, bundle).length) },
      { label: phrase('Last used'), value: lastUsedText(lastUsed) },
      { label: phrase('Accounts'), value: String(accounts) },
      { label: phrase('Webhooks'), value: String(bundle.webhooks.length) },
    ],
    effects: effectsOn({ kind: 'bundle', name }, effects),
    used: lastUsed,
  };
}

/** When, and how that is known. */
function lastUsedText({ at, source }: LastUsed): Wording {
  if (source === 'unknown') return phrase('not recorded');
  if (source === 'provider')
    return at === null
      ? phrase("never (the provider's own record)")
      : phrase("{day} (the provider's own record)", { day: day(at) });
  return at === null
    ? phrase('never (what Sluice itself sent)')
    : phrase('{day} (what Sluice itself sent)', { day: day(at) });
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
