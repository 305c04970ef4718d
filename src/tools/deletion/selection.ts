// Selects the bundles for `delete_bundles`: named ones, or those that match a filter. Only a provider's own record
// proves non-use; without one, the bundle is kept.
import { partOf } from '../../core/provider/outwardValue.ts';
import { z } from 'zod';
import {
  addressOf,
  BUNDLE_STATUSES,
  ENVIRONMENTS,
  type Bundle,
  type LastUsed,
} from '../../core/bundle/bundle.ts';
import { AppError } from '../../core/errors.ts';
import { isJsonObject, type JsonValue } from '../../core/json.ts';
import { busyBundles } from '../../core/operation/engineRefusals.ts';
import type { Page } from '../../core/page.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { StoreView } from '../../core/storage/store.ts';
import type { PreflightContext } from '../../core/tool/tool.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { bundleParams } from '../bundleRequests.ts';
import { apiKeyOf, whyNot } from '../bundleTarget.ts';
import type { Kept } from '../gated.ts';
import { inParallel } from '../inParallel.ts';
import { inputSecrets } from '../../core/bundle/bundleSecrets.ts';
import { wasThereOnce } from './deletedRecord.ts';

const DAY_MS = 24 * 60 * 60_000;
/** More than a person can review in one list. */
const MOST_TARGETS = 500;
const READS_AT_ONCE = 8;
/** Small enough to read a page in a few milliseconds. */
const PAGE = 100;

export const filterShape = z
  .strictObject({
    unused_for_days: z
      .int()
      .min(1)
      .max(3650)
      .optional()
      .describe('only bundles that their provider’s own record shows as unused for so long'),
    environment: z.enum(ENVIRONMENTS).optional(),
    status: z.enum(BUNDLE_STATUSES).optional(),
  })
  .refine((filter) => Object.values(filter).some((value) => value !== undefined), {
    message: 'name at least one of unused_for_days, environment, status',
  });
type Filter = z.infer<typeof filterShape>;
export type BundleSelection = {
  bundle_ids?: string[] | undefined;
  filter?: Filter | undefined;
};

/** What was selected, what stays and why, and the findings about use. */
export interface Selected {
  bundles: Bundle[];
  kept: Kept[];
  lastUsed: Record<string, LastUsed>;
}

/** Milliseconds since the epoch, `never` since its creation, or `unknown` without evidence. */
type Usage = number | 'never' | 'unknown';

/**
 * Queries providers for the last use of the bundles that match the filter; does nothing if the filter ignores
 * use. Goes page by page, so that other calls run in between however many bundles there are.
 */
export async function readUsage(
  { filter }: BundleSelection,
  context: PreflightContext,
): Promise<{ usage: Record<string, Usage> }> {
  const found: [string, Usage][] = [];
  if (filter?.unused_for_days === undefined) return { usage: {} };
  let after: string | null = null;
  do {
    const page: Page<Bundle> = context.read((view) => pageOf(view, filter, after));
    const old = page.items.filter((bundle) => isOldEnough(bundle, filter, context.clock));
    found.push(
      ...(await inParallel(old, READS_AT_ONCE, async (bundle): Promise<[string, Usage]> => [
        bundle.id,
        await lastUseOf(bundle, context),
      ])),
    );
    after = page.nextKey;
    await context.breathe();
  } while (after !== null);
  return { usage: Object.fromEntries(found) };
}

/** Planning and `settled` read the same records for the same request: select once. */
const chosen = new WeakMap<PlanContext, Selected>();

/** @throws AppError `bad-arguments` for more than a person can review */
export function select(args: BundleSelection, context: PlanContext): Selected {
  const known = chosen.get(context) ?? choose(args, context);
  chosen.set(context, known);
  return known;
}

function choose({ bundle_ids = [], filter }: BundleSelection, context: PlanContext): Selected {
  const { view, manifests } = context;
  const selected: Selected = { bundles: [], kept: [], lastUsed: {} };
  const busyWith = busyBundles(view);
  const providers = new Set(manifests.known().map(({ id }) => id));
  const candidates =
    filter === undefined ? named(bundle_ids, selected, context) : filtered(filter, selected, context);
  for (const bundle of candidates) {
    const { id, provider } = bundle;
    const busy = busyWith(id, null);
    if (busy) selected.kept.push({ id, why: 'busy', message: `${busy.kind} works on it (${busy.id}).` });
    else if (providers.has(provider)) selected.bundles.push(bundle);
    else selected.kept.push({ id, why: 'unknown-provider', message: `Nothing describes ${provider}.` });
    if (selected.bundles.length > MOST_TARGETS) throw tooMany();
  }
  return selected;
}

