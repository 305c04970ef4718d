// What a person reads before they accept a manifest: where it goes, what it asks for, and what it may do there.
import { foreign } from '../approval/foreignNames.ts';
import { MOST_LINES, type DialogText } from '../approval/rows.ts';
import { VERBS } from '../plan/verb.ts';
import type { Manifest } from './manifest.ts';
import { hostsOf, type WaitingManifest } from './manifestLibrary.ts';
import { isSent } from './sentRequests.ts';

const MOST_NAMES = 6;

/** @param place the file as the person knows it, e.g. relative to the folder */
export function manifestDialogText(waiting: WaitingManifest, place: string): DialogText {
  const { manifest, accepted, origin } = waiting;
  const name = foreign(manifest.name, 80);
  const title =
    accepted === undefined
      ? `Use the provider “${name}”, which ${foreign(place)} declares?`
      : `Use the changed manifest of “${name}” (${foreign(place)})?`;
  const whose =
    origin === 'workspace'
      ? 'Whoever can change files of this folder wrote it. You are asked again when it changes.'
      : 'It stands in your own folder. You are asked because it wants to reach a private network.';
  const lines = [
    whose,
    ...(accepted === undefined ? [] : changeLines(accepted, manifest)),
    `Sends to: ${list(hostsOf(manifest).map((host) => foreign(host, 80)))}`,
    ...(manifest.privateNetwork ? ['WARNING: these may be addresses of a private network.'] : []),
    ...secretLine(manifest),
    ...verbLines(manifest),
    ...pageLines(manifest),
  ];
  return { title, detail: lines.slice(0, MOST_LINES).join('\n') };
}

/** What a changed manifest does that the accepted one did not. */
export function changeLines(before: Manifest, after: Manifest): string[] {
  const known = new Set(hostsOf(before));
  const hosts = hostsOf(after).filter((host) => !known.has(host));
  const names = new Set([...Object.keys(before.requests), ...Object.keys(after.requests)]);
  const differing = (present: (name: string) => boolean): string[] => [...names].filter(present);
  const has = (manifest: Manifest, name: string): boolean => Object.hasOwn(manifest.requests, name);
  const rows: [string, string[]][] = [
    ['New hosts', hosts],
    ['New requests', differing((name) => !has(before, name))],
    ['Removed requests', differing((name) => !has(after, name))],
    [
      'Changed requests',
      differing(
        (name) =>
          has(before, name) &&
          has(after, name) &&
          JSON.stringify(before.requests[name]) !== JSON.stringify(after.requests[name]),
      ),
    ],
  ];
  const lines = rows.flatMap(([label, found]) =>
    found.length === 0 ? [] : [`${label}: ${list(found.map((each) => foreign(each, 60)))}`],
  );
  return lines.length === 0 ? ['Changed: inputs, limits or texts. Review shows each line.'] : lines;
}

function verbLines({ requests }: Manifest): string[] {
  const sent = Object.entries(requests).flatMap(([name, request]) =>
    isSent(request)
      ? [{ name, verb: request.verb, way: request.type === 'http' ? request.method : 'OAuth' }]
      : [],
  );
  return VERBS.flatMap((verb) => {
    const names = sent.filter((each) => each.verb === verb).map(({ name, way }) => `${name} (${way})`);
    return names.length === 0 ? [] : [`May ${verb}: ${list(names)}`];
  });
}

function secretLine({ inputs }: Manifest): string[] {
  const secrets = Object.values(inputs).filter(({ secret }) => secret);
  return secrets.length === 0
    ? []
    : [`Asks you for secrets: ${list(secrets.map(({ title }) => foreign(title, 60)))}`];
}

function pageLines({ requests }: Manifest): string[] {
  const pages = Object.values(requests).flatMap((request) =>
    request.type === 'manual' ? [URL.parse(request.open.replaceAll(/\{[^}]*\}/g, 'x'))?.host ?? ''] : [],
  );
  return pages.length === 0 ? [] : [`Opens pages at: ${list([...new Set(pages)])}`];
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
