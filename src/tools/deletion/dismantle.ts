// Removes a bundle's parts at its provider: grants, webhooks, API keys, OAuth client. Parts without a removal request
// stay there and are reported. Nothing here touches Sluice's own records.
import { partOf } from '../../core/provider/outwardValue.ts';
import { formerRecord, type FormerRecord } from '../../core/bundle/formerRecord.ts';
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { Credential, CredentialKind } from '../../core/bundle/credential.ts';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { StepContext } from '../../core/operation/step.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { counted, whyNot } from '../bundleTarget.ts';
import { requestOf } from '../../core/provider/declaredRequests.ts';
import { callFor, clientAccess } from '../bundleRequests.ts';
import { asNotDone, type NotDone, type Stays } from '../gated.ts';
import type { Wording } from '../../core/plan/phrase.ts';
import { revokeGrant, whyGrantsStay } from '../grantRevocation.ts';
import { inParallel } from '../inParallel.ts';
import { madeByHand } from '../provision/madeByHand.ts';
import { compensateUnfinished } from './unfinished.ts';

/** How many requests of one bundle run at once; the provider's own limits also apply. */
const AT_ONCE = 5;

/**
 * Removes all that the bundle has at its provider, also at its old place if a migration isn't cleaned up yet.
 * What is already gone counts as removed.
 * @returns what stays there, and why
 * @throws AppError if the provider refuses or is unreachable: what was removed before stays removed
 */
export async function dismantle(context: StepContext, bundle: Bundle): Promise<NotDone[]> {
  const { credentials, byHand, source } = context.read((view) => ({
    credentials: view.credentials.ofBundle(bundle.id, 'grant', 'api_key'),
    byHand: obtainedByHand({ view, manifests: context.manifests }, bundle),
    source: formerRecord(view, bundle.id),
  }));
  const notDone = [
    ...(await removeParts(context, { bundle, credentials })),
    ...(source ? await removeParts(context, source, 'old-') : []),
  ];
  context.progress(0.95, 'Looking for orphans of an unfinished setup');
  return [...notDone, ...(await compensateUnfinished(context, bundle.id)), ...byHand.map(asNotDone)];
}

/**
 * Removes only these parts.
 * @param prefix before the keys of its calls, if a step removes parts of more than one bundle
 * @returns as `dismantle` @throws AppError as `dismantle`
 */
export async function removeParts(
  context: StepContext,
  { bundle, credentials }: FormerRecord,
  prefix = '',
): Promise<NotDone[]> {
  const valid = credentials.filter(({ state }) => state !== 'revoked');
  const grants = valid.filter(({ kind }) => kind === 'grant');
  const keys = valid.filter(({ kind, providerRef }) => kind === 'api_key' && providerRef !== null);
  return [
    ...(await revokeGrants(context, bundle, grants)),
    ...(await deleteWebhooks(context, bundle, prefix)),
    ...(await deleteKeys(context, bundle, keys)),
    ...(await deleteClient(context, bundle, prefix)),
  ];
}

/** What would stay at the provider, shown before a person is asked. */
export function whatWouldStay(
  { view, manifests }: Pick<PlanContext, 'view' | 'manifests'>,
  bundle: Bundle,
): Stays[] {
  const has = (kind: CredentialKind): boolean => view.credentials.holds(bundle.id, kind);
  // Whether the bundle has the part is read only if its provider can't remove it: a plan can hold 500 bundles.
  const wanted: [request: string, why: Wording | undefined, isThere: () => boolean][] = [
    ['token.revoke', whyGrantsStay(manifests, bundle), () => has('grant')],
    ['webhook.delete', whyItStays(manifests, bundle, 'webhook.delete'), () => bundle.webhooks.length > 0],
    ['credential.delete', whyItStays(manifests, bundle, 'credential.delete'), () => has('api_key')],
    [
      'oauthClient.delete',
      whyItStays(manifests, bundle, 'oauthClient.delete'),
      () => bundle.oauthClient !== null,
    ],
  ];
  return wanted.flatMap(([request, why, isThere]) =>
    why !== undefined && isThere() ? [{ request, why }] : [],
  );
}

/**
 * What a person created at the provider for this bundle and pasted here, e.g. a token: not a part of it, and
 * left there.
 */
export function obtainedByHand(
  { view, manifests }: Pick<PlanContext, 'view' | 'manifests'>,
  bundle: Bundle,
): Stays[] {
  const manifest = manifests.get(bundle.provider);
  if (requestOf(manifest, 'credential.obtain').type !== 'manual') return [];
  const given = view.credentials.ofBundle(bundle.id, 'input');
  const isGiven = (name: string): boolean => given.some(({ providerRef }) => providerRef === name);
  return madeByHand(manifest, bundle, isGiven).filter(({ request }) => request === 'credential.obtain');
}

