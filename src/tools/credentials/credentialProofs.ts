// The reading requests that tell whether a provider takes a credential that Sluice holds: each with what it sends, the
// most telling first. Pure; no value is opened here.
import type { Bundle } from '../../core/bundle/bundle.ts';
import { inputSecrets, OWN_GRANT } from '../../core/bundle/bundleSecrets.ts';
import type { Credential, SecretRef } from '../../core/bundle/credential.ts';
import { AppError } from '../../core/errors.ts';
import { ACCOUNT_TOKEN, requestOf, sentRequestOf } from '../../core/provider/declaredRequests.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { StoreView } from '../../core/storage/store.ts';
import { toolParams, toolsOf } from '../../core/toolSource/bundleTools.ts';
import { requiredOf } from '../../core/toolSource/inputSchema.ts';
import type { SecretQuestion } from '../../core/toolSource/secretChecks.ts';
import { bundleParams, clientAccess } from '../bundleRequests.ts';
import { paramsFor, proofsOf } from './proveSecret.ts';
import { secretSlots } from './secretSlots.ts';

export interface Proof extends SecretQuestion {
  /** False: its answer tells that the provider knows the credential, not that the value is right. */
  usesValue: boolean;
}

/** Empty if the provider offers none. */
export function proofsFor(
  view: StoreView,
  manifest: Manifest,
  bundle: Bundle,
  credential: Credential,
): Proof[] {
  const { kind, providerRef } = credential;
  const client = clientAccess({ read: (work) => work(view) }, bundle);
  const asked = {
    bundle,
    // A key is named by its own id.
    params: {
      ...bundleParams(bundle),
      ...paramsFor(bundle, kind === 'api_key' ? providerRef : null),
      ...client.params,
    },
    secrets: { ...inputSecrets(view, manifest, bundle.id), ...client.secrets },
  };
  if (kind === 'grant' && providerRef !== OWN_GRANT) return accountProofs(manifest, credential, asked);
  const own = ownSecrets(view, manifest, bundle, credential);
  const secrets = { ...asked.secrets, ...own };
  const using = proofsOf(manifest, bundle, kind, Object.keys(own))
    .filter((name) => isRead(manifest, name))
    .map((request): Proof => ({ ...asked, request, secrets, usesValue: true }));
  return using.length > 0 ? using : knowing(manifest, credential, { ...asked, secrets });
}

type Asked = Omit<SecretQuestion, 'request'>;

/** Introspection says the most; then the provider's own check, then a tool that reads with the account's token. */
function accountProofs(manifest: Manifest, account: Credential, asked: Asked): Proof[] {
  const { bundle } = asked;
  const token: SecretRef = { ownerId: account.id, part: ACCOUNT_TOKEN };
  const proof = (request: string, named: Record<string, SecretRef>, params = asked.params): Proof => ({
    bundle,
    request,
    params,
    secrets: { ...asked.secrets, ...named },
    usesValue: true,
  });
  const reading = toolsOf(manifest).find(
    ({ auth, verb, page, input }) =>
      auth === 'account' && verb === 'read' && page === undefined && requiredOf(input).length === 0,
  );
  return [
    ...(bundle.oauthClient !== null && isRead(manifest, 'token.introspect')
      ? [proof('token.introspect', { token })]
      : []),
    ...(names(manifest, 'validate', `{secret:${ACCOUNT_TOKEN}}`)
      ? [proof('validate', { [ACCOUNT_TOKEN]: token })]
      : []),
    ...(reading === undefined
      ? []
      : [proof(reading.request, { [ACCOUNT_TOKEN]: token }, toolParams(bundle, reading, {}, {}))]),
  ];
}

/** A check of the whole bundle names the key or the client by its id: the provider knows it, at least. */
function knowing(manifest: Manifest, { kind, providerRef }: Credential, asked: Asked): Proof[] {
  const param = kind === 'api_key' ? 'credential_id' : kind === 'client_secret' ? 'client_id' : undefined;
  const isNamed =
    param !== undefined &&
    ['}', '?}'].some((end) => names(manifest, 'validate', `{${param}${end}`)) &&
    (kind === 'client_secret' ? asked.bundle.oauthClient : providerRef) !== null;
  return isNamed ? [{ ...asked, request: 'validate', usesValue: false }] : [];
}

/** Where its value is, by the name that requests have for it; empty if it has none that a request could name. */
function ownSecrets(
  view: StoreView,
  manifest: Manifest,
  bundle: Bundle,
  credential: Credential,
): Record<string, SecretRef> {
  try {
    const slots = secretSlots(view, manifest, bundle, credential);
    return Object.fromEntries(
      slots.flatMap(({ field, to }): [string, SecretRef][] => {
        const [ref] = to;
        return ref !== undefined && view.secrets.has(ref) ? [[field.name, ref]] : [];
      }),
    );
  } catch (error) {
    if (AppError.is(error, 'unsupported')) return {};
    throw error;
  }
}

function isRead(manifest: Manifest, name: string): boolean {
  return sentRequestOf(manifest, name)?.verb === 'read';
}

function names(manifest: Manifest, name: string, template: string): boolean {
  return isRead(manifest, name) && JSON.stringify(requestOf(manifest, name)).includes(template);
}
