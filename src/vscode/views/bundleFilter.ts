// Which bundles the view shows, and in which order. Pure; the choice is kept for the workspace.
import { foreignText } from '../text/foreignText.ts';
import type { ListedBundle } from '../commands/toolOutputs.ts';
import type { Translate } from '../text/translate.ts';

/** `oldest` is the order in which bundles were set up. */
export const BUNDLE_ORDERS = ['oldest', 'newest', 'name'] as const;
export type BundleOrder = (typeof BUNDLE_ORDERS)[number];

export interface BundleFilter {
  /** Words of which each is in a bundle's name or provider; any case. */
  text: string;
  /** A provider's id; null: any. */
  provider: string | null;
  /** Only those that need a person: setting up failed, or an account must be reconnected. */
  troubled: boolean;
  order: BundleOrder;
}

export const EVERY_BUNDLE: BundleFilter = { text: '', provider: null, troubled: false, order: 'oldest' };
const MOST_TEXT = 200;

/** What can be judged of a bundle. */
export interface FilteredBundle {
  bundle: ListedBundle;
  /** The provider's name. */
  provider: string;
  isTroubled: boolean;
}

export function isFiltered({ text, provider, troubled }: BundleFilter): boolean {
  return text !== '' || provider !== null || troubled;
}

/** As VS Code kept it, which any version of Sluice may have written. */
export function storedFilter(stored: unknown): BundleFilter {
  const { text, provider, troubled, order } = (stored ?? {}) as Partial<Record<keyof BundleFilter, unknown>>;
  return {
    text: typeof text === 'string' ? text.slice(0, MOST_TEXT) : '',
    provider: typeof provider === 'string' ? provider : null,
    troubled: troubled === true,
    order: BUNDLE_ORDERS.find((known) => known === order) ?? EVERY_BUNDLE.order,
  };
}

/** @param bundles oldest first */
export function chosenBundles(bundles: readonly FilteredBundle[], filter: BundleFilter): FilteredBundle[] {
  const chosen = bundles.filter((each) => fits(each, filter));
  switch (filter.order) {
    case 'oldest':
      return chosen;
    case 'newest':
      return chosen.toReversed();
    case 'name':
      return chosen.toSorted((a, b) => a.bundle.name.localeCompare(b.bundle.name));
  }
}

function fits({ bundle, provider, isTroubled }: FilteredBundle, filter: BundleFilter): boolean {
  const searched = `${bundle.name}\n${provider}`.toLowerCase();
  const words = filter.text.toLowerCase().split(/\s+/);
  return (
    words.every((word) => searched.includes(word)) &&
    (filter.provider === null || bundle.provider === filter.provider) &&
    (!filter.troubled || isTroubled)
  );
}

/** What the view shows above its rows; empty without a filter. @param nameOf a provider's name by its id */
export function filterText(filter: BundleFilter, nameOf: (provider: string) => string, t: Translate): string {
  if (!isFiltered(filter)) return '';
  const parts = [
    ...(filter.text === '' ? [] : [t('“{text}”', { text: foreignText(filter.text, 60) })]),
    ...(filter.provider === null ? [] : [foreignText(nameOf(filter.provider), 60)]),
    ...(filter.troubled ? [t('needs attention')] : []),
  ];
  return t('Filtered: {parts}', { parts: parts.join(' · ') });
}
