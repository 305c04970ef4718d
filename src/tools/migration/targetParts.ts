// A bundle's parts at its target: recreates all current parts there, and proves that they work.
import { partOf } from '../../core/provider/outwardValue.ts';
import type { Bundle, Subscription } from '../../core/bundle/bundle.ts';
import type { Credential, SecretRef } from '../../core/bundle/credential.ts';
import type { StepContext } from '../../core/operation/step.ts';
import type { StoreTransaction } from '../../core/storage/store.ts';
import { callFor } from '../bundleRequests.ts';
import { apiKeyOf, whyNot } from '../bundleTarget.ts';
import {
  checkParts,
  makeApiKey,
  makeClient,
  makeWebhooks,
  type MadeParts,
} from '../provision/bundleParts.ts';
import type { Making } from '../provision/provisionRequests.ts';
import { makingPrefix } from './moveJournal.ts';

export interface TargetParts extends MadeParts {
  /** As its record will be after the switch, except for revision and status. */
  bundle: Bundle;
}

/** Requests whose absence keeps a bundle at its place: its parts could not be recreated. */
export const MAKING_REQUESTS = ['credential.create', 'webhook.create', 'oauthClient.register'] as const;

/** Those of them that this bundle needs. */
export function neededToMake(bundle: Bundle, apiKey: Credential | undefined): string[] {
  const needed: Record<(typeof MAKING_REQUESTS)[number], boolean> = {
    'credential.create': apiKey !== undefined,
    'webhook.create': bundle.webhooks.length > 0,
    'oauthClient.register': bundle.oauthClient !== null,
  };
  return MAKING_REQUESTS.filter((request) => needed[request]);
}

/**
 * @param before the current bundle
 * @param wanted the same bundle at its target
 * @throws AppError as `StepContext.call`; `provider-rejected` if the new parts don't work
 */
export async function createTargetParts(
  context: StepContext,
  before: Bundle,
  wanted: Bundle,
  say: (fraction: number, doing: string) => void,
): Promise<TargetParts> {
  const making: Making = {
    context: {
      ...context,
      operation: context.operation,
      progress: (part, doing) => say(0.7 + part / 4, doing),
    },
    bundle: wanted,
    tag: `${context.operation.id}/${before.id}`,
    prefix: makingPrefix(before.id, before.revision),
    keyStep: context.scope.step,
  };
  const oldKey = context.read((view) => apiKeyOf(view, before.id));
  const credentials: Credential[] = [];
  const applied: MadeParts['apply'][] = [];
  if (oldKey !== undefined) {
    say(0, 'Creating API credentials');
    credentials.push({ ...(await makeApiKey(making)), label: oldKey.label });
  }
  const apiKeyRef = credentials[0]?.providerRef ?? null;
  const titles = context.read((view) => view.credentials.ofBundle(before.id, 'webhook_secret'));
  const total = before.webhooks.length;
  const made = await makeWebhooks(
    making,
    before.webhooks.map(({ id, url, events, credentialId }) => ({
      id,
      url,
      events,
      title: titles.find((credential) => credential.id === credentialId)?.label ?? 'Signing secret',
    })),
    apiKeyRef,
    (index) => say(0.2 + (0.2 * index) / total, `Registering webhooks (${index + 1} of ${total})`),
  );
  credentials.push(...made.credentials);
  applied.push(made.apply);
  let bundle: Bundle = { ...wanted, webhooks: made.webhooks };
  let clientSecret: SecretRef | undefined;
  if (before.oauthClient !== null) {
    say(0.4, 'Registering the OAuth client');
    const registered = await makeClient(making, before.oauthClient.redirectUris);
    credentials.push(...registered.credentials);
    applied.push(registered.apply);
    clientSecret = registered.secrets['client_secret'];
    bundle = { ...bundle, oauthClient: registered.oauthClient };
  }
  await checkParts({ ...making, bundle }, apiKeyRef, clientSecret);
  return {
    bundle: { ...bundle, subscription: await subscriptionAt(making, apiKeyRef) },
    credentials,
    apply: (tx: StoreTransaction) => applied.forEach((apply) => apply(tx)),
  };
}

/** The new API key's subscription according to the provider; buys nothing. */
async function subscriptionAt(
  { context, bundle, prefix }: Making,
  apiKeyRef: string | null,
): Promise<Subscription | null> {
  const request = 'subscription.read';
  if (bundle.subscription === null || apiKeyRef === null) return null;
  if (whyNot(context.manifests, bundle, request) !== undefined) return null;
  const { values, gone } = await callFor(
    context,
    bundle,
    `${prefix}subscription`,
    request,
    partOf(bundle, { credential_id: apiKeyRef }),
  );
  const { plan, add_ons: addOns } = values;
  if (gone || typeof plan !== 'string') return null;
  return { plan, addOns: Array.isArray(addOns) ? addOns.map(String) : [] };
}