/** Undefined if it is removed: by its own request, or together with something else. */
function whyItStays(
  manifests: StepContext['manifests'],
  bundle: Bundle,
  request: string,
): Wording | undefined {
  return whyNot(manifests, bundle, goesWith(manifests, bundle, request) ?? request);
}

/** The request that also removes it, or undefined if it has its own request or none. */
function goesWith(manifests: StepContext['manifests'], bundle: Bundle, request: string): string | undefined {
  const declared = requestOf(manifests.get(bundle.provider), request);
  return declared.type === 'included' ? declared.in : undefined;
}

async function revokeGrants(context: StepContext, bundle: Bundle, grants: Credential[]): Promise<NotDone[]> {
  const why = grants.length > 0 ? whyGrantsStay(context.manifests, bundle) : undefined;
  if (why !== undefined) return [asNotDone({ request: 'token.revoke', why })];
  let done = 0;
  const refused = await inParallel(grants, AT_ONCE, async (grant): Promise<NotDone[]> => {
    try {
      await revokeGrant(context, bundle, grant);
      return [];
    } catch (error) {
      // Deleting the client, below, also ends its grants (RFC 7592 section 2.3).
      return [{ request: 'token.revoke', why: refusalOf(error) }];
    } finally {
      done += 1;
      context.progress((done / grants.length) * 0.4, `Disconnecting accounts (${done} of ${grants.length})`);
    }
  });
  return refused.flat().slice(0, 10);
}

async function deleteWebhooks(context: StepContext, bundle: Bundle, prefix: string): Promise<NotDone[]> {
  const { webhooks } = bundle;
  const why = webhooks.length > 0 ? whyItStays(context.manifests, bundle, 'webhook.delete') : undefined;
  if (why !== undefined) return [asNotDone({ request: 'webhook.delete', why })];
  if (goesWith(context.manifests, bundle, 'webhook.delete') !== undefined) return [];
  const left: NotDone[] = [];
  for (const [index, { id, providerRef, url }] of webhooks.entries()) {
    context.progress(0.4, `Removing ${counted(webhooks.length, 'webhook')} (${index + 1})`);
    const params = partOf(bundle, { webhook_id: providerRef, url });
    left.push(
      ...(await remove(UNNAMEABLE, context, bundle, `${prefix}webhook-${id}`, 'webhook.delete', params)),
    );
  }
  return left;
}

async function deleteKeys(context: StepContext, bundle: Bundle, keys: Credential[]): Promise<NotDone[]> {
  const why = keys.length > 0 ? whyNot(context.manifests, bundle, 'credential.delete') : undefined;
  if (why !== undefined) return [asNotDone({ request: 'credential.delete', why })];
  const left: NotDone[] = [];
  for (const { id, providerRef } of keys) {
    context.progress(0.7, 'Deleting the API key');
    const params = partOf(bundle, { credential_id: providerRef });
    left.push(...(await remove(UNNAMEABLE, context, bundle, `key-${id}`, 'credential.delete', params)));
  }
  return left;
}

/** Why a removal is told as left behind instead of failing: no request can name the ID that the provider gave. */
const UNNAMEABLE: ReadonlySet<ErrorCode> = new Set(['bad-inputs']);
/** Servers register clients without a way to manage them (RFC 7591 without 7592). */
const UNMANAGED: ReadonlySet<ErrorCode> = new Set([...UNNAMEABLE, 'unsupported', 'host-not-allowed']);
const UNREVOKED: ReadonlySet<ErrorCode> = new Set([...UNNAMEABLE, 'provider-rejected', 'unsupported']);

async function remove(
  told: ReadonlySet<ErrorCode>,
  ...[context, bundle, key, request, params, more]: Parameters<typeof callFor>
): Promise<NotDone[]> {
  try {
    await callFor(context, bundle, key, request, params, more);
    return [];
  } catch (error) {
    if (error instanceof AppError && told.has(error.code)) return [{ request, why: error.message }];
    throw error;
  }
}

/** RFC 7592 section 2.3, with the registration access token from the vault. */
async function deleteClient(context: StepContext, bundle: Bundle, prefix: string): Promise<NotDone[]> {
  if (bundle.oauthClient === null) return [];
  const request = 'oauthClient.delete';
  const why = whyItStays(context.manifests, bundle, request);
  if (why !== undefined) return [asNotDone({ request, why })];
  if (goesWith(context.manifests, bundle, request) !== undefined) return [];
  context.progress(0.8, 'Deleting the OAuth client');
  const { params, secrets } = clientAccess(context, bundle);
  return remove(UNMANAGED, context, bundle, `${prefix}client`, request, params, { secrets });
}

/** @throws the error itself if it is no refusal */
function refusalOf(error: unknown): string {
  if (error instanceof AppError && UNREVOKED.has(error.code)) return error.message;
  throw error;
}
