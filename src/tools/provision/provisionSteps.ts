// The four steps of provisioning: credentials, webhooks, OAuth client, validation. What a provider can't do is
// recorded in the bundle and the result, never faked.
import { inputSecrets, OWN_GRANT } from '../../core/bundle/bundleSecrets.ts';
import type { Credential } from '../../core/bundle/credential.ts';
import type { Operation } from '../../core/operation/operation.ts';
import type { Step, StepContext, StepEffect } from '../../core/operation/step.ts';
import type { StoreTransaction } from '../../core/storage/store.ts';
import { requestOf } from '../../core/provider/declaredRequests.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import { visibleText } from '../../core/visibleText.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { apiKeyOf, counted } from '../bundleTarget.ts';
import {
  checkParts,
  makeApiKey,
  makeClient,
  makeWebhooks,
  newCredential,
  registering,
} from './bundleParts.ts';
import { givenUris } from './redirectUris.ts';
import { recreationOf } from './recreation.ts';
import { bundleOf, changeBundle, forgetting } from './bundleRecords.ts';
import { perform, whyLeftOut, type Making } from './provisionRequests.ts';
import { wantedWebhooks } from './wantedWebhooks.ts';

/** Distinguishes the steps of one bundle if an operation sets up several. */
export interface StepNames {
  /** Prefix of the names of its steps. */
  prefix: string;
  /** As in `Making`. */
  tag: string;
}

export function provisionSteps(
  operation: Operation,
  { view, manifests }: PlanContext,
  { prefix, tag }: StepNames = { prefix: '', tag: operation.id },
): Step[] {
  const bundle = operation.bundleId === null ? undefined : view.bundles.get(operation.bundleId);
  const manifest = bundle && manifests.get(bundle.provider);
  const endpoints = manifest?.webhooks.length ?? 0;
  const keyStep = `${prefix}credentials`;
  const running =
    (run: (making: Making) => Promise<StepEffect>): Step['run'] =>
    (context) =>
      run({ context, bundle: bundleOf(context), tag, prefix: '', keyStep });
  return [
    {
      name: keyStep,
      title: 'Creating API credentials',
      weight: 7,
      run: running(createCredentials),
      undo: forgetting('api_key', 'input'),
    },
    {
      name: `${prefix}webhooks`,
      title: registering(endpoints),
      weight: 10,
      run: running(registerWebhooks),
      undo: forgetting('webhook_secret'),
    },
    {
      name: `${prefix}oauth_client`,
      title: 'Registering the OAuth client',
      weight: 13,
      run: running(registerOAuthClient),
      undo: forgetting('client_secret'),
    },
    {
      name: `${prefix}validation`,
      title: 'Validating the configuration',
      weight: 8,
      run: running(validate),
    },
  ];
}

async function createCredentials(making: Making): Promise<StepEffect> {
  const { context, bundle } = making;
  const manifest = context.manifests.get(bundle.provider);
  if (
    requestOf(manifest, 'credential.obtain').type === 'manual' &&
    why(making, 'credential.obtain') === undefined
  )
    await perform(making, 'obtained', 'credential.obtain', {}, { secretOwner: bundle.id });
  const given = givenSecrets(making);
  const keep = (more: Credential[]) => (tx: StoreTransaction) => {
    for (const credential of [...given, ...more])
      if (!tx.credentials.get(credential.id)) tx.credentials.insert(credential);
    keepOwnGrant(tx, making, manifest);
  };
  const unsupported = why(making, 'credential.create');
  if (unsupported !== undefined) return skipped(context, 'credential.create', unsupported, keep([]));
  const credential = await makeApiKey(making);
  return {
    message: 'Created API credentials',
    output: {
      credential_id: credential.id,
      provider_ref: credential.providerRef,
      bundle_id: bundle.id,
    },
    apply: keep([credential]),
  };
}

