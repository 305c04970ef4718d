// Creates the parts of a bundle at its provider, and proves that they work: API key, webhooks, OAuth client. Nothing
// here touches Sluice's own records: the caller writes them, in one transaction with everything that belongs to it.
import { partOf, tagged, urlWithTag } from '../../core/provider/outwardValue.ts';
import type { OAuthClient, Webhook } from '../../core/bundle/bundle.ts';
import type { Credential, CredentialKind, SecretRef } from '../../core/bundle/credential.ts';
import { AppError } from '../../core/errors.ts';
import type { JsonValue } from '../../core/json.ts';
import { visibleText } from '../../core/visibleText.ts';
import { counted } from '../bundleTarget.ts';
import { registerWithLoopback } from './redirectUris.ts';
import { KEY_CALL, perform, whyLeftOut, type Making, type Performed } from './provisionRequests.ts';

export interface WantedWebhook {
  /** Sluice's own id for it, if it already has one. */
  id?: string;
  title: string;
  url: string;
  events: string[];
}

/** What was created, for the record. */
export interface MadeParts {
  credentials: Credential[];
  /** Must run in the transaction that records it. */
  apply: Performed['apply'];
}

/** @throws AppError as `StepContext.call` */
export async function makeApiKey(making: Making): Promise<Credential> {
  const id = idFor(making, 'crd', KEY_CALL);
  const { values } = await perform(making, KEY_CALL, 'credential.create', {}, { secretOwner: id });
  return newCredential(making, id, 'api_key', 'API key', textOf(values['credential_id']));
}

/** @param apiKeyRef the provider's id of its API key, or null. @throws AppError as `StepContext.call` */
export async function makeWebhooks(
  making: Making,
  wanted: readonly WantedWebhook[],
  apiKeyRef: string | null,
  onNext: (index: number) => void,
): Promise<MadeParts & { webhooks: Webhook[] }> {
  const webhooks: Webhook[] = [];
  const credentials: Credential[] = [];
  const applied: Performed['apply'][] = [];
  for (const [index, { id, title, url, events }] of wanted.entries()) {
    onNext(index);
    const key = `webhook-${index}`;
    const secretOwner = idFor(making, 'crd', key);
    const parts = partOf(making.bundle, { url, events, credential_id: apiKeyRef });
    const params = { ...parts, tagged_url: urlWithTag(parts.url, tagged(making.tag)) };
    await expectVacant(making, key, url);
    const { values, secrets, apply } = await perform(making, key, 'webhook.create', params, { secretOwner });
    applied.push(apply);
    const providerRef = textOf(values['webhook_id']);
    const signed = Object.keys(secrets).length > 0;
    if (signed) credentials.push(newCredential(making, secretOwner, 'webhook_secret', title, providerRef));
    webhooks.push({
      id: id ?? idFor(making, 'whk', key),
      providerRef: providerRef ?? '',
      url,
      events,
      credentialId: signed ? secretOwner : null,
    });
  }
  return { webhooks, credentials, apply: (tx) => applied.forEach((apply) => apply(tx)) };
}

/** A provider can have room for one address, where another's would be lost. @throws AppError `provider-rejected` */
async function expectVacant(making: Making, key: string, url: string): Promise<void> {
  const { context, bundle } = making;
  const manifest = context.manifests.get(bundle.provider);
  if (whyLeftOut(context.manifests, bundle, 'webhook.current') !== undefined) return;
  const { values } = await perform(
    making,
    `${key}-current`,
    'webhook.current',
    {},
    { secretOwner: bundle.id },
  );
  const current = textOf(values['url']) ?? '';
  const isOwn = [url, ...bundle.webhooks.map((webhook) => webhook.url)].includes(current);
  if (current === '' || isOwn) return;
  throw new AppError(
    'provider-rejected',
    `${visibleText(manifest.name, 80)} sends to ${visibleText(current, 200)} already, and has room for one address. It was left as it is.`,
    { next: 'Clear that address at the provider, or use another app; then resume the operation.' },
  );
}

/**
 * Registers an OAuth client (RFC 7591), with a redirect to this machine if it supports one.
 * @throws AppError as `StepContext.call`
 */
export async function makeClient(
  making: Making,
  given: readonly string[],
): Promise<MadeParts & { oauthClient: OAuthClient; secrets: Performed['secrets'] }> {
  const credentialId = idFor(making, 'crd', 'oauth-client');
  const { context, bundle } = making;
  const manifest = context.manifests.get(bundle.provider);
  const { registered, redirectUris } = await registerWithLoopback(manifest, bundle.id, given, (key, uris) =>
    perform(
      making,
      key,
      'oauthClient.register',
      uris.length > 0 ? partOf(bundle, { redirect_uris: uris }) : {},
      {
        secretOwner: credentialId,
      },
    ),
  );
  const { values, secrets, apply } = registered;
  const clientId = textOf(values['client_id']) ?? '';
  // Even a public client has a secret: its registration token.
  const label = 'client_secret' in secrets ? 'OAuth client secret' : 'OAuth client registration token';
  const hasSecrets = Object.keys(secrets).length > 0;
  const oauthClient: OAuthClient = {
    clientId,
    credentialId: hasSecrets ? credentialId : null,
    registrationUri: textOf(values['registration_client_uri']),
    authMethod: textOf(values['token_endpoint_auth_method']),
    redirectUris,
  };
  const credential = newCredential(making, credentialId, 'client_secret', label, clientId);
  return { oauthClient, credentials: hasSecrets ? [credential] : [], secrets, apply };
}

