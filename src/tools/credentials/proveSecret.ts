// Whether the provider takes a secret before it replaces the one in use: a request that only reads and that uses it.
import { partOf, tagged, type OutwardParams } from '../../core/provider/outwardValue.ts';
import type { Bundle } from '../../core/bundle/bundle.ts';
import { addressOf } from '../../core/bundle/bundle.ts';
import { inputSecrets } from '../../core/bundle/bundleSecrets.ts';
import type { Credential, SecretRef } from '../../core/bundle/credential.ts';
import { AppError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { StepContext } from '../../core/operation/step.ts';
import { requestOf, sentRequestOf } from '../../core/provider/declaredRequests.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import { bundleParams } from '../bundleRequests.ts';
import { apiKeyOf } from '../bundleTarget.ts';
import { checkParts } from '../provision/bundleParts.ts';
import { authenticatingInputs } from '../../core/bundle/ownCredential.ts';

/** Requests that read, the most telling first. */
const READS = [
  'validate',
  'usage.read',
  'subscription.read',
  'share.list',
  'credential.find',
  'webhook.find',
];

export interface Candidate {
  credential: Credential;
  /** By the name that requests have for it: where the value is until it is proved. */
  secrets: Record<string, SecretRef>;
}

/** The requests that would prove it; empty if the provider has none. Also for plans: it sends nothing. */
export function proofsOf(
  manifest: Manifest,
  bundle: Bundle,
  kind: string,
  names: readonly string[],
): string[] {
  if (kind === 'client_secret' && bundle.oauthClient !== null)
    return ['token.clientCredentials', 'oauthClient.check'].filter(
      (name) => sentRequestOf(manifest, name) !== undefined,
    );
  const byHand = Object.values(manifest.requests).flatMap((request) =>
    request.type === 'manual' &&
    request.check !== undefined &&
    request.collect.some((name) => names.includes(name))
      ? [request.check]
      : [],
  );
  return [...byHand, ...READS].filter((name) => names.some((secret) => uses(manifest, name, secret)));
}

/**
 * @returns what proved it; undefined if the provider has no way to
 * @throws AppError `provider-rejected` if the provider does not take it; others as `StepContext.call`
 */
export async function proveSecret(
  context: StepContext,
  bundle: Bundle,
  { credential, secrets }: Candidate,
): Promise<string | undefined> {
  const { manifests, operation } = context;
  const manifest = manifests.get(bundle.provider);
  const proofs = proofsOf(manifest, bundle, credential.kind, Object.keys(secrets));
  const keyRef = context.read((view) => apiKeyOf(view, bundle.id))?.providerRef ?? null;
  const clientSecret = secrets['client_secret'];
  if (credential.kind === 'client_secret' && proofs.length > 0 && clientSecret !== undefined) {
    const making = { context, bundle, tag: operation.id, prefix: 'proof-', keyStep: '' };
    const checks = await checkParts(making, keyRef, clientSecret);
    return checks.length === 0 ? undefined : checks.join(', ');
  }
  const given = context.read((view) => inputSecrets(view, manifest, bundle.id));
  for (const request of proofs) {
    const values = await answerTo(context, request, {
      bundle,
      params: paramsFor(bundle, keyRef),
      secrets: { ...given, ...secrets },
    });
    if (values === undefined) continue;
    if (values['ok'] === false) throw refused(values['message']);
    return request;
  }
  return undefined;
}

/** Undefined if the bundle lacks what the request needs. */
async function answerTo(
  context: StepContext,
  request: string,
  { bundle, params, secrets }: { bundle: Bundle; params: OutwardParams; secrets: Record<string, SecretRef> },
): Promise<JsonObject | undefined> {
  try {
    const tag = tagged(context.operation.id);
    const { values } = await context.call(`proof-${request}`, {
      ...addressOf(bundle),
      request,
      params: { ...bundleParams(bundle), tag, ...params },
      secrets,
      undo: null,
      anew: true,
    });
    return values;
  } catch (error) {
    if (AppError.is(error, 'missing-inputs')) return undefined;
    throw error;
  }
}

/** What reads about the bundle can be filled with. @param keyRef the provider's id of its key */
export function paramsFor(bundle: Bundle, keyRef: string | null): OutwardParams {
  const {
    webhooks: [first, ...more],
    oauthClient,
  } = bundle;
  const hooks = first === undefined ? [] : [first, ...more];
  return partOf(bundle, {
    credential_id: keyRef,
    webhook_ids: hooks.map(({ providerRef }) => providerRef),
    client_id: oauthClient?.clientId ?? null,
    ...(first && {
      webhook_id: first.providerRef,
      url: first.url,
      tagged_url: first.url,
      events: first.events,
    }),
  });
}

/** Whether sending the request takes that secret. */
function uses(manifest: Manifest, name: string, secret: string): boolean {
  const request = requestOf(manifest, name);
  if (request.type !== 'http' || request.verb !== 'read') return false;
  const authenticates = request.auth === 'provider' && authenticatingInputs(manifest).includes(secret);
  return authenticates || JSON.stringify(request).includes(`{secret:${secret}}`);
}

function refused(message: unknown): AppError {
  const said = typeof message === 'string' ? message : 'The provider objects to it.';
  return new AppError('provider-rejected', said, { details: { provider_message: said } });
}
