// What a set-up sends to its provider, as lines of its plan: webhooks, inputs, redirect URIs. Derived from what the
// manifest declares, so that no provider and no input can be left out.
import { phrase, type Wording } from '../../core/plan/phrase.ts';
import type { Change } from '../../core/plan/plan.ts';
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Hasher } from '../../core/hostPorts.ts';
import { canonicalJson } from '../../core/canonicalJson.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
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
 * One line per value: first the webhooks, then every input in the manifest's order, then what Sluice adds.
 * The first webhook at a host that no bundle uses is marked. @throws AppError as `webhooksOf`
 */
export function provisionChanges(
  manifest: Manifest,
  { id, inputs, settings = {}, kept, adopted = [] }: PlannedDeps,
  { view, hasher }: Pick<PlanContext, 'view' | 'hasher'>,
): Change[] {
  const webhooks = wantedWebhooks(manifest, inputs, kept);
  const hosts = webhooks.map(({ url }) => hostOf(url));
  const noteOn = (url: string, index: number): Wording | null => {
    if (adopted.includes(url)) return ADOPTED;
    const host = hostOf(url);
    return hosts.indexOf(host) === index && !isKnownHost(view, host) ? NEW_HOST : null;
  };
  const webhookLines = webhooks.map(({ title, url }, index) =>
    line(phrase('Webhook “{title}”', { title }), url, noteOn(url, index)),
  );
  // An input that is a webhook's whole URL already has its line.
  const isShown = (value: JsonValue): boolean => webhooks.some(({ url }) => url === value);
  const inputLines = Object.entries(manifest.inputs).flatMap(([name, { title }]) => {
    const value = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (value === undefined || value === null || isShown(value)) return [];
    return valueLines(title, value, hasher);
  });
  const own = ownRedirectUri(manifest, { id, inputs });
  return [
    ...webhookLines,
    ...inputLines,
    ...(webhooks.length === 0 ? [] : [line(phrase('Webhook events'), eventsText(webhooks))]),
    ...(own === undefined
      ? []
      : [line(phrase('Redirect URI of this machine'), own, phrase('added by Sluice'))]),
    ...Object.entries(settings).map(([setting, value]) =>
      line(phrase('setting {name}', { name: setting }), textOf(value)),
    ),
  ];
}

function eventsText(webhooks: readonly WantedWebhook[]): string {
  const listed = webhooks.map(({ title, events }) => `${title}: ${events.join(', ')}`);
  return listed.join('; ');
}

const ADOPTED = phrase('exists at the provider already and is adopted');

function valueLines(title: string, value: JsonValue, hasher: Hasher): Change[] {
  const values = (Array.isArray(value) ? value : [value]).map(textOf);
  return values.map((text, index) =>
    line(
      values.length === 1
        ? title
        : phrase('{title} ({index} of {count})', { title, index: index + 1, count: values.length }),
      text,
      keyFingerprint(text, hasher) ?? null,
    ),
  );
}

function line(label: Wording, after: string, note: Wording | null = null): Change {
  return { label, before: null, after, note };
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : canonicalJson(value);
}
