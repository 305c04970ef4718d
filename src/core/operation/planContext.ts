// What planning gets, member by member: a tool can't reach the store, the seal or the journal through it.
import type { StoreView } from '../storage/store.ts';
import type { PlanContext } from './work.ts';

export function planContextOf(
  { manifests, clock, ids, hasher }: Pick<PlanContext, 'manifests' | 'clock' | 'ids' | 'hasher'>,
  view: StoreView,
): PlanContext {
  return { view, manifests, clock, ids, hasher };
}
