// Selects the bundles of a migration and their destinations, from the arguments, the manifests and the records. What
// can't move is kept, with the reason, before a person is asked and before anything is sent.
import { formerRecord } from '../../core/bundle/formerRecord.ts';
import type { Bundle, Environment } from '../../core/bundle/bundle.ts';
import { AppError } from '../../core/errors.ts';
import { busyBundles } from '../../core/operation/engineRefusals.ts';
import type { Operation } from '../../core/operation/operation.ts';
import { resolveInputs } from '../../core/provider/inputs.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import type { PreflightContext } from '../../core/tool/tool.ts';
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
/** Small enough to judge a page in a few milliseconds. */
const PAGE = 100;

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

/** What a request for every bundle means, as the preflight found it. */
type Found = { candidates: string[]; kept: Kept[] };

type Records = Pick<PlanContext, 'view' | 'manifests'>;
type Verdict = { move: ChosenMove } | { why: Omit<Kept, 'id'> };

/**
 * Looks through every bundle if none is named. Goes page by page, so that other calls run in between however many
 * there are. @throws AppError as `chooseMoves`
 */
export async function findMoves(args: MigrateArgs, context: PreflightContext): Promise<Partial<Found>> {
  if (args.bundle_ids !== undefined) return {};
  const { manifests } = context;
  const found: Found = { candidates: [], kept: [] };
  const places = new Map<string, Bundle>();
  let after: string | null = null;
  do {
    after = context.read((view) => {
      const page = view.bundles.page({}, after, PAGE);
      const judge = judgeOf(args, { view, manifests });
      for (const bundle of page.items) {
        places.set(JSON.stringify([bundle.provider, bundle.environment]), bundle);
        const verdict = judge(bundle);
        if (verdict === undefined) continue;
        if ('move' in verdict) found.candidates.push(bundle.id);
        else found.kept.push({ id: bundle.id, ...verdict.why });
      }
      return page.nextKey;
    });
    if (found.candidates.length > MOST_TARGETS) throw tooMany();
    await context.breathe();
  } while (after !== null);
  requireDeclared(args, [...places.values()], manifests);
  return found;
}

/** Planning and `settled` read the same records for the same request: choose once. */
const chosen = new WeakMap<PlanContext, Chosen>();

/**
 * Needs the preflight's facts if no bundle is named.
 * @throws AppError `host-not-allowed` (a base URL that none of them declares), `bad-arguments` (too many)
 */
export function chooseMoves(args: MigrateArgs, context: PlanContext): Chosen {
  const known = chosen.get(context) ?? choose(args, context);
  chosen.set(context, known);
  return known;
}

function choose(args: MigrateArgs, context: PlanContext): Chosen {
  const isNamed = args.bundle_ids !== undefined;
  const { bundles, kept } = isNamed ? named(args.bundle_ids ?? [], context) : candidates(context);
  if (isNamed) requireDeclared(args, bundles, context.manifests);
  const judge = judgeOf(args, context);
  const moves: ChosenMove[] = [];
  /** Identities that bundles of this migration will have. */
  const claimed = new Set<string>();
  for (const bundle of bundles) {
    const verdict = judge(bundle);
    if (verdict === undefined) continue;
    if ('why' in verdict) {
      kept.push({ id: bundle.id, ...verdict.why });
      continue;
    }
    const { provider, name } = bundle;
    const identity = JSON.stringify([provider, verdict.move.to.environment, name]);
    if (claimed.has(identity) && !verdict.move.finishes) {
      const message = 'Another bundle of this request gets its name there.';
      kept.push({ id: bundle.id, why: 'name-taken', message });
      continue;
    }
    claimed.add(identity);
    moves.push(verdict.move);
  }
  if (moves.length > MOST_TARGETS) throw tooMany();
  return { moves, kept };
}

/** What becomes of a bundle; undefined if a request that names none doesn't mean it. */
function judgeOf(args: MigrateArgs, records: Records): (bundle: Bundle) => Verdict | undefined {
  const isNamed = args.bundle_ids !== undefined;
  const busyWith = busyBundles(records.view);
  return (bundle) => {
    const manifest = records.manifests.find(bundle.provider);
    const to = manifest && destinationOf(args, bundle, manifest);
    if (manifest === undefined || to === undefined)
      return isNamed ? { why: notDeclared(args, manifest) } : undefined;
    const isThere = isSamePlace(to, placeOfBundle(bundle));
    const finishes = isThere && formerRecord(records.view, bundle.id) !== undefined;
    if (isThere && !finishes)
      return isNamed ? { why: { why: 'already-there', message: 'It is already there.' } } : undefined;
    const why =
      whyNotFree(bundle, busyWith(bundle.id, null)) ??
      (finishes ? undefined : whyNotMoved(bundle, to, records));
    return why === undefined ? { move: { bundle, to, finishes } } : { why };
  };
}

function tooMany(): AppError {
  return new AppError('bad-arguments', `That is more than ${MOST_TARGETS} bundles at once.`, {
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

/** What is gone since the preflight is not meant any more. */
function candidates({ view, facts }: PlanContext): { bundles: Bundle[]; kept: Kept[] } {
  const { candidates: ids = [], kept = [] } = (facts ?? {}) as Partial<Found>;
  return { bundles: ids.flatMap((id) => view.bundles.get(id) ?? []), kept: [...kept] };
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

function whyNotMoved(bundle: Bundle, to: BundlePlace, records: Records): Omit<Kept, 'id'> | undefined {
  const { view, manifests } = records;
  for (const request of neededToMake(bundle, apiKeyOf(view, bundle.id))) {
    const why = whyNotRecreated(manifests, bundle, request);
    if (why !== undefined) return { why: 'unsupported', message: visibleText(`${request}: ${why}`, 300) };
  }
  const misfit = whyInputsMisfit(bundle, to, records);
  if (misfit !== undefined) return { why: 'unsupported', message: misfit };
  return whyTaken(view.bundles.findByIdentity(bundle.provider, to.environment, bundle.name), bundle.id);
}

/** A bundle's secret can be limited to one environment, e.g. a test mode key. */
function whyInputsMisfit(bundle: Bundle, to: BundlePlace, { view, manifests }: Records): string | undefined {
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

function whyNotFree({ status }: Bundle, busy: Operation | undefined): Omit<Kept, 'id'> | undefined {
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
  manifests: PlanContext['manifests'],
): void {
  if (target_base_url === undefined || bundles.length === 0) return;
  const declared = new Map<string, string>();
  for (const { provider, environment } of bundles) {
    const manifest = manifests.find(provider);
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
