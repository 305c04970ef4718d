// Which bundles `delete_bundles` is about: those named, or those that a filter fits. Unused is only what a provider's
// own record shows as unused; where nobody knows, the bundle is kept.
import { z } from 'zod';
import {
  addressOf,
  BUNDLE_STATUSES,
  ENVIRONMENTS,
  type Bundle,
  type LastUsed,
} from '../../core/bundle/bundle.ts';
import { AppError } from '../../core/errors.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { operationBusyWith } from '../../core/operation/engineRefusals.ts';
import type { StoreView } from '../../core/storage/store.ts';
import type { PreflightContext } from '../../core/tool/tool.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { apiKeyOf, whyNot } from '../bundleTarget.ts';
import type { Kept } from '../gated.ts';
import { inParallel } from '../inParallel.ts';
import { inputSecrets } from '../../core/bundle/bundleSecrets.ts';
import { wasThereOnce } from './deletedRecord.ts';

const DAY_MS = 24 * 60 * 60_000;
/** More than one person can look through in one list. */
const MOST_TARGETS = 500;
const READS_AT_ONCE = 8;
const PAGE = 500;

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
export type BundleSelection = {
  bundle_ids?: string[] | undefined;
  filter?: z.infer<typeof filterShape> | undefined;
};

/** What was chosen, what stays and why, and what was found out about use. */
export interface Selected {
  bundles: Bundle[];
  kept: Kept[];
  lastUsed: Record<string, LastUsed>;
}

/** Asks providers when the bundles that the filter fits were last used; nothing where no use is asked for. */
export async function readUsage(args: BundleSelection, context: PreflightContext): Promise<JsonObject> {
  const { filter } = args;
  if (filter?.unused_for_days === undefined) return { usage: {} };
  const cutoff = context.clock.now() - filter.unused_for_days * DAY_MS;
  // What is younger than the time asked for cannot have been unused for so long.
  const old = context.read((view) => fitting(view, filter)).filter(({ createdAt }) => createdAt <= cutoff);
  const found = await inParallel(old, READS_AT_ONCE, async (bundle) => [
    bundle.id,
    await lastUseOf(bundle, context),
  ]);
  return { usage: Object.fromEntries(found) as JsonObject };
}

/** @throws AppError `bad-arguments` where it is more than a person can look through */
export function select(args: BundleSelection, context: PlanContext): Selected {
  const { bundles, kept, lastUsed } =
    args.filter === undefined ? named(args.bundle_ids ?? [], context) : filtered(args.filter, context);
  const { view, manifests } = context;
  const known = new Set(manifests.list().map(({ id }) => id));
  const free: Bundle[] = [];
  for (const bundle of bundles) {
    const busy = operationBusyWith(view, bundle.id, null);
    if (busy) kept.push({ id: bundle.id, why: 'busy', message: `${busy.kind} works on it (${busy.id}).` });
    else if (known.has(bundle.provider)) free.push(bundle);
    else
      kept.push({ id: bundle.id, why: 'unknown-provider', message: `Nothing describes ${bundle.provider}.` });
  }
  if (free.length <= MOST_TARGETS) return { bundles: free, kept, lastUsed };
  throw new AppError('bad-arguments', `That is ${free.length} bundles, more than ${MOST_TARGETS} at once.`, {
    next: 'Nothing was changed. Narrow the filter, or name fewer.',
  });
}

function named(ids: readonly string[], { view }: PlanContext): Selected {
  const selected: Selected = { bundles: [], kept: [], lastUsed: {} };
  for (const id of [...new Set(ids)].sort()) {
    const bundle = view.bundles.get(id);
    if (bundle !== undefined) selected.bundles.push(bundle);
    else if (wasThereOnce(view, id))
      selected.kept.push({ id, why: 'already-deleted', message: 'It is gone already.' });
    else selected.kept.push({ id, why: 'not-found', message: 'There never was such a bundle.' });
  }
  return selected;
}

function filtered(filter: z.infer<typeof filterShape>, { view, clock, facts }: PlanContext): Selected {
  const bundles = fitting(view, filter);
  const days = filter.unused_for_days;
  if (days === undefined) return { bundles, kept: [], lastUsed: {} };
  const usage = (facts?.['usage'] ?? {}) as Record<string, number | 'never' | 'unknown'>;
  const cutoff = clock.now() - days * DAY_MS;
  const selected: Selected = { bundles: [], kept: [], lastUsed: {} };
  for (const bundle of bundles) {
    if (bundle.createdAt > cutoff) continue;
    const used = usage[bundle.id] ?? 'unknown';
    if (used === 'unknown') {
      const message = 'Its provider does not tell when it was last used.';
      selected.kept.push({ id: bundle.id, why: 'usage-unknown', message });
    } else if (used === 'never' || used <= cutoff) {
      selected.bundles.push(bundle);
      selected.lastUsed[bundle.id] = { at: used === 'never' ? null : used, source: 'provider' };
    }
  }
  return selected;
}

function fitting(view: StoreView, { environment, status }: z.infer<typeof filterShape>): Bundle[] {
  const all: Bundle[] = [];
  let after: string | null = null;
  do {
    const page = view.bundles.page({ environment, status }, after, PAGE);
    all.push(...page.items);
    after = page.nextKey;
  } while (after !== null);
  return all;
}

/** Milliseconds since the epoch, `never` since its creation, or `unknown` where there is no evidence. */
async function lastUseOf(bundle: Bundle, context: PreflightContext): Promise<number | 'never' | 'unknown'> {
  const key = context.read((view) => apiKeyOf(view, bundle.id));
  try {
    if (key === undefined || whyNot(context.manifests, bundle, 'usage.read') !== undefined) return 'unknown';
    const outcome = await context.ask({
      ...addressOf(bundle),
      request: 'usage.read',
      params: { ...bundle.inputs, name: bundle.name, credential_id: key.providerRef },
      secrets: context.read((view) => inputSecrets(view, context.manifests.get(bundle.provider), bundle.id)),
    });
    if (outcome.kind !== 'done' || outcome.values['known'] !== true) return 'unknown';
    return timeOf(outcome.values['last_used_at']);
  } catch (error) {
    // A provider that cannot be asked is no evidence of non-use: the bundle is kept.
    if (error instanceof AppError) return 'unknown';
    throw error;
  }
}

/** Providers write times as ISO 8601, as seconds, or as milliseconds since the epoch. */
function timeOf(value: JsonValue | undefined): number | 'never' | 'unknown' {
  if (value === null || value === undefined) return 'never';
  const at = typeof value === 'string' ? Date.parse(value) : typeof value === 'number' ? value : Number.NaN;
  if (!Number.isFinite(at) || at < 0) return 'unknown';
  return typeof value === 'number' && at < 1e11 ? at * 1000 : at;
}
