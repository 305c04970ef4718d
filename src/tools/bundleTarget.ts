// A bundle as the target of a plan: the basis of a person's decision, entirely from Sluice's own records.
import type { PlanContext } from '../core/operation/work.ts';
import type { Change, PlanTarget } from '../core/plan/plan.ts';
import type { Bundle, LastUsed } from '../core/bundle/bundle.ts';
import type { Credential } from '../core/bundle/credential.ts';
import { AppError } from '../core/errors.ts';
import type { ManifestCatalog } from '../core/provider/manifestCatalog.ts';
import type { StoreView } from '../core/storage/store.ts';
import { whyNotSent } from '../core/provider/manifest.ts';
import { visibleText } from '../core/visibleText.ts';

/** @throws AppError `not-found` */
export function requireBundle(view: StoreView, bundleId: string): Bundle {
  const bundle = view.bundles.get(bundleId);
  if (bundle !== undefined) return bundle;
  throw new AppError('not-found', `There is no bundle ${JSON.stringify(bundleId)}.`, {
    next: 'Nothing was changed. list_bundles shows those that exist.',
  });
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
export function whyNot(manifests: ManifestCatalog, bundle: Bundle, request: string): string | undefined {
  return whyNotSent(manifests.get(bundle.provider), request);
}

/** @throws AppError `unsupported` */
export function requireRequest(manifests: ManifestCatalog, bundle: Bundle, request: string): void {
  const why = whyNot(manifests, bundle, request);
  if (why === undefined) return;
  throw new AppError('unsupported', `${request} is not supported: ${visibleText(why, 300)}`, {
    next: 'Nothing was changed. Do it yourself at the provider.',
  });
}

/** The API key that identifies the bundle to the provider, if it has one. */
export function apiKeyOf(view: StoreView, bundleId: string): Credential | undefined {
  return view.credentials
    .ofBundle(bundleId, 'api_key')
    .find(({ state, providerRef }) => state !== 'revoked' && providerRef !== null);
}

export function shownName({ name }: Pick<Bundle, 'name'>): string {
  return visibleText(name, 120);
}

/** `“X” at Sandbox (production)` */
export function placeOf(manifests: ManifestCatalog, bundle: Bundle): string {
  return `“${shownName(bundle)}” at ${manifests.get(bundle.provider).name} (${bundle.environment})`;
}

/** Live if the manifest marks it so now, or did when the bundle was set up: a record alone can't weaken that. */
function isLive(manifests: ManifestCatalog, { provider, environment, live }: Bundle): boolean {
  return live || (manifests.get(provider).environments[environment]?.live ?? true);
}

export function bundleTarget(
  { view, manifests }: Pick<PlanContext, 'view' | 'manifests'>,
  bundle: Bundle,
  changes: Change[],
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
    facts: [
      { label: 'Created', value: day(bundle.createdAt) },
      { label: 'Tools', value: String(bundle.tools.length) },
      { label: 'Last used', value: lastUsedText(lastUsed) },
      { label: 'Accounts', value: String(accounts) },
      { label: 'Webhooks', value: String(bundle.webhooks.length) },
    ],
    changes,
    used: lastUsed,
  };
}

/** The time and its source. */
function lastUsedText({ at, source }: LastUsed): string {
  if (source === 'unknown') return 'unknown: no record exists';
  const who = source === 'provider' ? "the provider's own record" : 'what Sluice itself sent';
  return at === null ? `never (${who})` : `${day(at)} (${who})`;
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
