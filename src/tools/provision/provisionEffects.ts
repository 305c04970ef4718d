// What a set-up sends to its provider, as effects of its plan: webhooks, inputs, redirect URIs. Derived from what the
// manifest declares, so that no provider and no input can be left out.
import { added, type Destination, type Effect } from '../../core/plan/effect.ts';
import { phrase, type Wording } from '../../core/plan/phrase.ts';
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Hasher } from '../../core/hostPorts.ts';
import { canonicalJson } from '../../core/canonicalJson.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import { isDeclared } from '../../core/operation/outwardTexts.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { hostOf, isKnownHost, NEW_HOST } from '../knownHosts.ts';
import { ownRedirectUri } from './redirectUris.ts';
import { keyFingerprint } from './sshKeys.ts';
import type { WantedWebhook } from './bundleParts.ts';
import { wantedWebhooks, type KeptWebhook } from './wantedWebhooks.ts';

interface PlannedDeps extends Pick<Bundle, 'id' | 'inputs'> {
  /** The bundle's initial settings. */
  settings?: JsonObject | undefined;
  /** The bundle's former webhooks, if it is recreated. */
  kept?: readonly KeptWebhook[] | undefined;
  /** URLs of webhooks that exist at the provider and are adopted. */
  adopted?: readonly string[] | undefined;
}

/**
 * One effect per value: first the webhooks, then every input in the manifest's order, then what Sluice adds.
 * The first webhook at a host that no bundle uses is marked. @throws AppError as `webhooksOf`
 */
export function provisionEffects(
  manifest: Manifest,
  { id, inputs, settings = {}, kept, adopted = [] }: PlannedDeps,
  { view, hasher }: Pick<PlanContext, 'view' | 'hasher'>,
): Effect[] {
  const webhooks = wantedWebhooks(manifest, inputs, kept);
  const hosts = webhooks.map(({ url }) => hostOf(url));
  const marksOn = (url: string, index: number): Wording[] => {
    if (adopted.includes(url)) return [ADOPTED];
    const host = hostOf(url);
    return hosts.indexOf(host) === index && !isKnownHost(view, host) ? [NEW_HOST] : [];
  };
  const webhookEffects = webhooks.map(({ title, url }, index) =>
    added(phrase('Webhook “{title}”', { title }), url, {
      destination: { url, role: 'webhook' },
      marks: marksOn(url, index),
    }),
  );
  // An input that is a webhook's whole URL already has its effect.
  const isShown = (value: JsonValue): boolean => webhooks.some(({ url }) => url === value);
  const inputEffects = Object.entries(manifest.inputs).flatMap(([name, { title }]) => {
    const value = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (value === undefined || value === null || isShown(value)) return [];
    return valueEffects(name, title, value, hasher);
  });
  const own = ownRedirectUri(manifest, { id, inputs });
  return [
    ...webhookEffects,
    ...inputEffects,
    ...eventEffects(webhooks, manifest),
    ...(own === undefined
      ? []
      : [added(phrase('Redirect URI of this machine'), own, { marks: [phrase('added by Sluice')] })]),
    ...Object.entries(settings).map(([setting, value]) =>
      added(phrase('setting {name}', { name: setting }), textOf(value)),
    ),
  ];
}

/** What the manifest declares is one line; a recreated webhook can have others, each of which is shown. */
function eventEffects(webhooks: readonly WantedWebhook[], manifest: Manifest): Effect[] {
  if (webhooks.length === 0) return [];
  const others = webhooks.flatMap(({ title, events }) =>
    events
      .filter((event) => !isDeclared(event, manifest))
      .map((event) => added(phrase('Event of webhook “{title}”', { title }), event)),
  );
  return [added(phrase('Webhook events'), eventsText(webhooks)), ...others];
}

function eventsText(webhooks: readonly WantedWebhook[]): string {
  const listed = webhooks.map(({ title, events }) => `${title}: ${events.join(', ')}`);
  return listed.join('; ');
}

const ADOPTED = phrase('exists at the provider already and is adopted');

function valueEffects(name: string, title: string, value: JsonValue, hasher: Hasher): Effect[] {
  const values = (Array.isArray(value) ? value : [value]).map(textOf);
  return values.map((text, index) => {
    const fingerprint = keyFingerprint(text, hasher);
    const label =
      values.length === 1
        ? title
        : phrase('{title} ({index} of {count})', { title, index: index + 1, count: values.length });
    const destination = destinationOf(name, text, fingerprint);
    return added(label, text, {
      ...(destination && { destination }),
      marks: fingerprint === undefined ? [] : [fingerprint],
    });
  });
}

/** By what the value is, whatever a manifest calls it: an address receives data, and a key lets somebody in. */
function destinationOf(name: string, text: string, fingerprint: string | undefined): Destination | undefined {
  if (fingerprint !== undefined) return { url: text, role: 'key' };
  if (/^[^\s@/]+@[^\s@/]+$/.test(text)) return { url: text, role: 'recipient' };
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return undefined;
  return { url: text, role: name === 'redirect_uris' ? 'redirect' : 'webhook' };
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : canonicalJson(value);
}
