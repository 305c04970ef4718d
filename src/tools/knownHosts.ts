// Hosts that bundles send events to: what a plan marks as new.
import type { Bundle } from '../core/bundle/bundle.ts';
import { phrase } from '../core/plan/phrase.ts';
import type { StoreView } from '../core/storage/store.ts';

/** The remark on a value whose host no bundle uses. */
export const NEW_HOST = phrase('this host was never used here');

/** Of those whose record mentions the host, almost every one sends there. */
const AT_ONCE = 20;

/** Whether any bundle's webhook goes to that host. @param host as `hostOf` returns it */
export function isKnownHost(view: StoreView, host: string): boolean {
  let after: string | null = null;
  for (;;) {
    const found: Bundle[] = view.bundles.mentioning(host, after, AT_ONCE);
    if (found.some(({ webhooks }) => webhooks.some(({ url }) => hostOf(url) === host))) return true;
    if (found.length < AT_ONCE) return false;
    after = found.at(-1)?.id ?? null;
  }
}

export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? 'an unknown host';
}
