// Selects the bundles of a migration and their destinations, from the arguments, the manifests and the records. What
// can't move is kept, with the reason, before a person is asked and before anything is sent.
import { formerRecord } from '../../core/bundle/formerRecord.ts';
import type { Bundle, Environment } from '../../core/bundle/bundle.ts';
import { AppError } from '../../core/errors.ts';
import { operationBusyWith } from '../../core/operation/engineRefusals.ts';
import { resolveInputs } from '../../core/provider/inputs.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { visibleText } from '../../core/visibleText.ts';
import { apiKeyOf } from '../bundleTarget.ts';
import { wasThereOnce } from '../deletion/deletedRecord.ts';
import type { Kept } from '../gated.ts';
import { whyNotRecreated } from '../provision/provisionRequests.ts';
import { declaredBaseUrls, isSamePlace, placeNamed, placeOfBundle, type BundlePlace } from './bundlePlace.ts';
import { whyTaken } from './moveSteps.ts';
import { neededToMake } from './targetParts.ts';

/** More than a person can review in one list. */
const MOST_TARGETS = 500;
const PAGE = 500;

export interface MigrateArgs {
  target_environment?: Environment | undefined;
  target_base_url?: string | undefined;
  bundle_ids?: string[] | undefined;
}

export interface ChosenMove {
  bundle: Bundle;
  to: BundlePlace;
  /** It is there already, and its old parts must still be removed. */
  finishes: boolean;
}
export interface Chosen {
  moves: ChosenMove[];
  kept: Kept[];
}

/** @throws AppError `host-not-allowed` (a base URL that none of them declares), `bad-arguments` (too many) */
export function chooseMoves(args: MigrateArgs, context: PlanContext): Chosen {
  const isNamed = args.bundle_ids !== undefined;
  const { bundles, kept } = isNamed ? named(args.bundle_ids ?? [], context) : everyBundle(context);
  const known = new Map(context.manifests.list().map((manifest) => [manifest.id, manifest]));
  requireDeclared(args, bundles, known);
  const moves: ChosenMove[] = [];
  /** Identities that bundles of this migration will have. */
  const claimed = new Set<string>();
  for (const bundle of bundles) {
    const manifest = known.get(bundle.provider);
    const to = manifest && destinationOf(args, bundle, manifest);
    if (manifest === undefined || to === undefined) {
      // If no bundle was named, omit those that can't be meant.
      if (isNamed) kept.push({ id: bundle.id, ...notDeclared(args, manifest) });
      continue;
    }
    const isThere = isSamePlace(to, placeOfBundle(bundle));
    const finishes = isThere && formerRecord(context.view, bundle.id) !== undefined;
    if (isThere && !finishes) {
      if (isNamed) kept.push({ id: bundle.id, why: 'already-there', message: 'It is already there.' });
      continue;
    }
    const identity = JSON.stringify([bundle.provider, to.environment, bundle.name]);
    const why = finishes
      ? whyNotFree(bundle, context)
      : whyNotMoved(bundle, to, claimed.has(identity), context);
    if (why === undefined) {
      claimed.add(identity);
      moves.push({ bundle, to, finishes });
    } else kept.push({ id: bundle.id, ...why });
  }
  if (moves.length <= MOST_TARGETS) return { moves, kept };
  throw new AppError('bad-arguments', `That is ${moves.length} bundles, more than ${MOST_TARGETS} at once.`, {
    next: 'Nothing was changed. Name fewer in bundle_ids.',
  });
}

function named(ids: readonly string[], { view }: PlanContext): { bundles: Bundle[]; kept: Kept[] } {
  const bundles: Bundle[] = [];
  const kept: Kept[] = [];
  for (const id of [...new Set(ids)].sort()) {
    const bundle = view.bundles.get(id);
    if (bundle !== undefined) bundles.push(bundle);
    else if (wasThereOnce(view, id))
      kept.push({ id, why: 'already-deleted', message: 'It is gone already.' });
    else kept.push({ id, why: 'not-found', message: 'There never was such a bundle.' });
  }
  return { bundles, kept };
}

function everyBundle({ view }: PlanContext): { bundles: Bundle[]; kept: Kept[] } {
  const bundles: Bundle[] = [];
  let after: string | null = null;
  do {
    const page = view.bundles.page({}, after, PAGE);
    bundles.push(...page.items);
    after = page.nextKey;
  } while (after !== null);
  return { bundles, kept: [] };
}

