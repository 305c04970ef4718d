// Where a manifest sends, on which accounts, and what it treats as live: the basis of a person's acceptance, which must not change
// without them.
import { canonicalJson } from '../canonicalJson.ts';
import { fillIn, type Say } from '../plan/phrase.ts';
import type { Manifest } from './manifest.ts';

/** Fixed hosts that a manifest contacts, in order of appearance; `{input}` for those that an input names. */
export function hostsOf(manifest: Manifest): string[] {
  return [...new Set(urlsOf(manifest).map((url) => URL.parse(url)?.host ?? url))];
}

/** Whether two manifests send to the same URLs, with the same environments live. */
export function haveSameReach(one: Manifest, other: Manifest): boolean {
  return reachOf(one) === reachOf(other);
}

/** Changes of hosts and live environments, one per line: a person must see these first. */
export function reachChanges(before: Manifest, after: Manifest, t: Say = fillIn): string[] {
  const [hostsBefore, hostsAfter] = [hostsOf(before), hostsOf(after)];
  const [liveBefore, liveAfter] = [liveOf(before), liveOf(after)];
  const rows: [(names: string) => string, string[]][] = [
    [(names) => t('New hosts: {names}', { names }), hostsAfter.filter((host) => !hostsBefore.includes(host))],
    [
      (names) => t('Hosts no longer used: {names}', { names }),
      hostsBefore.filter((host) => !hostsAfter.includes(host)),
    ],
    [
      (names) => t('NO LONGER LIVE: {names}', { names }),
      liveBefore.filter((name) => !liveAfter.includes(name)),
    ],
    [(names) => t('Now live: {names}', { names }), liveAfter.filter((name) => !liveBefore.includes(name))],
  ];
  const lines = rows.flatMap(([textWith, names]) => (names.length === 0 ? [] : [textWith(names.join(', '))]));
  const scopes = [before, after].map(({ scope }) => canonicalJson(JSON.parse(JSON.stringify(scope ?? null))));
  if (scopes[0] !== scopes[1])
    lines.push(t('Its accounts differ by: {inputs}', { inputs: scopeText(after, t) }));
  if (lines.length > 0 || haveSameReach(before, after)) return lines;
  return [t('Other addresses on the same hosts')];
}

/** What tells one account of the provider from another. */
export function scopeText({ scope }: Manifest, t: Say): string {
  return scope?.inputs?.join(', ') ?? scope?.account ?? t('the address');
}

/** Environments that count as live. */
export function liveOf({ environments }: Manifest): string[] {
  return Object.entries(environments).flatMap(([name, environment]) => (environment?.live ? [name] : []));
}

function reachOf(manifest: Manifest): string {
  const { environments, oauth, privateNetwork, webhooks, scope } = manifest;
  const { issuer = null, endpoints = {}, endpointOrigins = [] } = oauth ?? {};
  const places = Object.entries(environments).map(([name, environment]) => [
    name,
    environment?.baseUrl ?? null,
    environment?.baseUrls ?? {},
    environment?.servers ?? {},
    environment?.live ?? false,
  ]);
  const urls = webhooks.map(({ url }) => url);
  return canonicalJson(
    JSON.parse(JSON.stringify({ places, issuer, endpoints, endpointOrigins, privateNetwork, urls, scope })),
  );
}

/** Every fixed URL or `{input}` that requests go to. */
export function urlsOf({ environments, oauth }: Manifest): string[] {
  return [
    ...Object.values(environments).flatMap((environment) =>
      environment === undefined
        ? []
        : [
            environment.baseUrl,
            ...Object.values(environment.baseUrls),
            ...Object.values(environment.servers),
          ],
    ),
    ...(oauth?.issuer === undefined ? [] : [oauth.issuer]),
    ...Object.values(oauth?.endpoints ?? {}).filter((url) => url !== undefined),
    ...(oauth?.endpointOrigins ?? []),
  ];
}
