// Requests for an existing bundle, with its inputs, its secrets and the access of its OAuth client.
import { addressOf, type Bundle, type Webhook } from '../core/bundle/bundle.ts';
import type { SecretRef } from '../core/bundle/credential.ts';
import type { CallResult, CallSpec } from '../core/operation/call.ts';
import type { StepContext } from '../core/operation/step.ts';
import { inputSecrets } from '../core/bundle/bundleSecrets.ts';
import { partOf, tagged, type OutwardParams } from '../core/provider/outwardValue.ts';
import { callOrAsk } from './refusedSecret.ts';

/** Sends one request for the bundle, durably. @throws AppError, and asks, as `callOrAsk` */
export function callFor(
  context: StepContext,
  bundle: Bundle,
  key: string,
  request: string,
  params: OutwardParams,
  more: Pick<CallSpec, 'secrets' | 'undo' | 'secretOwner'> = {},
): Promise<CallResult> {
  const manifest = context.manifests.get(bundle.provider);
  const { secrets, undo = null, secretOwner } = more;
  return callOrAsk(context, bundle, key, {
    ...addressOf(bundle),
    request,
    params: { ...bundleParams(bundle), tag: tagged(context.operation.id), ...params },
    secrets: { ...context.read((view) => inputSecrets(view, manifest, bundle.id)), ...secrets },
    undo,
    ...(secretOwner !== undefined && { secretOwner }),
  });
}

/** What every request about a bundle can be filled with. */
export function bundleParams(bundle: Pick<Bundle, 'id' | 'inputs' | 'name'>): OutwardParams {
  return partOf(bundle, { ...bundle.inputs, name: bundle.name });
}

/** The secret of the webhook, for providers that are sent all of a webhook to change a part. */
export function webhookSecret(context: StepContext, { credentialId }: Webhook): Record<string, SecretRef> {
  if (credentialId === null) return {};
  const ref = { ownerId: credentialId, part: 'secret' };
  return context.read((view) => view.secrets.has(ref)) ? { secret: ref } : {};
}

/** How the bundle's OAuth client authenticates (RFC 6749 section 2.3, RFC 7592 section 2). */
export function clientAccess(
  context: Pick<StepContext, 'read'>,
  bundle: Bundle,
): { params: OutwardParams; secrets: Record<string, SecretRef> } {
  const { oauthClient } = bundle;
  const owner = oauthClient?.credentialId ?? null;
  const held = (part: string): [string, SecretRef][] => {
    if (owner === null) return [];
    const ref = { ownerId: owner, part };
    return context.read((view) => view.secrets.has(ref)) ? [[part, ref]] : [];
  };
  return {
    params: partOf(bundle, {
      client_id: oauthClient?.clientId ?? null,
      token_endpoint_auth_method: oauthClient?.authMethod ?? null,
      registration_client_uri: oauthClient?.registrationUri ?? null,
    }),
    secrets: Object.fromEntries([...held('client_secret'), ...held('registration_access_token')]),
  };
}
