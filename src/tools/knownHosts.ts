// Hosts that bundles send events to: what a plan marks as new.
import type { StoreView } from '../core/storage/store.ts';

/** The note on a value whose host no bundle uses. */
export const NEW_HOST = 'this host was never used here';

/** Whether any bundle's webhook goes to that host. */
export function isKnownHost(view: StoreView, host: string): boolean {
  let after: string | null = null;
  do {
    const page = view.bundles.page({}, after, 500);
    if (page.items.some(({ webhooks }) => webhooks.some(({ url }) => hostOf(url) === host))) return true;
    after = page.nextKey;
  } while (after !== null);
  return false;
}

export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? 'an unknown host';
}
