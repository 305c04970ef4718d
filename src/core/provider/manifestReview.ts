// What a person reads before they accept a manifest: where it goes, what it asks for, and what it may do there.
import { foreign } from '../approval/foreignNames.ts';
import type { DialogText } from '../approval/rows.ts';
import { fitsInDialog } from '../dialogSpace.ts';
import { fillIn, type Say } from '../plan/phrase.ts';
import { VERBS, type Verb } from '../plan/verb.ts';
import { REQUEST_PREFIX } from './ownNames.ts';
import type { Manifest } from './manifest.ts';
import type { WaitingManifest } from './manifestLibrary.ts';
import { hostsOf, liveOf, reachChanges, scopeText } from './manifestReach.ts';
import { isSent } from './declaredRequests.ts';
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

/** @param place the file as the person knows it, e.g. relative to the folder; @param t default: English */
export function manifestDialogText(waiting: WaitingManifest, place: string, t: Say = fillIn): ManifestDialog {
  const { manifest, accepted } = waiting;
  const named = { name: foreign(manifest.name, 80), place: foreign(place) };
  const title =
    accepted === undefined
      ? t('Use the provider “{name}”, which {place} declares?', named)
      : t('Use the changed manifest of “{name}” ({place})?', named);
  const live = liveOf(manifest);
  const lines = [
    ...(accepted === undefined
      ? []
      : reachChanges(accepted, manifest, t).map((line) => foreign(line, MAX_LINE))),
    whose(waiting, t),
    t('Sends to: {hosts}', { hosts: all(hostsOf(manifest)) }),
    live.length === 0
      ? t('No environment is live.')
      : t('Live: {names}', { names: live.map((name) => t(name)).join(', ') }),
    t('Its accounts differ by: {inputs}. Each is live until you say otherwise.', {
      inputs: foreign(scopeText(manifest, t), 200),
    }),
    ...(manifest.privateNetwork ? [t('WARNING: these may be addresses of a private network.')] : []),
    ...secretLine(manifest, t),
    ...pageLines(manifest, t),
    ...verbLines(manifest, t),
    ...postsThatRead(manifest, t),
    ...descriptionLines(waiting, t),
    ...(accepted === undefined ? [] : requestChanges(accepted, manifest, t)),
  ];
  if (fitsInDialog([title, ...lines])) return { title, detail: lines.join('\n'), isWhole: true };
  const [first = ''] = lines;
  const short = [
    ...(accepted === undefined || !fitsInDialog([title, first]) ? [] : [first]),
    t('Hosts that it names: {count}. Together with the rest, that is more than a dialog holds.', {
      count: hostsOf(manifest).length,
    }),
    t('Review it: the review shows all of it.'),
  ];
  return { title, detail: short.join('\n'), isWhole: false };
}

function whose({ origin, accepted }: WaitingManifest, t: Say): string {
  if (origin === 'workspace') return t('Others who can change files of this folder may have written it.');
  return accepted === undefined
    ? t('It is in your own folder and wants to reach a private network.')
    : t('It is in your own folder and changed since its bundles were set up.');
}

/** The requests that a changed manifest adds or alters. */
function requestChanges(before: Manifest, after: Manifest, t: Say): string[] {
  const names = [...new Set([...Object.keys(before.requests), ...Object.keys(after.requests)])];
  const textOf = (manifest: Manifest, name: string): string | undefined =>
    Object.hasOwn(manifest.requests, name) ? JSON.stringify(manifest.requests[name]) : undefined;
  const rows: [(names: string) => string, (was: string | undefined, is: string | undefined) => boolean][] = [
    [(listed) => t('New requests: {names}', { names: listed }), (was) => was === undefined],
    [(listed) => t('Removed requests: {names}', { names: listed }), (_was, is) => is === undefined],
    [
      (listed) => t('Changed requests: {names}', { names: listed }),
      (was, is) => was !== undefined && is !== undefined && was !== is,
    ],
  ];
  const lines = rows.flatMap(([textWith, fits]) => {
    const found = names.filter((name) => fits(textOf(before, name), textOf(after, name)));
    return found.length === 0
      ? []
      : [
          textWith(
            list(
              found.map((name) => foreign(name, 60)),
              t,
            ),
          ),
        ];
  });
  return [...verbChanges(before, after, t), ...lines];
}

