// What deleting bundles would change: what stops working, what stays at the provider, and what is lost for good.
import { listed, phrase, type Wording } from '../../core/plan/phrase.ts';
import { removed, type Effect } from '../../core/plan/effect.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Bundle, LastUsed } from '../../core/bundle/bundle.ts';
import type { Credential } from '../../core/bundle/credential.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { toolsOfBundle } from '../../core/toolSource/bundleTools.ts';
import { bundleTarget, placeOf } from '../bundleTarget.ts';
import type { Kept } from '../gated.ts';
import { statusesOf, type DeletionData } from './bundleStatus.ts';
import { obtainedByHand, whatWouldStay } from './dismantle.ts';

/** A deleted bundle can be recreated for a while, with other keys: only these are lost for good. */
const SECRETS_ARE_LOST = phrase('Deleted keys and tokens can’t be restored');
/** About what one part of a bundle takes to be removed, milliseconds. */
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
    accounts: view.credentials.count(bundle.id, 'grant'),
  }));
  const stays = bundles.flatMap((bundle) =>
    [...whatWouldStay({ view, manifests }, bundle), ...obtainedByHand({ view, manifests }, bundle)].map(
      ({ why }) => why,
    ),
  );
  return {
    title: single
      ? phrase('delete {bundle}', { bundle: placeOf(manifests, first) })
      : phrase('delete {count} bundles', { count: bundles.length }),
    verbs: ['delete'],
    targets: parts.map(({ bundle, keys }) =>
      bundleTarget({ view, manifests }, bundle, removals(bundle, keys), lastUsed[bundle.id]),
    ),
    impact: [
      ...(single
        ? whatStops(first, { view, manifests })
        : [phrase('Their webhooks, API keys, OAuth clients and connected accounts stop working.')]),
      ...(stays.length > 0
        ? [
            phrase('Not everything can be removed at the provider: {why}', {
              why: listed(stays.slice(0, single ? 3 : 1), ' '),
            }),
          ]
        : []),
    ],
    warning: SECRETS_ARE_LOST,
    quote: null,
    estimatedMs: PART_MS * parts.reduce((sum, part) => sum + 2 + partsOf(part), 0),
    bundleId: null,
    data: { statuses: statusesOf(bundles), kept },
  };
}

function partsOf(part: { bundle: Bundle; keys: readonly Credential[]; accounts: number }): number {
  return part.keys.length + part.accounts + part.bundle.webhooks.length;
}

function whatStops(bundle: Bundle, { view, manifests }: Pick<PlanContext, 'view' | 'manifests'>): Wording[] {
  const { id, webhooks, oauthClient } = bundle;
  const { credentials } = view;
  const tools = toolsOfBundle(manifests, bundle);
  const accounts = credentials.count(id, 'grant');
  const stopping = [
    ...(webhooks.length > 0
      ? [phrase('Webhooks that no longer deliver events: {count}.', { count: webhooks.length })]
      : []),
    ...(credentials.count(id, 'api_key') > 0 ? [phrase('The API key stops working.')] : []),
    ...(oauthClient === null ? [] : [phrase('The OAuth client is deleted.')]),
    ...(accounts > 0 ? [phrase('Accounts that are disconnected: {count}.', { count: accounts })] : []),
    ...(tools.length > 0
      ? [phrase('Tools of agents that no longer work: {count}.', { count: tools.length })]
      : []),
  ];
  return stopping.length === 0 ? [phrase('Nothing of it is set up at the provider.')] : stopping;
}

function removals({ webhooks, oauthClient }: Bundle, keys: readonly Credential[]): Effect[] {
  return [
    ...webhooks.map(({ url }) => removed(phrase('Webhook'), url)),
    ...keys.map(({ label }) => removed(phrase('API key'), label)),
    ...(oauthClient === null ? [] : [removed(phrase('OAuth client'), oauthClient.clientId)]),
  ];
}