/** Undefined if its provider does not declare the requested destination. */
function destinationOf(
  { target_environment, target_base_url }: MigrateArgs,
  bundle: Bundle,
  manifest: Manifest,
): BundlePlace | undefined {
  const environment = target_environment ?? bundle.environment;
  if (manifest.environments[environment] === undefined) return undefined;
  if (target_base_url === undefined) return { environment, baseUrl: null };
  return placeNamed(manifest, environment, target_base_url);
}

function whyNotMoved(
  bundle: Bundle,
  to: BundlePlace,
  isClaimed: boolean,
  context: PlanContext,
): Omit<Kept, 'id'> | undefined {
  const { view, manifests } = context;
  const busy = whyNotFree(bundle, context);
  if (busy !== undefined) return busy;
  for (const request of neededToMake(bundle, apiKeyOf(view, bundle.id))) {
    const why = whyNotRecreated(manifests, bundle, request);
    if (why !== undefined) return { why: 'unsupported', message: visibleText(`${request}: ${why}`, 300) };
  }
  const misfit = whyInputsMisfit(bundle, to, context);
  if (misfit !== undefined) return { why: 'unsupported', message: misfit };
  if (isClaimed) return { why: 'name-taken', message: 'Another bundle of this request gets its name there.' };
  return whyTaken(view.bundles.findByIdentity(bundle.provider, to.environment, bundle.name), bundle.id);
}

/** A bundle's secret can be limited to one environment, e.g. a test mode key. */
function whyInputsMisfit(
  bundle: Bundle,
  to: BundlePlace,
  { view, manifests }: PlanContext,
): string | undefined {
  if (to.environment === bundle.environment) return undefined;
  const manifest = manifests.get(bundle.provider);
  const bound = Object.entries(manifest.inputs).find(
    ([name, { secret, environmentPatterns: patterns }]) =>
      secret &&
      patterns?.[to.environment] !== patterns?.[bundle.environment] &&
      view.secrets.has({ ownerId: bundle.id, part: `input.${name}` }),
  );
  if (bound !== undefined) {
    const [, { title }] = bound;
    return `${visibleText(title, 80)} is another one in ${to.environment}: set up a new bundle there.`;
  }
  try {
    resolveInputs(manifest, bundle.inputs, to.environment);
    return undefined;
  } catch (error) {
    if (AppError.is(error, 'bad-inputs') || AppError.is(error, 'missing-inputs'))
      return visibleText(error.message, 300);
    throw error;
  }
}

function whyNotFree({ id, status }: Bundle, { view }: PlanContext): Omit<Kept, 'id'> | undefined {
  const busy = operationBusyWith(view, id, null);
  if (busy !== undefined) return { why: 'busy', message: `${busy.kind} works on it (${busy.id}).` };
  if (status === 'active') return undefined;
  return { why: 'not-active', message: `It is ${status}; only what works can be migrated.` };
}

function notDeclared(
  { target_environment, target_base_url }: MigrateArgs,
  manifest: Manifest | undefined,
): Omit<Kept, 'id'> {
  if (manifest === undefined) return { why: 'unknown-provider', message: 'Its provider’s manifest is gone.' };
  if (target_environment !== undefined && manifest.environments[target_environment] === undefined)
    return {
      why: 'unknown-environment',
      message: `${manifest.name} has no environment ${target_environment}.`,
    };
  const message = `${manifest.name} does not declare ${visibleText(target_base_url ?? '', 120)} there.`;
  return { why: 'host-not-allowed', message };
}

/** An undeclared base URL is a mistake to correct, no reason to keep each bundle. */
function requireDeclared(
  { target_environment, target_base_url }: MigrateArgs,
  bundles: readonly Bundle[],
  known: ReadonlyMap<string, Manifest>,
): void {
  if (target_base_url === undefined || bundles.length === 0) return;
  const declared = new Map<string, string>();
  for (const { provider, environment } of bundles) {
    const manifest = known.get(provider);
    const wanted = target_environment ?? environment;
    if (manifest === undefined) continue;
    if (placeNamed(manifest, wanted, target_base_url) !== undefined) return;
    for (const [name, url] of declaredBaseUrls(manifest, wanted))
      declared.set(url, `${name} (${url}, ${manifest.name} ${wanted})`);
  }
  const offered = [...declared.values()].slice(0, 20);
  throw new AppError(
    'host-not-allowed',
    `No provider of these bundles declares the base URL ${JSON.stringify(visibleText(target_base_url, 200))}.`,
    {
      details: { declared: offered },
      next: `Nothing was changed. Declared are: ${offered.join('; ')}.`,
    },
  );
}
