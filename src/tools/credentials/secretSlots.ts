// Where the value of a credential is kept in the vault, and how a person is asked for another one. Never a value.
import type { Bundle } from '../../core/bundle/bundle.ts';
import { OWN_GRANT } from '../../core/bundle/bundleSecrets.ts';
import type { Credential, CredentialKind, SecretRef } from '../../core/bundle/credential.ts';
import { AppError } from '../../core/errors.ts';
import type { InputField } from '../../core/operation/operation.ts';
import { inputField } from '../../core/provider/inputs.ts';
import { requestOf } from '../../core/provider/declaredRequests.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { StoreView } from '../../core/storage/store.ts';
import { shownName } from '../bundleTarget.ts';

/** One value that a person types, and every place that it belongs to. */
export interface SecretSlot {
  field: InputField;
  to: SecretRef[];
}

/** The request that yields a credential's value, and the name of that output. */
const ORIGINS = {
  api_key: { request: 'credential.create', output: 'secret' },
  webhook_secret: { request: 'webhook.create', output: 'secret' },
  client_secret: { request: 'oauthClient.register', output: 'client_secret' },
} as const satisfies Partial<Record<CredentialKind, { request: string; output: string }>>;
const KINDS = ['api_key', 'webhook_secret', 'client_secret'] as const;

/** @throws AppError `not-found` */
export function requireCredential(view: StoreView, bundle: Bundle, credentialId: string): Credential {
  const credential = view.credentials.get(credentialId);
  if (credential?.bundleId === bundle.id && credential.state !== 'revoked') return credential;
  throw new AppError(
    'not-found',
    `Bundle “${shownName(bundle)}” has no credential ${JSON.stringify(credentialId)}.`,
    {
      next: 'Nothing was changed. list_credentials with its bundle_id shows those that exist.',
    },
  );
}

/** @throws AppError `unsupported` for what nobody can type, such as a connected account */
export function secretSlots(
  view: StoreView,
  manifest: Manifest,
  bundle: Bundle,
  credential: Credential,
): SecretSlot[] {
  const { kind, providerRef, id, label } = credential;
  if (kind === 'grant') {
    if (providerRef === OWN_GRANT) return ownGrantSlots(manifest, bundle, id);
    throw new AppError('unsupported', 'An account’s tokens come from signing in; they can’t be typed.', {
      next: 'Nothing was changed. “Sluice: Reconnect Account…” connects the account again.',
    });
  }
  if (kind === 'input') {
    const { ownGrant } = manifest;
    const grant = view.credentials.withRef(bundle.id, 'grant', OWN_GRANT);
    const isOfPair =
      ownGrant !== undefined && [ownGrant.access, ownGrant.refresh].includes(providerRef ?? '');
    if (isOfPair && grant !== undefined) return ownGrantSlots(manifest, bundle, grant.id);
    return [inputSlot(view, manifest, bundle, providerRef ?? '')];
  }
  const { output } = ORIGINS[kind];
  const typed = inputBehind(manifest, kind);
  if (typed !== undefined) return [inputSlot(view, manifest, bundle, typed)];
  const ref = { ownerId: id, part: output };
  if (!view.secrets.has(ref))
    throw new AppError(
      'unsupported',
      `The provider gave no secret for “${label}”: there is nothing to replace.`,
      {
        next: 'Nothing was changed. rotate_credential makes a new key where the provider can.',
      },
    );
  return [{ field: { name: output, title: label, description: '', secret: true, pattern: null }, to: [ref] }];
}

/** The secret input that a step by hand made this kind of credential of. */
function inputBehind(manifest: Manifest, kind: keyof typeof ORIGINS): string | undefined {
  const { request: name, output } = ORIGINS[kind];
  const request = requestOf(manifest, name);
  return request.type === 'manual' ? request.secretOutputs[output] : undefined;
}

/** @throws AppError `unsupported` if the manifest has no such input any more */
function inputSlot(view: StoreView, manifest: Manifest, bundle: Bundle, name: string): SecretSlot {
  const input = Object.hasOwn(manifest.inputs, name) ? manifest.inputs[name] : undefined;
  if (input === undefined)
    throw new AppError('unsupported', `${manifest.name} no longer asks for this secret.`, {
      next: 'Nothing was changed. Put the former manifest back, or set the bundle up again.',
    });
  const copies = KINDS.filter((kind) => inputBehind(manifest, kind) === name).flatMap((kind) =>
    view.credentials
      .ofBundle(bundle.id, kind)
      .map(({ id }): SecretRef => ({ ownerId: id, part: ORIGINS[kind].output })),
  );
  const own = { ownerId: bundle.id, part: `input.${name}` };
  return { field: inputField(name, input, bundle.environment), to: [own, ...copies] };
}

/** Its two tokens belong together: one alone would end the other. */
function ownGrantSlots(manifest: Manifest, bundle: Bundle, grantId: string): SecretSlot[] {
  const { ownGrant } = manifest;
  if (ownGrant === undefined) return [];
  const pair = [
    [ownGrant.access, 'access_token'],
    [ownGrant.refresh, 'refresh_token'],
  ] as const;
  return pair.flatMap(([name, part]) => {
    const input = manifest.inputs[name];
    const to = [
      { ownerId: bundle.id, part: `input.${name}` },
      { ownerId: grantId, part },
    ];
    return input === undefined ? [] : [{ field: inputField(name, input, bundle.environment), to }];
  });
}
