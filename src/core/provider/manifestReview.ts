// What a person reads before they accept a manifest: where it goes, what it asks for, and what it may do there.
import { foreign } from '../approval/foreignNames.ts';
import type { DialogText } from '../approval/rows.ts';
import { fitsInDialog } from '../dialogSpace.ts';
import { VERBS } from '../plan/verb.ts';
import { REQUEST_PREFIX } from './includedOperations.ts';
import type { Manifest } from './manifest.ts';
import type { WaitingManifest } from './manifestLibrary.ts';
import { hostsOf, liveOf, reachChanges, scopeText } from './manifestReach.ts';
import { isSent } from './sentRequests.ts';
import { declaredIn, lookedUpBy } from './toolRequests.ts';

const MOST_NAMES = 6;
/** The longest host (RFC 1035, section 2.3.4) with its port. */
const MAX_NAME = 260;
const MAX_LINE = 4_000;

/** If it is incomplete, the person must open the review. */
export interface ManifestDialog extends DialogText {
  /** Whether it shows every host, page, secret and live environment. */
  isWhole: boolean;
}

/** @param place the file as the person knows it, e.g. relative to the folder */
export function manifestDialogText(waiting: WaitingManifest, place: string): ManifestDialog {
  const { manifest, accepted } = waiting;
  const name = foreign(manifest.name, 80);
  const title =
    accepted === undefined
      ? `Use the provider “${name}”, which ${foreign(place)} declares?`
      : `Use the changed manifest of “${name}” (${foreign(place)})?`;
  const live = liveOf(manifest);
  const lines = [
    ...(accepted === undefined
      ? []
      : reachChanges(accepted, manifest).map((line) => foreign(line, MAX_LINE))),
    whose(waiting),
    `Sends to: ${all(hostsOf(manifest))}`,
    live.length === 0 ? 'No environment is live.' : `Live: ${live.join(', ')}`,
    `Its accounts are told apart by: ${foreign(scopeText(manifest), 200)}. Each is live until you say otherwise.`,
    ...(manifest.privateNetwork ? ['WARNING: these may be addresses of a private network.'] : []),
    ...secretLine(manifest),
    ...pageLines(manifest),
    ...verbLines(manifest),
    ...postsThatRead(manifest),
    ...descriptionLines(waiting),
    ...(accepted === undefined ? [] : requestChanges(accepted, manifest)),
  ];
  if (fitsInDialog([title, ...lines])) return { title, detail: lines.join('\n'), isWhole: true };
  const [first = ''] = lines;
  const short = [
    ...(accepted === undefined || !fitsInDialog([title, first]) ? [] : [first]),
    `It names ${hostsOf(manifest).length} hosts, more than a dialog holds together with the rest.`,
    'Review it: the review shows all of it.',
  ];
  return { title, detail: short.join('\n'), isWhole: false };
}

function whose({ origin, accepted }: WaitingManifest): string {
  if (origin === 'workspace') return 'Others who can change files of this folder may have written it.';
  return accepted === undefined
    ? 'It is in your own folder and wants to reach a private network.'
    : 'It is in your own folder and changed since its bundles were set up.';
}

/** The requests that a changed manifest adds or alters. */
function requestChanges(before: Manifest, after: Manifest): string[] {
  const names = [...new Set([...Object.keys(before.requests), ...Object.keys(after.requests)])];
  const textOf = (manifest: Manifest, name: string): string | undefined =>
    Object.hasOwn(manifest.requests, name) ? JSON.stringify(manifest.requests[name]) : undefined;
  const rows: [string, (was: string | undefined, is: string | undefined) => boolean][] = [
    ['New requests', (was) => was === undefined],
    ['Removed requests', (_was, is) => is === undefined],
    ['Changed requests', (was, is) => was !== undefined && is !== undefined && was !== is],
  ];
  const lines = rows.flatMap(([label, fits]) => {
    const found = names.filter((name) => fits(textOf(before, name), textOf(after, name)));
    return found.length === 0 ? [] : [`${label}: ${list(found.map((name) => foreign(name, 60)))}`];
  });
  return [...verbChanges(before, after), ...lines];
}

/** What is now called something else than before: a delete that became a change must not drown among changes. */
function verbChanges(before: Manifest, after: Manifest): string[] {
  const changes = Object.entries(after.requests).flatMap(([name, request]) => {
    const was = Object.hasOwn(before.requests, name) ? before.requests[name] : undefined;
    if (was === undefined || !isSent(was) || !isSent(request) || was.verb === request.verb) return [];
    return [`${foreign(name, 60)} (${was.verb} → ${request.verb})`];
  });
  return changes.length === 0 ? [] : [`OTHER VERBS: ${changes.join(', ')}`];
}

/** Whose words the included tools are, and whether the file is the one that the manifest was written for. */
function descriptionLines({ manifest: { openapi, tools }, descriptionChanged }: WaitingManifest): string[] {
  if (openapi === undefined) return [];
  const included = tools.filter(({ request }) => request?.startsWith(REQUEST_PREFIX) === true).length;
  return [
    `Offers ${included} operations of ${foreign(openapi.file, MAX_NAME)}`,
    ...(descriptionChanged ? ['That file CHANGED since this manifest was written for it.'] : []),
  ];
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

/** A POST usually changes something; that these only read is the manifest's word. */
function postsThatRead({ tools, requests }: Manifest): string[] {
  const reading = tools.filter(({ reads }) => reads);
  const known = new Set(reading.map(({ request }) => request));
  const lookups = new Set(
    tools.flatMap(lookedUpBy).filter((name) => isPost(requests, name) && !known.has(name)),
  );
  const names = [...reading.map(({ name }) => name), ...lookups];
  return names.length === 0 ? [] : [`Only read, although they POST: ${all(names)}`];
}

function isPost(requests: Manifest['requests'], name: string): boolean {
  const request = declaredIn(requests, name);
  return request?.type === 'http' && request.method === 'POST';
}

function secretLine({ inputs }: Manifest): string[] {
  const secrets = Object.values(inputs).filter(({ secret }) => secret);
  return secrets.length === 0 ? [] : [`Asks you for secrets: ${all(secrets.map(({ title }) => title))}`];
}

function pageLines({ requests }: Manifest): string[] {
  const pages = Object.values(requests).flatMap((request) =>
    request.type === 'manual' ? [URL.parse(request.open.replaceAll(/\{[^}]*\}/g, 'x'))?.host ?? ''] : [],
  );
  return pages.length === 0 ? [] : [`Opens pages at: ${all([...new Set(pages)])}`];
}

/** Lists every name: a dialog that truncates can't be the basis of a decision. */
function all(names: readonly string[]): string {
  return names.map((name) => foreign(name, MAX_NAME)).join(', ');
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
