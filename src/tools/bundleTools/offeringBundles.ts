// The active bundles of each provider, as an answer names them: how many, whether one is live, and a few by name. Reads
// page by page, so that other calls run in between. It knows no tools.
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { Page } from '../../core/page.ts';
import type { AnswerContext } from '../../core/tool/tool.ts';
import { termsOf } from '../../core/toolSource/toolSearch.ts';
import { requireActiveBundle } from '../bundleTarget.ts';

/** Bundles of one provider that an answer names; list_bundles names all. */
const MOST_NAMED = 5;
/** Small enough to read a page in a few milliseconds. */
const PAGE = 200;

export interface Offering {
  total: number;
  anyLive: boolean;
  named: readonly Bundle[];
}

/** By provider. @throws AppError `not-found`, `bundle-busy` for the one that was named */
export async function offeringBundles(
  { read, breathe }: Pick<AnswerContext, 'read' | 'breathe'>,
  bundleId: string | undefined,
  query: string,
): Promise<Map<string, Offering>> {
  const offering = new Map<string, Offering>();
  const words = new Set(termsOf(query));
  const take = (bundles: readonly Bundle[]): void => {
    for (const [provider, own] of Map.groupBy(bundles, (bundle) => bundle.provider))
      offering.set(provider, widened(offering.get(provider), own, words));
  };
  if (bundleId !== undefined) {
    take([read((view) => requireActiveBundle(view, bundleId))]);
    return offering;
  }
  let after: string | null = null;
  do {
    const page: Page<Bundle> = read((view) => view.bundles.page({ status: 'active' }, after, PAGE));
    take(page.items);
    after = page.nextKey;
    if (after !== null) await breathe();
  } while (after !== null);
  return offering;
}

function widened(
  before: Offering | undefined,
  more: readonly Bundle[],
  words: ReadonlySet<string>,
): Offering {
  const { total, anyLive, named } = before ?? { total: 0, anyLive: false, named: [] };
  return {
    total: total + more.length,
    anyLive: anyLive || more.some(({ live }) => live),
    named: namedFirst([...named, ...more], words),
  };
}

/** Those to name: with words of the query in their names, then used last. */
function namedFirst(bundles: readonly Bundle[], wanted: ReadonlySet<string>): readonly Bundle[] {
  if (bundles.length <= MOST_NAMED) return bundles;
  return bundles
    .map((bundle) => {
      const words = new Set(termsOf(`${bundle.name} ${bundle.environment}`));
      const fits = [...words].filter((word) => wanted.has(word)).length;
      return { bundle, fits, usedAt: bundle.lastUsed.at ?? 0 };
    })
    .sort((left, right) => right.fits - left.fits || right.usedAt - left.usedAt)
    .slice(0, MOST_NAMED)
    .map(({ bundle }) => bundle);
}
