// The settings of a bundle that its provider keeps: a webhook's events and the OAuth client's redirect URIs. Each is
// changed there by a request, or refused before anything is sent.
import { partOf, type Outward, type OutwardParam } from '../../core/provider/outwardValue.ts';
import { z } from 'zod';
import type { Bundle } from '../../core/bundle/bundle.ts';
import { AppError } from '../../core/errors.ts';
import type { StepContext } from '../../core/operation/step.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import type { DestinationRole, Effect } from '../../core/plan/effect.ts';
import { phrase, type Wording } from '../../core/plan/phrase.ts';
import { resolveInputs } from '../../core/provider/inputs.ts';
import { requestOf } from '../../core/provider/declaredRequests.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { ManifestCatalog } from '../../core/provider/manifestCatalog.ts';
import { callFor, clientAccess, webhookSecret } from '../bundleRequests.ts';
import { requireRequest, shownName } from '../bundleTarget.ts';
import { changedSince } from '../gated.ts';
import { hostOf } from '../knownHosts.ts';
import { ownRedirectUri } from '../provision/redirectUris.ts';
import { webhookGone, webhookOf } from '../webhookOf.ts';

const MAX_LENGTH = 2_000;

export const providerSettingsInput = {
  webhook_id: z
    .string()
    .min(1)
    .max(80)
    .optional()
    .describe('with events: from get_bundle; optional if the bundle has one'),
  events: z
    .array(z.string().min(1).max(100))
    .min(1)
    .max(100)
    .optional()
    .describe('at the provider: all events that the webhook receives'),
  redirect_uris: z
    .array(z.string().min(1).max(MAX_LENGTH))
    .min(1)
    .max(50)
    .optional()
    .describe('at the provider: all redirect URIs of the OAuth client'),
};

export const providerSettingsData = {
  webhook: z
    .object({ id: z.string(), events: z.array(z.string()) })
    .nullable()
    .default(null),
  redirect_uris: z.array(z.string()).nullable().default(null),
};

/** What is to be different at the provider; null: as it is. */
export interface ProviderSettings {
  webhook: { id: string; events: string[] } | null;
  redirect_uris: string[] | null;
}

/** What of it the provider gets. */
export function sentSettings({ webhook, redirect_uris: uris }: ProviderSettings): {
  events: string[] | null;
  redirect_uris: string[] | null;
} {
  return { events: webhook?.events ?? null, redirect_uris: uris };
}

interface Asked {
  webhook_id?: string | undefined;
  events?: string[] | undefined;
  redirect_uris?: string[] | undefined;
}

/** @throws AppError `bad-arguments`, `not-found`, `bad-inputs`, `unsupported` if the provider can't: nothing is sent then */
export function wantedAtProvider(
  { webhook_id, events, redirect_uris: uris }: Asked,
  bundle: Bundle,
  { manifests }: Pick<PlanContext, 'manifests'>,
): ProviderSettings {
  return {
    webhook: events === undefined ? null : wantedEvents(webhook_id, events, bundle, manifests),
    redirect_uris: uris === undefined ? null : wantedUris(uris, bundle, manifests),
  };
}

export function providerEffects(
  { webhook, redirect_uris: uris }: ProviderSettings,
  bundle: Bundle,
): Effect[] {
  const hook = bundle.webhooks.find(({ id }) => id === webhook?.id);
  return [
    ...(webhook === null || hook === undefined
      ? []
      : listed(phrase('Event for {host}', { host: hostOf(hook.url) }), hook.events, webhook.events)),
    ...(uris === null
      ? []
      : listed(phrase('Redirect URI'), bundle.oauthClient?.redirectUris ?? [], uris, 'redirect')),
  ];
}

/** Sends what is to be different. @throws AppError as `callFor` */
export async function applyAtProvider(
  context: StepContext,
  bundle: Bundle,
  { webhook, redirect_uris: uris }: ProviderSettings,
  sent: Outward<ReturnType<typeof sentSettings>>,
): Promise<void> {
  if (webhook !== null) await changeEvents(context, bundle, webhook.id, sent.events);
  if (uris !== null) await changeRedirectUris(context, bundle, sent.redirect_uris);
}

/** The record as it follows from what was sent. */
export function withProviderSettings(
  bundle: Bundle,
  { webhook, redirect_uris: uris }: ProviderSettings,
): Partial<Bundle> {
  const webhooks = bundle.webhooks.map((each) =>
    each.id === webhook?.id ? { ...each, events: webhook.events } : each,
  );
  if (uris === null || bundle.oauthClient === null) return { webhooks };
  const oauthClient = { ...bundle.oauthClient, redirectUris: uris };
  const hasInput = Object.hasOwn(bundle.inputs, 'redirect_uris');
  return {
    webhooks,
    oauthClient,
    ...(hasInput && { inputs: { ...bundle.inputs, redirect_uris: uris } }),
  };
}

/** What these settings were before, to be put back. */
export function settingsBefore(
  { webhook, redirect_uris: uris }: ProviderSettings,
  bundle: Bundle,
): ProviderSettings {
  const hook = bundle.webhooks.find(({ id }) => id === webhook?.id);
  return {
    webhook: hook === undefined ? null : { id: hook.id, events: hook.events },
    redirect_uris: uris === null ? null : (bundle.oauthClient?.redirectUris ?? null),
  };
}

