// Making the parts of a bundle at its provider, and proving that they work: API key, webhooks, OAuth client. Nothing
// here touches Sluice's own records: whoever has parts made writes them, in one transaction with all that belongs to it.
import { addressOf, type Bundle, type OAuthClient, type Webhook } from '../../core/bundle/bundle.ts';
import type { Credential, CredentialKind } from '../../core/bundle/credential.ts';
import { AppError } from '../../core/errors.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { CallResult, CallSpec, StepContext } from '../../core/operation/step.ts';
import { visibleText } from '../../core/visibleText.ts';
import { counted, whyNot } from '../bundleTarget.ts';
import { inputSecrets } from './bundleRecords.ts';

/** For which bundle parts are made, and under which names. */
export interface Making {
  context: StepContext;
  /** As it shall be: its parts are made at its address, with its inputs. */
  bundle: Bundle;
  /** By which the provider's things are found again. One tag, one bundle: a search by it must not find another's. */
  tag: string;
  /** Before the keys of calls and ids; empty where the operation makes one bundle's parts, once. */
  prefix: string;
}

export interface WantedWebhook {
  /** Sluice's own id for it, where it has one already. */
  id?: string;
  title: string;
  url: string;
  events: string[];
}

/** @throws AppError as `StepContext.call` */
export async function makeApiKey(making: Making): Promise<Credential> {
  const id = idFor(making, 'crd', 'api-key');
  const { values } = await call(making, 'api-key', 'credential.create', {}, { secretOwner: id });
  return newCredential(making, id, 'api_key', 'API key', textOf(values['credential_id']));
}

/** @throws AppError as `StepContext.call` */
export async function makeWebhooks(
  making: Making,
  wanted: readonly WantedWebhook[],
  onNext: (index: number) => void,
): Promise<{ webhooks: Webhook[]; credentials: Credential[] }> {
  const webhooks: Webhook[] = [];
  const credentials: Credential[] = [];
  for (const [index, { id, title, url, events }] of wanted.entries()) {
    onNext(index);
    const key = `webhook-${index}`;
    const secretOwner = idFor(making, 'crd', key);
    const params = { url, events };
    const { values, secretParts } = await call(making, key, 'webhook.create', params, { secretOwner });
    const providerRef = textOf(values['webhook_id']);
    const signed = secretParts.length > 0;
    if (signed) credentials.push(newCredential(making, secretOwner, 'webhook_secret', title, providerRef));
    webhooks.push({
      id: id ?? idFor(making, 'whk', key),
      providerRef: providerRef ?? '',
      url,
      events,
      credentialId: signed ? secretOwner : null,
    });
  }
  return { webhooks, credentials };
}

/** Registers an OAuth client (RFC 7591). @throws AppError as `StepContext.call` */
export async function makeClient(
  making: Making,
  redirectUris: string[],
): Promise<{ oauthClient: OAuthClient; credentials: Credential[] }> {
  const credentialId = idFor(making, 'crd', 'oauth-client');
  const params = redirectUris.length > 0 ? { redirect_uris: redirectUris } : {};
  const { values, secretParts } = await call(making, 'client', 'oauthClient.register', params, {
    secretOwner: credentialId,
  });
  const clientId = textOf(values['client_id']) ?? '';
  // Also a public client's registration token is a secret that the bundle holds.
  const label = secretParts.includes('client_secret')
    ? 'OAuth client secret'
    : 'OAuth client registration token';
  const hasSecrets = secretParts.length > 0;
  const oauthClient: OAuthClient = {
    clientId,
    credentialId: hasSecrets ? credentialId : null,
    registrationUri: textOf(values['registration_client_uri']),
    authMethod: textOf(values['token_endpoint_auth_method']),
    redirectUris,
  };
  const credential = newCredential(making, credentialId, 'client_secret', label, clientId);
  return { oauthClient, credentials: hasSecrets ? [credential] : [] };
}

/**
 * Proves that the bundle's parts work: a token by client credentials, its introspection, and the provider's own check.
 * @param apiKeyRef the provider's id of its API key, or null
 * @returns what was proved; empty where the provider has no way to
 * @throws AppError `provider-rejected` where a check fails
 */
export async function checkParts(making: Making, apiKeyRef: string | null): Promise<string[]> {
  const { context, bundle } = making;
  const can = (request: string): boolean => whyNot(context.manifests, bundle, request) === undefined;
  const checks: string[] = [];
  const client = bundle.oauthClient;
  const owner = client?.credentialId ?? null;
  const clientParams = {
    client_id: client?.clientId ?? null,
    token_endpoint_auth_method: client?.authMethod ?? null,
  };
  const clientSecret = owner === null ? {} : { client_secret: { ownerId: owner, part: 'client_secret' } };
  if (owner !== null && can('token.clientCredentials')) {
    context.progress(0.1, 'Asking for a token with the client’s credentials');
    await call(making, 'token', 'token.clientCredentials', clientParams, {
      secretOwner: owner,
      secrets: clientSecret,
    });
    checks.push('token issued');
    if (can('token.introspect')) {
      context.progress(0.4, 'Introspecting the token');
      const token = { ownerId: owner, part: 'access_token' };
      const { values } = await call(making, 'introspection', 'token.introspect', clientParams, {
        secretOwner: owner,
        secrets: { ...clientSecret, token },
      });
      if (values['active'] !== true)
        throw invalid('the server says that the token which it issued is not active', bundle.name);
      checks.push('token active');
    }
  }
  if (can('validate')) {
    context.progress(0.6, 'Asking the provider to check the configuration');
    const params = {
      credential_id: apiKeyRef,
      webhook_ids: bundle.webhooks.map(({ providerRef }) => providerRef),
      ...clientParams,
    };
    const accessToken = owner === null ? {} : { access_token: { ownerId: owner, part: 'access_token' } };
    const { values } = await call(making, 'validate', 'validate', params, {
      secretOwner: bundle.id,
      secrets: { ...clientSecret, ...accessToken },
    });
    if (values['ok'] !== true)
      throw invalid(textOf(values['message']) ?? 'the provider objects', bundle.name);
    checks.push('configuration checked');
  }
  return checks;
}

export function newCredential(
  { context, bundle }: Pick<Making, 'context' | 'bundle'>,
  id: string,
  kind: CredentialKind,
  label: string,
  providerRef: string | null,
): Credential {
  return {
    id,
    bundleId: bundle.id,
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

/** "Registering 3 webhook endpoints" */
export function registering(count: number): string {
  return `Registering ${counted(count, 'webhook endpoint')}`;
}

/** One durable request; what it creates is taken back as the manifest says. */
function call(
  { context, bundle, tag, prefix }: Making,
  key: string,
  request: string,
  params: JsonObject,
  { secretOwner, secrets }: Required<Pick<CallSpec, 'secretOwner'>> & Pick<CallSpec, 'secrets'>,
): Promise<CallResult> {
  const manifest = context.manifests.get(bundle.provider);
  return context.call(prefix + key, {
    ...addressOf(bundle),
    request,
    params: { ...bundle.inputs, name: bundle.name, tag, ...params },
    secrets: { ...context.read((view) => inputSecrets(view, manifest, bundle.id)), ...secrets },
    secretOwner,
  });
}

function idFor({ context, prefix }: Making, kind: string, key: string): string {
  return context.idFor(kind, prefix + key);
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