async function registerWebhooks(making: Making): Promise<StepEffect> {
  const { context, bundle } = making;
  const unsupported = why(making, 'webhook.create');
  if (unsupported !== undefined) return skipped(context, 'webhook.create', unsupported);
  const manifest = context.manifests.get(bundle.provider);
  // A recreated bundle keeps its last URLs.
  const wanted = wantedWebhooks(manifest, bundle.inputs, recreationOf(context.operation)?.webhooks);
  if (wanted.length === 0 && manifest.webhooks.length > 0)
    return skipped(context, 'webhook.create', 'No webhook was asked for.');
  const apiKey = context.read((view) => apiKeyOf(view, bundle.id));
  const keyRef = apiKey?.providerRef ?? null;
  const { webhooks, credentials, apply } = await makeWebhooks(making, wanted, keyRef, (index) =>
    context.progress(
      index / wanted.length,
      `${registering(wanted.length)} (${index + 1} of ${wanted.length})`,
    ),
  );
  return {
    message: `Registered ${counted(webhooks.length, 'webhook endpoint')}`,
    output: {
      webhook_ids: webhooks.map(({ id }) => id),
      provider_refs: webhooks.map(({ providerRef }) => providerRef),
    },
    apply: (tx) => {
      apply(tx);
      for (const credential of credentials) tx.credentials.insert(credential);
      changeBundle(tx, context.operation, () => ({ webhooks }));
    },
  };
}

async function registerOAuthClient(making: Making): Promise<StepEffect> {
  const { context, bundle } = making;
  const unsupported = why(making, 'oauthClient.register');
  if (unsupported !== undefined) return skipped(context, 'oauthClient.register', unsupported);
  const { oauthClient, credentials, apply } = await makeClient(making, givenUris(bundle));
  return {
    message: 'Registered the OAuth client',
    output: { client_id: oauthClient.clientId },
    apply: (tx) => {
      apply(tx);
      for (const credential of credentials) tx.credentials.insert(credential);
      changeBundle(tx, context.operation, () => ({ oauthClient }));
    },
  };
}

async function validate(making: Making): Promise<StepEffect> {
  const { context, bundle } = making;
  const apiKey = context.read((view) => apiKeyOf(view, bundle.id));
  const checks = await checkParts(making, apiKey?.providerRef ?? null);
  if (checks.length === 0)
    return skipped(context, 'validate', why(making, 'validate') ?? 'There is nothing to validate.');
  return { message: `Validated: ${checks.join(', ')}`, output: { checks } };
}

function why({ context, bundle }: Making, request: string): string | undefined {
  return whyLeftOut(context.manifests, bundle, request);
}

function skipped(
  context: StepContext,
  request: string,
  because: string,
  also?: StepEffect['apply'],
): StepEffect {
  return {
    message: `Not done: ${visibleText(because, 300)}`,
    output: { unsupported: request },
    apply: (tx) => {
      also?.(tx);
      changeBundle(tx, context.operation, ({ unsupported }) => ({
        unsupported: [...unsupported.filter((entry) => entry.request !== request), { request, why: because }],
      }));
    },
  };
}

/** Records of the secrets that a person gave: the bundle holds them too. */
function givenSecrets({ context, bundle }: Making): Credential[] {
  const manifest = context.manifests.get(bundle.provider);
  const given = context.read((view) => inputSecrets(view, manifest, bundle.id));
  return Object.keys(given).map((name) =>
    newCredential(
      { context, bundle },
      context.idFor('crd', `input-${name}`),
      'input',
      manifest.inputs[name]?.title ?? name,
      name,
    ),
  );
}

/** A pasted token pair becomes a grant, which sync refreshes. */
function keepOwnGrant(tx: StoreTransaction, making: Making, { ownGrant, inputs }: Manifest): void {
  const { context, bundle } = making;
  const ownerId = bundle.id;
  if (ownGrant === undefined || !tx.secrets.has({ ownerId, part: `input.${ownGrant.refresh}` })) return;
  const id = context.idFor('crd', OWN_GRANT);
  if (tx.credentials.get(id) !== undefined) return;
  const label = inputs[ownGrant.access]?.title ?? ownGrant.access;
  const grant = newCredential(making, id, 'grant', label, OWN_GRANT);
  // A pasted token's age is unknown, so the first sync refreshes it.
  tx.credentials.insert({ ...grant, expiresAt: context.clock.now() });
  for (const [part, input] of [
    ['access_token', ownGrant.access],
    ['refresh_token', ownGrant.refresh],
  ] as const)
    tx.secrets.copy({ ownerId, part: `input.${input}` }, { ownerId: id, part });
}
