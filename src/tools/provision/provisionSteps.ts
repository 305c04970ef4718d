// The four steps of provisioning: credentials, webhooks, OAuth client, validation. What a provider cannot do is
// said in the bundle and the result, never faked.
import type { Credential } from '../../core/bundle/credential.ts';
import type { Operation } from '../../core/operation/operation.ts';
import type { Step, StepContext, StepEffect } from '../../core/operation/step.ts';
import type { StoreTransaction } from '../../core/ports.ts';
import { webhooksOf } from '../../core/provider/inputs.ts';
import { visibleText } from '../../core/visibleText.ts';
import type { PlanContext } from '../../core/tool/tool.ts';
import { apiKeyOf, counted, whyNot } from '../bundleTarget.ts';
import {
  checkParts,
  makeApiKey,
  makeClient,
  makeWebhooks,
  newCredential,
  registering,
  type Making,
} from './bundleParts.ts';
import { recreationOf } from './recreation.ts';
import { bundleOf, changeBundle, forgetting, inputSecrets } from './bundleRecords.ts';

export function provisionSteps(operation: Operation, { view, manifests }: PlanContext): Step[] {
  const bundle = operation.bundleId === null ? undefined : view.bundles.get(operation.bundleId);
  const manifest = bundle && manifests.get(bundle.provider);
  const endpoints = manifest?.webhooks.length ?? 0;
  return [
    {
      name: 'credentials',
      title: 'Creating API credentials',
      weight: 7,
      run: createCredentials,
      undo: forgetting('api_key', 'input'),
    },
    {
      name: 'webhooks',
      title: registering(endpoints),
      weight: 10,
      run: registerWebhooks,
      undo: forgetting('webhook_secret'),
    },
    {
      name: 'oauth_client',
      title: 'Registering the OAuth client',
      weight: 13,
      run: registerOAuthClient,
      undo: forgetting('client_secret'),
    },
    { name: 'validation', title: 'Validating the configuration', weight: 8, run: validate },
  ];
}

async function createCredentials(context: StepContext): Promise<StepEffect> {
  const making = makingOf(context);
  const given = givenSecrets(making);
  const keep = (more: Credential[]) => (tx: StoreTransaction) => {
    for (const credential of [...given, ...more])
      if (!tx.credentials.get(credential.id)) tx.credentials.insert(credential);
  };
  const unsupported = why(making, 'credential.create');
  if (unsupported !== undefined) return skipped(context, 'credential.create', unsupported, keep([]));
  const credential = await makeApiKey(making);
  return {
    message: 'Created API credentials',
    output: {
      credential_id: credential.id,
      provider_ref: credential.providerRef,
      bundle_id: making.bundle.id,
    },
    apply: keep([credential]),
  };
}

async function registerWebhooks(context: StepContext): Promise<StepEffect> {
  const making = makingOf(context);
  const unsupported = why(making, 'webhook.create');
  if (unsupported !== undefined) return skipped(context, 'webhook.create', unsupported);
  const manifest = context.manifests.get(making.bundle.provider);
  // A bundle that is made again keeps the URLs that it had last.
  const recorded = recreationOf(context.operation)?.webhooks;
  const wanted = webhooksOf(manifest, making.bundle.inputs).map((each, index) => ({
    ...each,
    ...recorded?.[index],
  }));
  const { webhooks, credentials } = await makeWebhooks(making, wanted, (index) =>
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
      for (const credential of credentials) tx.credentials.insert(credential);
      changeBundle(tx, context.operation, () => ({ webhooks }));
    },
  };
}

async function registerOAuthClient(context: StepContext): Promise<StepEffect> {
  const making = makingOf(context);
  const unsupported = why(making, 'oauthClient.register');
  if (unsupported !== undefined) return skipped(context, 'oauthClient.register', unsupported);
  const given = making.bundle.inputs['redirect_uris'];
  const { oauthClient, credentials } = await makeClient(
    making,
    Array.isArray(given) ? given.map(String) : [],
  );
  return {
    message: 'Registered the OAuth client',
    output: { client_id: oauthClient.clientId },
    apply: (tx) => {
      for (const credential of credentials) tx.credentials.insert(credential);
      changeBundle(tx, context.operation, () => ({ oauthClient }));
    },
  };
}

async function validate(context: StepContext): Promise<StepEffect> {
  const making = makingOf(context);
  const apiKey = context.read((view) => apiKeyOf(view, making.bundle.id));
  const checks = await checkParts(making, apiKey?.providerRef ?? null);
  if (checks.length === 0)
    return skipped(context, 'validate', why(making, 'validate') ?? 'There is nothing to validate.');
  return { message: `Validated: ${checks.join(', ')}`, output: { checks } };
}

function makingOf(context: StepContext): Making {
  return { context, bundle: bundleOf(context), tag: context.operation.id, prefix: '' };
}

function why({ context, bundle }: Making, request: string): string | undefined {
  return whyNot(context.manifests, bundle, request);
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
