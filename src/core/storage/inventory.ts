// Counts from the records what exists at providers, without the sandbox's own objects.
import type { Bundle } from '../bundle/bundle.ts';
import type { StoreView } from './store.ts';
import type { Inventory } from './storageCare.ts';

const PAGE = 500;

export function inventoryOf(view: StoreView): Inventory {
  const bundles = bundlesOf(view);
  const accounts = bundles.map(({ id }) => view.credentials.count(id, 'grant'));
  return {
    bundles: bundles.map(({ name, provider, environment, live }) => ({ name, provider, environment, live })),
    webhooks: bundles.reduce((sum, { webhooks }) => sum + webhooks.length, 0),
    clients: bundles.filter(({ oauthClient }) => oauthClient !== null).length,
    accounts: accounts.reduce((sum, count) => sum + count, 0),
  };
}

/** All but the sandbox's initial bundles. */
export function bundlesOf(view: StoreView): Bundle[] {
  const found: Bundle[] = [];
  let key: string | null = null;
  do {
    const page: { items: Bundle[]; nextKey: string | null } = view.bundles.page({}, key, PAGE);
    found.push(...page.items.filter(({ demo }) => !demo));
    key = page.nextKey;
  } while (key !== null);
  return found;
}