function* named(ids: readonly string[], { kept }: Selected, { view }: PlanContext): Generator<Bundle> {
  for (const id of [...new Set(ids)].sort()) {
    const bundle = view.bundles.get(id);
    if (bundle !== undefined) yield bundle;
    else if (wasThereOnce(view, id))
      kept.push({ id, why: 'already-deleted', message: 'It is gone already.' });
    else kept.push({ id, why: 'not-found', message: 'There never was such a bundle.' });
  }
}

function* filtered(filter: Filter, { kept, lastUsed }: Selected, context: PlanContext): Generator<Bundle> {
  const { view, clock, facts } = context;
  if (filter.unused_for_days === undefined) {
    yield* fitting(view, filter);
    return;
  }
  const cutoff = cutoffOf(filter, clock);
  const known = Object.entries(isJsonObject(facts?.['usage']) ? facts['usage'] : {}).sort(([left], [right]) =>
    left < right ? -1 : 1,
  );
  for (const [id, used] of known) {
    if (used !== 'never' && typeof used !== 'number') {
      kept.push({ id, why: 'usage-unknown', message: 'Its provider does not tell when it was last used.' });
    } else if (used === 'never' || used <= cutoff) {
      const bundle = view.bundles.get(id);
      // It may have changed since the preflight.
      if (bundle === undefined || !fits(bundle, filter) || !isOldEnough(bundle, filter, clock)) continue;
      // A provider's record may lag behind what was sent through Sluice.
      if (bundle.lastUsed.source === 'sluice' && (bundle.lastUsed.at ?? 0) > cutoff) continue;
      lastUsed[id] = { at: used === 'never' ? null : used, source: 'provider' };
      yield bundle;
    }
  }
}

function* fitting(view: StoreView, filter: Filter): Generator<Bundle> {
  let after: string | null = null;
  do {
    const page: Page<Bundle> = pageOf(view, filter, after);
    yield* page.items;
    after = page.nextKey;
  } while (after !== null);
}

function pageOf(view: StoreView, { environment, status }: Filter, after: string | null): Page<Bundle> {
  return view.bundles.page({ environment, status }, after, PAGE);
}

function fits(bundle: Bundle, { environment = bundle.environment, status = bundle.status }: Filter): boolean {
  return bundle.environment === environment && bundle.status === status;
}

/** A bundle younger than the requested period can't have been unused for that long. */
function isOldEnough({ createdAt }: Bundle, filter: Filter, clock: Clock): boolean {
  return createdAt <= cutoffOf(filter, clock);
}

function cutoffOf({ unused_for_days: days = 0 }: Filter, clock: Clock): number {
  return clock.now() - days * DAY_MS;
}

function tooMany(): AppError {
  return new AppError('bad-arguments', `That is more than ${MOST_TARGETS} bundles at once.`, {
    next: 'Nothing was changed. Narrow the filter, or name fewer.',
  });
}

async function lastUseOf(bundle: Bundle, context: PreflightContext): Promise<Usage> {
  const key = context.read((view) => apiKeyOf(view, bundle.id));
  try {
    if (key === undefined || whyNot(context.manifests, bundle, 'usage.read') !== undefined) return 'unknown';
    const outcome = await context.ask({
      ...addressOf(bundle),
      request: 'usage.read',
      params: { ...bundleParams(bundle), ...partOf(bundle, { credential_id: key.providerRef }) },
      secrets: context.read((view) => inputSecrets(view, context.manifests.get(bundle.provider), bundle.id)),
    });
    if (outcome.kind !== 'done' || outcome.values['known'] !== true) return 'unknown';
    return timeOf(outcome.values['last_used_at']);
  } catch (error) {
    // An unreachable provider is no evidence of non-use: keep the bundle.
    if (error instanceof AppError) return 'unknown';
    throw error;
  }
}

/** Providers write times as ISO 8601, as seconds, or as milliseconds since the epoch. */
function timeOf(value: JsonValue | undefined): Usage {
  if (value === null || value === undefined) return 'never';
  const at = typeof value === 'string' ? Date.parse(value) : typeof value === 'number' ? value : Number.NaN;
  if (!Number.isFinite(at) || at < 0) return 'unknown';
  return typeof value === 'number' && at < 1e11 ? at * 1000 : at;
}
