// Bundles by environment, as rows: live ones marked, with state and next expiry. Pure.
import { ENVIRONMENTS } from '../../core/bundle/bundle.ts';
import { bundleIcon, bundleStatusText } from '../bundles/bundleRow.ts';
import { environmentName, environmentTitle } from '../text/environmentName.ts';
import { foreignText } from '../text/foreignText.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import type { ListedBundle, ListedCredential } from '../commands/toolOutputs.ts';
import type { Translate } from '../text/translate.ts';
import type { ViewRow } from './viewRow.ts';

/** The environments with the most at stake first. */
export const ENVIRONMENT_ORDER = ENVIRONMENTS.toReversed();

export interface BundleRowFacts {
  bundle: ListedBundle;
  /** The provider's name. */
  provider: string;
  /** How many tools it has. */
  tools: number;
  /** Its credentials as list_credentials returns them. */
  credentials: readonly ListedCredential[];
  now: number;
  /** "14:32", or with its day. @param at milliseconds since the epoch */
  clockText: (at: number) => string;
}

/**
 * @param total how many bundles it has; @param live whether those on the first page are live
 * @param shown how many of them the filter lets through; omitted without a filter
 */
export function environmentRow(
  environment: string,
  total: number,
  live: boolean,
  t: Translate,
  shown?: number,
): ViewRow {
  const all = total === 1 ? t('1 bundle') : t('{count} bundles', { count: total });
  const count = shown === undefined ? all : t('{shown} of {total} bundles', { shown, total });
  return {
    id: `environment/${environment}`,
    label: environmentTitle(environment, t),
    description: live ? `${count} · ${t('LIVE')}` : count,
    icon: live ? 'shield' : 'server-environment',
    context: 'environment',
    ref: { kind: 'environment', id: environment },
    children: live ? 'expanded' : 'collapsed',
  };
}

/** There are bundles, but the filter lets none through. */
export function noMatchRow(t: Translate): ViewRow {
  return {
    id: 'noMatch',
    label: t('No bundle matches the filter'),
    description: t('Clear Filter'),
    icon: 'clear-all',
    command: 'sluice.clearBundleFilter',
  };
}

export function bundleViewRow(facts: BundleRowFacts, t: Translate): ViewRow {
  const { bundle, provider } = facts;
  const name = foreignText(bundle.name, 120);
  const troubled = troubledText(facts.credentials, t);
  const expiry = expiryText(facts, t);
  const notes = [
    ...(bundle.status === 'active' ? [] : [bundleStatusText(bundle.status, t)]),
    ...(troubled === '' ? [] : [troubled]),
    ...(expiry === '' ? [] : [expiry]),
    foreignText(provider, 80),
  ];
  // The environment's row shows LIVE for all of them; screen readers and tooltips of one row repeat it.
  const all = [environmentName(bundle.environment, t), ...(bundle.live ? [t('LIVE')] : []), ...notes];
  const color = bundle.status === 'failed' || troubled !== '' ? 'list.warningForeground' : undefined;
  return {
    id: `bundle/${bundle.id}`,
    label: name,
    description: notes.join(' · '),
    icon: bundleIcon(bundle),
    ...(color !== undefined && { color }),
    tooltip: [
      `**${escapeMarkdown(name)}**`,
      escapeMarkdown(all.join(' · ')),
      escapeMarkdown(t('Credentials: {count}', { count: facts.credentials.length })),
    ].join('\n\n'),
    context: `bundle.${bundle.status}`,
    command: 'sluice.showBundle',
    ref: { kind: 'bundle', id: bundle.id },
    ...(facts.tools > 0 && { children: 'collapsed' as const }),
    spoken: [name, ...all].join(', '),
  };
}

export function showMoreRow(list: string, left: number, t: Translate): ViewRow {
  return {
    id: `more/${list}`,
    label: t('Show more…'),
    ...(left > 0 && { description: t('{count} more', { count: left }) }),
    icon: 'ellipsis',
    command: 'sluice.showMore',
    ref: { kind: 'list', id: list },
  };
}

/** What needs a person, e.g. "2 to reconnect"; empty if all is well. */
function troubledText(credentials: readonly ListedCredential[], t: Translate): string {
  const lost = credentials.filter(({ state }) => state === 'needs_reauth').length;
  const stuck = credentials.filter(({ state }) => state === 'exhausted' || state === 'unknown').length;
  return [
    ...(lost > 0 ? [t('{count} to reconnect', { count: lost })] : []),
    ...(stuck > 0 ? [t('{count} not refreshed', { count: stuck })] : []),
  ].join(', ');
}

/** What expires next, whether Sluice refreshes it or not; empty if nothing does. */
function expiryText({ credentials, now, clockText }: BundleRowFacts, t: Translate): string {
  const times = credentials.flatMap(({ state, expiresAt }) =>
    state === 'revoked' || expiresAt === null ? [] : [expiresAt],
  );
  if (times.length === 0) return '';
  const past = times.filter((at) => at <= now).length;
  if (past > 0) return past === 1 ? t('1 token expired') : t('{count} tokens expired', { count: past });
  return t('next expiry {time}', { time: clockText(Math.min(...times)) });
}
