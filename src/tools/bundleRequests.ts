// Requests for an existing bundle, with its inputs, its secrets and the access of its OAuth client.
import { addressOf, type Bundle } from '../core/bundle/bundle.ts';
import type { SecretRef } from '../core/bundle/credential.ts';
import type { JsonObject } from '../core/json.ts';
import type { CallResult, CallSpec } from '../core/operation/call.ts';
import type { StepContext } from '../core/operation/step.ts';
import { inputSecrets } from '../core/bundle/bundleSecrets.ts';
import { callOrAsk } from './refusedSecret.ts';

/** Sends one request for the bundle, durably. @throws AppError, and asks, as `callOrAsk` */
export function callFor(
  context: StepContext,
  bundle: Bundle,
  key: string,
  request: string,
  params: JsonObject,
  more: Pick<CallSpec, 'secrets' | 'undo' | 'secretOwner'> = {},
): Promise<CallResult> {
  const manifest = context.manifests.get(bundle.provider);
  const { secrets, undo = null, secretOwner } = more;
  return callOrAsk(context, bundle, key, {
    ...addressOf(bundle),
    request,
    params: { ...bundle.inputs, name: bundle.name, tag: context.operation.id, ...params },
    secrets: { ...context.read((view) => inputSecrets(view, manifest, bundle.id)), ...secrets },
    undo,
    ...(secretOwner !== undefined && { secretOwner }),
  });
}

/** How the bundle's OAuth client authenticates (RFC 6749 section 2.3, RFC 7592 section 2). */
export function clientAccess(
  context: StepContext,
  { oauthClient }: Bundle,
): { params: JsonObject; secrets: Record<string, SecretRef> } {
  const owner = oauthClient?.credentialId ?? null;
  const held = (part: string): [string, SecretRef][] => {
    if (owner === null) return [];
    const ref = { ownerId: owner, part };
    return context.read((view) => view.secrets.has(ref)) ? [[part, ref]] : [];
  };
  return {
    params: {
      client_id: oauthClient?.clientId ?? null,
      token_endpoint_auth_method: oauthClient?.authMethod ?? null,
      registration_client_uri: oauthClient?.registrationUri ?? null,
    },
    secrets: Object.fromEntries([...held('client_secret'), ...held('registration_access_token')]),
  };
}
