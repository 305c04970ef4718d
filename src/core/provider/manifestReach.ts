// Where a manifest sends, on which accounts, and what it treats as live: the basis of a person's acceptance, which must not change
// without them.
import { canonicalJson } from '../canonicalJson.ts';
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
export function reachChanges(before: Manifest, after: Manifest): string[] {
  const [hostsBefore, hostsAfter] = [hostsOf(before), hostsOf(after)];
  const [liveBefore, liveAfter] = [liveOf(before), liveOf(after)];
  const rows: [string, string[]][] = [
    ['New hosts', hostsAfter.filter((host) => !hostsBefore.includes(host))],
    ['Hosts no longer used', hostsBefore.filter((host) => !hostsAfter.includes(host))],
    ['NO LONGER LIVE', liveBefore.filter((name) => !liveAfter.includes(name))],
    ['Now live', liveAfter.filter((name) => !liveBefore.includes(name))],
  ];
  const lines = rows.flatMap(([label, names]) =>
    names.length === 0 ? [] : [`${label}: ${names.join(', ')}`],
  );
  const scopes = [before, after].map(({ scope }) => canonicalJson(JSON.parse(JSON.stringify(scope ?? null))));
  if (scopes[0] !== scopes[1]) lines.push(`Its accounts are told apart by: ${scopeText(after)}`);
  if (lines.length > 0 || haveSameReach(before, after)) return lines;
  return ['Other addresses on the same hosts'];
}

/** What tells one account of the provider from another. */
export function scopeText({ scope }: Manifest): string {
  return scope?.inputs?.join(', ') ?? scope?.account ?? 'the address';
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