function wantedEvents(
  webhookId: string | undefined,
  events: readonly string[],
  bundle: Bundle,
  manifests: ManifestCatalog,
): ProviderSettings['webhook'] {
  const { id, events: now } = webhookOf(bundle, webhookId);
  const wanted = [...new Set(events)];
  if (isSameSet(now, wanted)) return null;
  requireRequest(manifests, bundle, 'webhook.update');
  requireNamed(manifests.get(bundle.provider), 'webhook.update', 'events');
  return { id, events: wanted };
}

function wantedUris(uris: readonly string[], bundle: Bundle, manifests: ManifestCatalog): string[] | null {
  const { oauthClient, inputs, environment } = bundle;
  if (oauthClient === null)
    throw new AppError('bad-arguments', `Bundle “${shownName(bundle)}” has no OAuth client.`, {
      next: 'Nothing was changed. Leave redirect_uris out.',
    });
  const manifest = manifests.get(bundle.provider);
  const given = [...new Set(uris)];
  const unfit = given.find((uri) => URL.parse(uri) === null || uri.includes('#'));
  if (unfit !== undefined)
    throw new AppError('bad-arguments', 'Each of redirect_uris must be an absolute URI without fragment.', {
      next: 'Nothing was changed. Correct it, e.g. https://app.example.com/callback.',
    });
  if (Object.hasOwn(manifest.inputs, 'redirect_uris'))
    resolveInputs(manifest, { ...inputs, redirect_uris: given }, environment);
  // Without it, no account could be connected from VS Code any more.
  const own = ownRedirectUri(manifest, { id: bundle.id, inputs: { redirect_uris: given } });
  const wanted = own === undefined || given.includes(own) ? given : [...given, own];
  if (isSameSet(oauthClient.redirectUris, wanted)) return null;
  requireRequest(manifests, bundle, 'oauthClient.update');
  requireNamed(manifest, 'oauthClient.update', 'redirect_uris');
  if (requestOf(manifest, 'oauthClient.update').type === 'oauth' && oauthClient.registrationUri === null)
    throw new AppError('unsupported', 'The server gave no address at which this client can be changed.', {
      next: 'Nothing was changed. Change its redirect URIs at the server by hand.',
    });
  return wanted;
}

/** A request that never sends the value would change nothing. @throws AppError `unsupported` */
function requireNamed(manifest: Manifest, name: string, param: string): void {
  const request = requestOf(manifest, name);
  if (request.type === 'oauth' || JSON.stringify(request).includes(`{${param}`)) return;
  throw new AppError('unsupported', `${name} of ${manifest.name} does not send ${param}.`, {
    next: 'Nothing was changed. It has to be changed at the provider by hand.',
  });
}

async function changeEvents(
  context: StepContext,
  bundle: Bundle,
  id: string,
  events: OutwardParam,
): Promise<void> {
  const webhook = bundle.webhooks.find((each) => each.id === id);
  if (webhook === undefined) throw changedSince(shownName(bundle));
  const { providerRef, url, events: before } = webhook;
  const params = partOf(bundle, { webhook_id: providerRef, url, events: before });
  const undo = { request: 'webhook.update', params };
  const { gone } = await callFor(
    context,
    bundle,
    'events',
    'webhook.update',
    { ...params, events },
    { undo, secrets: webhookSecret(context, webhook) },
  );
  if (gone) throw webhookGone(bundle);
}

/** RFC 7592 section 2.2, or the manifest's own request. What it issues anew takes the place of what the client had. */
async function changeRedirectUris(context: StepContext, bundle: Bundle, uris: OutwardParam): Promise<void> {
  const { params, secrets } = clientAccess(context, bundle);
  const before = bundle.oauthClient?.redirectUris ?? [];
  const owner = bundle.oauthClient?.credentialId ?? null;
  const request = 'oauthClient.update';
  const { gone } = await callFor(
    context,
    bundle,
    'redirect-uris',
    request,
    { ...params, redirect_uris: uris },
    {
      secrets,
      undo: { request, params: { ...params, ...partOf(bundle, { redirect_uris: before }) } },
      ...(owner !== null && { secretOwner: owner }),
    },
  );
  if (!gone) return;
  throw new AppError(
    'provider-rejected',
    `The provider no longer has the OAuth client of “${shownName(bundle)}”.`,
    {
      next: 'Nothing was changed. Delete the bundle and set it up again; forget_bundle helps if that is refused.',
    },
  );
}

/** One line for each that comes, goes or stays: a person sees the whole list. */
function listed(
  label: Wording,
  before: readonly string[],
  after: readonly string[],
  role?: DestinationRole,
): Effect[] {
  return [...new Set([...before, ...after])].map((value) => {
    const [wasThere, isThere] = [before.includes(value), after.includes(value)];
    return {
      label,
      before: wasThere ? value : null,
      after: isThere ? value : null,
      ...(isThere && role !== undefined && { destination: { url: value, role } }),
      marks: wasThere && isThere ? [phrase('stays')] : [],
    };
  });
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((value) => right.includes(value));
}