/** What is now called something else than before: a delete that became a change must not drown among changes. */
function verbChanges(before: Manifest, after: Manifest, t: Say): string[] {
  const changes = Object.entries(after.requests).flatMap(([name, request]) => {
    const was = Object.hasOwn(before.requests, name) ? before.requests[name] : undefined;
    if (was === undefined || !isSent(was) || !isSent(request) || was.verb === request.verb) return [];
    return [`${foreign(name, 60)} (${was.verb} → ${request.verb})`];
  });
  return changes.length === 0 ? [] : [t('OTHER VERBS: {changes}', { changes: changes.join(', ') })];
}

/** Whose words the included tools are, and whether the file is the one that the manifest was written for. */
function descriptionLines(
  { manifest: { openapi, tools }, descriptionChanged }: WaitingManifest,
  t: Say,
): string[] {
  if (openapi === undefined) return [];
  const included = tools.filter(({ request }) => request?.startsWith(REQUEST_PREFIX) === true).length;
  return [
    t('Operations of {file} that it offers: {count}', {
      count: included,
      file: foreign(openapi.file, MAX_NAME),
    }),
    ...(descriptionChanged ? [t('That file CHANGED since this manifest was written for it.')] : []),
  ];
}

const MAY: Record<Verb, (names: string, t: Say) => string> = {
  read: (names, t) => t('May read: {names}', { names }),
  maintain: (names, t) => t('May maintain: {names}', { names }),
  create: (names, t) => t('May create: {names}', { names }),
  change: (names, t) => t('May change: {names}', { names }),
  delete: (names, t) => t('May delete: {names}', { names }),
  revoke: (names, t) => t('May revoke: {names}', { names }),
  spend: (names, t) => t('May spend: {names}', { names }),
  share: (names, t) => t('May share: {names}', { names }),
};

function verbLines({ requests }: Manifest, t: Say): string[] {
  const sent = Object.entries(requests).flatMap(([name, request]) =>
    isSent(request)
      ? [{ name, verb: request.verb, way: request.type === 'http' ? request.method : 'OAuth' }]
      : [],
  );
  return VERBS.flatMap((verb) => {
    const names = sent.filter((each) => each.verb === verb).map(({ name, way }) => `${name} (${way})`);
    return names.length === 0 ? [] : [MAY[verb](list(names, t), t)];
  });
}

/** A POST usually changes something; that these only read is the manifest's word. */
function postsThatRead({ tools, requests }: Manifest, t: Say): string[] {
  const reading = tools.filter(({ reads }) => reads);
  const known = new Set(reading.map(({ request }) => request));
  const lookups = new Set(
    tools.flatMap(lookedUpBy).filter((name) => isPost(requests, name) && !known.has(name)),
  );
  const names = [...reading.map(({ name }) => name), ...lookups];
  return names.length === 0 ? [] : [t('Only read, although they POST: {names}', { names: all(names) })];
}

function isPost(requests: Manifest['requests'], name: string): boolean {
  const request = declaredIn(requests, name);
  return request?.type === 'http' && request.method === 'POST';
}

function secretLine({ inputs }: Manifest, t: Say): string[] {
  const secrets = Object.values(inputs).filter(({ secret }) => secret);
  const names = all(secrets.map(({ title }) => title));
  return secrets.length === 0 ? [] : [t('Asks you for secrets: {names}', { names })];
}

function pageLines({ requests }: Manifest, t: Say): string[] {
  const pages = Object.values(requests).flatMap((request) =>
    request.type === 'manual' ? [URL.parse(request.open.replaceAll(/\{[^}]*\}/g, 'x'))?.host ?? ''] : [],
  );
  return pages.length === 0 ? [] : [t('Opens pages at: {hosts}', { hosts: all([...new Set(pages)]) })];
}

/** Lists every name: a dialog that truncates can't be the basis of a decision. */
function all(names: readonly string[]): string {
  return names.map((name) => foreign(name, MAX_NAME)).join(', ');
}

function list(names: readonly string[], t: Say): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES
    ? t('{names} and {count} more', { names: shown, count: names.length - MOST_NAMES })
    : shown;
}