/**
 * Proves that the bundle's parts work: a token by client credentials, its introspection, the provider's own
 * check, and a ping of each webhook.
 * @param apiKeyRef the provider's id of its API key, or null
 * @param clientSecret the place of the OAuth client's secret; default: where it is recorded
 * @returns what was proved; empty if the provider offers no check
 * @throws AppError `provider-rejected` if a check fails
 */
export async function checkParts(
  making: Making,
  apiKeyRef: string | null,
  clientSecret?: SecretRef,
): Promise<string[]> {
  const { context, bundle } = making;
  const can = (request: string): boolean => whyLeftOut(context.manifests, bundle, request) === undefined;
  const checks: string[] = [];
  const client = bundle.oauthClient;
  const owner = client?.credentialId ?? null;
  const clientParams = partOf(bundle, {
    client_id: client?.clientId ?? null,
    token_endpoint_auth_method: client?.authMethod ?? null,
  });
  const held =
    owner === null ? {} : { client_secret: clientSecret ?? { ownerId: owner, part: 'client_secret' } };
  const issued =
    owner !== null && client?.authMethod !== 'none' && can('token.clientCredentials')
      ? await unlessNotOffered(
          () => {
            context.progress(0.1, 'Asking for a token with the client’s credentials');
            return perform(making, 'token', 'token.clientCredentials', clientParams, {
              secretOwner: owner,
              secrets: held,
            });
          },
          // A client for people may lack the grant, which servers say in words of their own.
          { isVital: (client?.redirectUris.length ?? 0) === 0 || !can('oauthClient.check') },
        )
      : undefined;
  if (owner !== null && issued !== undefined) {
    checks.push('token issued');
    const token = { ownerId: owner, part: 'access_token' };
    const answer = can('token.introspect')
      ? await unlessNotOffered(() => {
          context.progress(0.4, 'Introspecting the token');
          return perform(making, 'introspection', 'token.introspect', clientParams, {
            secretOwner: owner,
            secrets: { ...held, token },
            anew: true,
          });
        })
      : undefined;
    if (answer !== undefined && answer.values['active'] !== true)
      throw invalid('the server says that the token which it issued is not active', bundle.name);
    if (answer !== undefined) checks.push('token active');
  }
  if (client !== null && issued === undefined && can('oauthClient.check')) {
    context.progress(0.4, 'Asking whether the server knows the client');
    const { values } = await perform(making, 'client', 'oauthClient.check', clientParams, {
      secretOwner: bundle.id,
      secrets: client.authMethod === 'none' ? {} : held,
      anew: true,
    });
    if (values['ok'] === false)
      throw invalid(textOf(values['message']) ?? 'the server does not know the client', bundle.name);
    if (values['ok'] === true) checks.push('client known');
    else
      await context.warn(
        'The server doesn’t say whether it takes the OAuth client: signing in will show it.',
      );
  }
  if (can('validate')) {
    context.progress(0.6, 'Asking the provider to check the configuration');
    const webhookIds = bundle.webhooks.map(({ providerRef }) => providerRef);
    const params = {
      ...partOf(bundle, { credential_id: apiKeyRef, webhook_ids: webhookIds }),
      ...clientParams,
    };
    const accessToken = owner === null ? {} : { access_token: { ownerId: owner, part: 'access_token' } };
    const { values } = await perform(making, 'validate', 'validate', params, {
      secretOwner: bundle.id,
      secrets: { ...held, ...accessToken },
      anew: true,
    });
    // If the manifest reads no verdict, any answer is the proof.
    if (values['gone'] === true) throw invalid('the provider does not know it', bundle.name);
    if (values['ok'] !== undefined && values['ok'] !== true)
      throw invalid(textOf(values['message']) ?? 'the provider objects', bundle.name);
    checks.push('configuration checked');
  }
  if (can('webhook.ping') && bundle.webhooks.length > 0) {
    await pingWebhooks(making);
    checks.push(`${counted(bundle.webhooks.length, 'webhook')} pinged`);
  }
  return checks;
}

/** A check that this server does not offer this client proves nothing: use another one. */
async function unlessNotOffered(
  check: () => Promise<Performed>,
  { isVital }: { isVital: boolean } = { isVital: true },
): Promise<Performed | undefined> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const code = textOf(error.details['provider_code']);
    const refusedGrant = code === 'unauthorized_client' || code === 'unsupported_grant_type' || !isVital;
    if (error.code === 'unsupported' || (error.code === 'provider-rejected' && refusedGrant))
      return undefined;
    throw error;
  }
}

/** Makes the provider send a test event to each endpoint. Whether anything listens there yet doesn't count. */
async function pingWebhooks(making: Making): Promise<void> {
  const { context, bundle } = making;
  for (const [index, { id, url, providerRef }] of bundle.webhooks.entries()) {
    context.progress(0.8, `Pinging webhook endpoint ${index + 1} of ${bundle.webhooks.length}`);
    const params = partOf(bundle, { webhook_id: providerRef });
    const { values } = await perform(making, `ping-${index + 1}`, 'webhook.ping', params, {
      secretOwner: id,
      anew: true,
    });
    if (values['gone'] === true)
      throw invalid(`the provider does not know the webhook for ${url}`, bundle.name);
  }
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
