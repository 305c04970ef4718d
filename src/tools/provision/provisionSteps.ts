// The four steps of provisioning: credentials, webhooks, OAuth client, validation. What a provider cannot do is
// said in the bundle and the result, never faked.
import type { OAuthClient, Webhook } from '../../core/bundle/bundle.ts';
import type { Credential, CredentialKind } from '../../core/bundle/credential.ts';
import { AppError } from '../../core/errors.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Operation } from '../../core/operation/operation.ts';
import type { CallResult, Step, StepContext, StepEffect } from '../../core/operation/step.ts';
import { webhooksOf } from '../../core/provider/inputs.ts';
import { requestOf } from '../../core/provider/manifest.ts';
import { visibleText } from '../../core/visibleText.ts';
import type { PlanContext } from '../../core/tool/tool.ts';
import { bundleOf, changeBundle, inputSecrets } from './bundleRecords.ts';
import { registerWithLoopback } from './redirectUris.ts';

export function provisionSteps(operation: Operation, { view, manifests }: PlanContext): Step[] {
  const bundle = operation.bundleId === null ? undefined : view.bundles.get(operation.bundleId);
  const manifest = bundle && manifests.get(bundle.provider);
  const endpoints = manifest?.webhooks.length ?? 0;
  return [
    { name: 'credentials', title: 'Creating API credentials', weight: 7, run: createCredentials },
    {
      name: 'webhooks',
      title: `Registering ${plural(endpoints, 'webhook endpoint')}`,
      weight: 10,
      run: registerWebhooks,
    },
    { name: 'oauth_client', title: 'Registering the OAuth client', weight: 13, run: registerOAuthClient },
    { name: 'validation', title: 'Validating the configuration', weight: 8, run: validate },
  ];
}

async function createCredentials(context: StepContext): Promise<StepEffect> {
  const { bundle, why, call } = requestsOf(context);
  const given = givenSecrets(context);
  const keep = (more: Credential[]) => (tx: Parameters<NonNullable<StepEffect['apply']>>[0]) => {
    for (const credential of [...given, ...more])
      if (!tx.credentials.get(credential.id)) tx.credentials.insert(credential);
  };
  const unsupported = why('credential.create');
  if (unsupported !== undefined) return skipped(context, 'credential.create', unsupported, keep([]));
  const id = context.idFor('crd', 'api-key');
  const { values } = await call('api-key', 'credential.create', {}, id);
  const credential = newCredential(context, id, 'api_key', 'API key', textOf(values['credential_id']));
  return {
    message: 'Created API credentials',
    output: { credential_id: id, provider_ref: credential.providerRef, bundle_id: bundle.id },
    apply: keep([credential]),
  };
}

