// Sluice: Filter Bundles…: what is typed is searched for; the rows choose provider, state and order.
import * as vscode from 'vscode';
import type { Sluice } from '../../core/sluice.ts';
import { listBundles } from '../bundles/listBundles.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import {
  EVERY_BUNDLE,
  isFiltered,
  storedFilter,
  type BundleFilter,
  type BundleOrder,
} from './bundleFilter.ts';
import type { SluiceViews } from './sluiceViews.ts';

type Item = vscode.QuickPickItem & { change?: Partial<BundleFilter> };

export async function filterBundles(
  sluice: Pick<Sluice, 'library' | 'runner'>,
  { views }: { views: SluiceViews },
): Promise<void> {
  const providers = await usedProviders(sluice);
  const pick = vscode.window.createQuickPick<Item>();
  const now = storedFilter(views.keptFilter);
  pick.title = t('Filter Bundles');
  pick.placeholder = t('Type words of a name or provider, or choose below');
  pick.value = now.text;
  pick.matchOnDescription = true;
  const draw = (): void => {
    pick.items = itemsFor(storedFilter(views.keptFilter), pick.value.trim(), providers);
  };
  draw();
  await new Promise<void>((resolve) => {
    pick.onDidChangeValue(draw);
    pick.onDidAccept(() => {
      const change = pick.selectedItems[0]?.change;
      if (change !== undefined) void views.filterBundles({ ...storedFilter(views.keptFilter), ...change });
      pick.hide();
    });
    pick.onDidHide(() => resolve());
    pick.show();
  });
  pick.dispose();
}

/** @param typed what stands in the box: the first row searches for it */
function itemsFor(now: BundleFilter, typed: string, providers: readonly [string, string][]): Item[] {
  const chosen = (isChosen: boolean): string => (isChosen ? `$(check) ${t('chosen')}` : '');
  const search: Item[] =
    typed === ''
      ? []
      : [{ label: `$(search) ${t('Show bundles with “{text}”', { text: typed })}`, change: { text: typed } }];
  const clear: Item[] = isFiltered(now)
    ? [{ label: `$(clear-all) ${t('Clear Filter')}`, change: { ...EVERY_BUNDLE, order: now.order } }]
    : [];
  const orders: [BundleOrder, string][] = [
    ['oldest', t('Oldest first')],
    ['newest', t('Newest first')],
    ['name', t('By name')],
  ];
  const items: Item[] = [
    ...search,
    ...clear,
    separator(t('State')),
    {
      label: t('Only what needs attention'),
      description: chosen(now.troubled),
      change: { troubled: !now.troubled },
    },
    separator(t('Provider')),
    ...providers.map(([provider, name]) => ({
      label: foreignText(name, 60),
      description: chosen(now.provider === provider),
      change: { provider: now.provider === provider ? null : provider },
    })),
    separator(t('Order')),
    ...orders.map(([order, label]) => ({
      label,
      description: chosen(now.order === order),
      change: { order },
    })),
  ];
  // Rows stay in sight whatever is typed: it is a search among bundles, not among rows.
  return items.map((item) => ({ ...item, alwaysShow: true }));
}

function separator(label: string): Item {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

/** Ids and names of the providers that some bundle is of. */
async function usedProviders(sluice: Pick<Sluice, 'library' | 'runner'>): Promise<[string, string][]> {
  const names = new Map(sluice.library.known().map(({ id, name }) => [id, name]));
  const used = new Set((await listBundles(sluice, {})).map(({ provider }) => provider));
  return [...used].map((provider): [string, string] => [provider, names.get(provider) ?? provider]);
}
