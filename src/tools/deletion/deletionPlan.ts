// What deleting bundles would change: what stops working, what stays at the provider, and that it can't be undone.
import type { Change, Plan } from '../../core/plan/plan.ts';
import type { Bundle, LastUsed } from '../../core/bundle/bundle.ts';
import type { Credential } from '../../core/bundle/credential.ts';
import type { StoreView } from '../../core/storage/store.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { visibleText } from '../../core/visibleText.ts';
import { bundleTarget, counted, placeOf } from '../bundleTarget.ts';
import type { Kept } from '../gated.ts';
import { statusesOf, type DeletionData } from './bundleStatus.ts';
import { obtainedByHand, whatWouldStay } from './dismantle.ts';

export const CANNOT_BE_UNDONE = 'This action can’t be undone';
/** How long removing one part of a bundle takes, in milliseconds. */
const PART_MS = 700;

/** @param lastUsed the preflight's result, by bundle id */
export function deletionPlan(
  bundles: readonly Bundle[],
  { view, manifests }: PlanContext,
  { kept = [], lastUsed = {} }: { kept?: Kept[]; lastUsed?: Record<string, LastUsed> } = {},
): Plan<DeletionData> {
  const [first] = bundles;
  const single = bundles.length === 1 && first !== undefined;
  const parts = bundles.map((bundle) => ({
    bundle,
    keys: view.credentials.ofBundle(bundle.id, 'api_key'),
    total: view.credentials.page({ bundleId: bundle.id }, null, 1).total,
  }));
  const stays = bundles.flatMap((bundle) =>
    [...whatWouldStay({ view, manifests }, bundle), ...obtainedByHand({ view, manifests }, bundle)].map(
      ({ why }) => visibleText(why, 300),
    ),
  );
  return {
    title: single
      ? `delete bundle ${placeOf(manifests, first)}`
      : `delete ${counted(bundles.length, 'bundle')}`,
    verbs: ['delete'],
    targets: parts.map(({ bundle, keys }) =>
      bundleTarget({ view, manifests }, bundle, removals(bundle, keys), lastUsed[bundle.id]),
    ),
    impact: [
      ...(single
        ? [whatStops(first, view)]
        : ['Their webhooks, API keys, OAuth clients and connected accounts stop working.']),
      ...(stays.length > 0
        ? [`Not everything can be removed at the provider: ${stays.slice(0, single ? 3 : 1).join(' ')}`]
        : []),
    ],
    warning: CANNOT_BE_UNDONE,
    quote: null,
    estimatedMs: PART_MS * parts.reduce((sum, { total }) => sum + 2 + total, 0),
    bundleId: null,
    data: { statuses: statusesOf(view, bundles), kept },
  };
}

function whatStops({ id, webhooks, oauthClient, tools }: Bundle, { credentials }: StoreView): string {
  const accounts = credentials.count(id, 'grant');
  const stopping = [
    ...(webhooks.length > 0 ? [`${counted(webhooks.length, 'webhook')} no longer deliver events`] : []),
    ...(credentials.count(id, 'api_key') > 0 ? ['the API key stops working'] : []),
    ...(oauthClient === null ? [] : ['the OAuth client is deleted']),
    ...(accounts > 0 ? [`${counted(accounts, 'account')} are disconnected`] : []),
    ...(tools.length > 0 ? [`${counted(tools.length, 'tool')} of agents no longer work`] : []),
  ];
  return stopping.length === 0 ? 'Nothing of it is set up at the provider.' : `${sentence(stopping)}.`;
}

function removals({ webhooks, oauthClient }: Bundle, keys: readonly Credential[]): Change[] {
  const gone = (label: string, before: string): Change => ({ label, before, after: null, note: null });
  return [
    ...webhooks.map(({ url }) => gone('Webhook', url)),
    ...keys.map(({ label }) => gone('API key', label)),
    ...(oauthClient === null ? [] : [gone('OAuth client', oauthClient.clientId)]),
  ];
}

function sentence(parts: string[]): string {
  const text = parts.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