async function registerWebhooks(context: StepContext): Promise<StepEffect> {
  const { bundle, manifest, why, call } = requestsOf(context);
  const wanted = webhooksOf(manifest, bundle.inputs);
  const unsupported = why('webhook.create');
  if (unsupported !== undefined) return skipped(context, 'webhook.create', unsupported);
  const webhooks: Webhook[] = [];
  const credentials: Credential[] = [];
  for (const [index, { title, url, events }] of wanted.entries()) {
    context.progress(
      index / wanted.length,
      `Registering ${plural(wanted.length, 'webhook endpoint')} (${index + 1} of ${wanted.length})`,
    );
    const credentialId = context.idFor('crd', `webhook-${index}`);
    const { values, secretParts } = await call(
      `webhook-${index}`,
      'webhook.create',
      { url, events },
      credentialId,
    );
    const providerRef = textOf(values['webhook_id']);
    const signed = secretParts.length > 0;
    if (signed) credentials.push(newCredential(context, credentialId, 'webhook_secret', title, providerRef));
    webhooks.push({
      id: context.idFor('whk', `webhook-${index}`),
      providerRef: providerRef ?? '',
      url,
      events,
      credentialId: signed ? credentialId : null,
    });
  }
  return {
    message: `Registered ${plural(webhooks.length, 'webhook endpoint')}`,
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
  const { bundle, manifest, why, call } = requestsOf(context);
  const unsupported = why('oauthClient.register');
  if (unsupported !== undefined) return skipped(context, 'oauthClient.register', unsupported);
  const credentialId = context.idFor('crd', 'oauth-client');
  const { registered, redirectUris } = await registerWithLoopback(manifest, bundle, (key, uris) =>
    call(key, 'oauthClient.register', uris.length > 0 ? { redirect_uris: uris } : {}, credentialId),
  );
  const { values, secretParts } = registered;
  const clientId = textOf(values['client_id']) ?? '';
  // Also a public client's registration token is a secret that the bundle holds.
  const label = secretParts.includes('client_secret')
    ? 'OAuth client secret'
    : 'OAuth client registration token';
  const oauthClient: OAuthClient = {
    clientId,
    credentialId: secretParts.length > 0 ? credentialId : null,
    registrationUri: textOf(values['registration_client_uri']),
    authMethod: textOf(values['token_endpoint_auth_method']),
    redirectUris,
  };
  return {
    message: 'Registered the OAuth client',
    output: { client_id: clientId },
    apply: (tx) => {
      if (secretParts.length > 0)
        tx.credentials.insert(newCredential(context, credentialId, 'client_secret', label, clientId));
      changeBundle(tx, context.operation, () => ({ oauthClient }));
    },
  };
}

/** Proves that what was set up works: a token by client credentials, its introspection, and the provider's own check. */
async function validate(context: StepContext): Promise<StepEffect> {
  const { bundle, why, call } = requestsOf(context);
  const checks: string[] = [];
  const client = bundle.oauthClient;
  const clientOwner = client?.credentialId ?? null;
  const clientParams = {
    client_id: client?.clientId ?? null,
    token_endpoint_auth_method: client?.authMethod ?? null,
  };
  const clientSecret =
    clientOwner === null ? {} : { client_secret: { ownerId: clientOwner, part: 'client_secret' } };
  if (clientOwner !== null && why('token.clientCredentials') === undefined) {
    context.progress(0.1, 'Asking for a token with the client’s credentials');
    await call('token', 'token.clientCredentials', clientParams, clientOwner, clientSecret);
    checks.push('token issued');
    if (why('token.introspect') === undefined) {
      context.progress(0.4, 'Introspecting the token');
      const token = { ownerId: clientOwner, part: 'access_token' };
      const { values } = await call('introspection', 'token.introspect', clientParams, clientOwner, {
        ...clientSecret,
        token,
      });
      if (values['active'] !== true)
        throw invalid('the server says that the token which it issued is not active', bundle.name);
      checks.push('token active');
    }
  }
  if (why('validate') === undefined) {
    context.progress(0.6, 'Asking the provider to check the configuration');
    const apiKey = context
      .read((view) => view.credentials.ofBundle(bundle.id))
      .find(({ kind }) => kind === 'api_key');
    const params = {
      credential_id: apiKey?.providerRef ?? null,
      webhook_ids: bundle.webhooks.map(({ providerRef }) => providerRef),
      ...clientParams,
    };
    const accessToken =
      clientOwner === null ? {} : { access_token: { ownerId: clientOwner, part: 'access_token' } };
    const { values } = await call('validate', 'validate', params, bundle.id, {
      ...clientSecret,
      ...accessToken,
    });
    if (values['ok'] !== true)
      throw invalid(textOf(values['message']) ?? 'the provider objects', bundle.name);
    checks.push('configuration checked');
  }
  if (checks.length === 0)
    return skipped(context, 'validate', why('validate') ?? 'There is nothing to validate.');
  return { message: `Validated: ${checks.join(', ')}`, output: { checks } };
}

/** What every step needs: the bundle, its manifest, whether a request is there, and a way to send it. */
function requestsOf(context: StepContext) {
  const bundle = bundleOf(context);
  const manifest = context.manifests.get(bundle.provider);
  const common: JsonObject = { ...bundle.inputs, name: bundle.name, tag: context.operation.id };
  const why = (name: string): string | undefined => {
    const request = requestOf(manifest, name);
    return request.type === 'unsupported' ? request.why : undefined;
  };
  const call = (
    key: string,
    request: string,
    params: JsonObject,
    secretOwner: string,
    secrets = {},
  ): Promise<CallResult> =>
    context.call(key, {
      provider: bundle.provider,
      environment: bundle.environment,
      request,
      params: { ...common, ...params },
      secrets: { ...context.read((view) => inputSecrets(view, manifest, bundle.id)), ...secrets },
      secretOwner,
    });
  return { bundle, manifest, why, call };
}

function skipped(context: StepContext, request: string, why: string, also?: StepEffect['apply']): StepEffect {
  return {
    message: `Not done: ${visibleText(why, 300)}`,
    output: { unsupported: request },
    apply: (tx) => {
      also?.(tx);
      changeBundle(tx, context.operation, ({ unsupported }) => ({
        unsupported: [...unsupported.filter((entry) => entry.request !== request), { request, why }],
      }));
    },
  };
}

/** Records of the secrets that a person gave: the bundle holds them too. */
function givenSecrets(context: StepContext): Credential[] {
  const bundle = bundleOf(context);
  const manifest = context.manifests.get(bundle.provider);
  const given = context.read((view) => inputSecrets(view, manifest, bundle.id));
  return Object.keys(given).map((name) =>
    newCredential(
      context,
      context.idFor('crd', `input-${name}`),
      'input',
      manifest.inputs[name]?.title ?? name,
      name,
    ),
  );
}

function newCredential(
  context: StepContext,
  id: string,
  kind: CredentialKind,
  label: string,
  providerRef: string | null,
): Credential {
  return {
    id,
    bundleId: context.operation.bundleId ?? '',
    kind,
    label,
    providerRef,
    account: null,
    state: 'active',
    expiresAt: null,
    lastRefreshedAt: null,
    createdAt: context.clock.now(),
    generation: 1,
    refreshedBy: 'sluice',
  };
}

function invalid(what: string, name: string): AppError {
  return new AppError(
    'provider-rejected',
    `The configuration of “${visibleText(name, 120)}” is not valid: ${visibleText(what, 200)}.`,
    {
      next: 'What was set up is kept. Correct it at the provider, then resume the operation.',
    },
  );
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
