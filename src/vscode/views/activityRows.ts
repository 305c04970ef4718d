// Past events by day and caller, in one sentence each; below it the single records of the audit log. Pure.
import { eventRow, type ListedEvent } from '../audit/auditSentence.ts';
import type { TimeText } from '../audit/policySentence.ts';
import { foreignText } from '../text/foreignText.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import { PERSON } from '../commands/person.ts';
import type { Translate } from '../text/translate.ts';
import type { ViewRow } from './viewRow.ts';

/** What one caller did on one day. */
export interface CallerDay {
  /** The day's key, e.g. 2027-01-31, in the person's time zone. */
  day: string;
  caller: string;
  /** Newest first. */
  events: ListedEvent[];
}

export interface ActivityTexts {
  t: Translate;
  /** "Today", or the date. @param day as in `CallerDay` */
  dayText: (day: string) => string;
  /** Time of a record within its day. */
  timeText: TimeText;
}

/** Newest first, as the events are. @param dayOf the day's key of a time (ISO 8601) */
export function byDayAndCaller(events: readonly ListedEvent[], dayOf: (at: string) => string): CallerDay[] {
  const groups = new Map<string, CallerDay>();
  for (const event of events) {
    const day = dayOf(event.at);
    const key = `${day}/${event.caller}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { day, caller: event.caller, events: [event] });
    else group.events.push(event);
  }
  return [...groups.values()];
}

/** One row per day. @param isPartial whether earlier records of the oldest day are still unread */
export function dayRows(groups: readonly CallerDay[], isPartial: boolean, texts: ActivityTexts): ViewRow[] {
  const days = [...new Set(groups.map(({ day }) => day))];
  return days.map((day, index) => {
    const count = groups.reduce((sum, group) => sum + (group.day === day ? group.events.length : 0), 0);
    const values = { count };
    const partial = isPartial && index === days.length - 1;
    const records = count === 1 ? texts.t('1 record') : texts.t('{count} records', values);
    return {
      id: `day/${day}`,
      label: texts.dayText(day),
      description: partial ? texts.t('the newest: {count}', values) : records,
      icon: 'calendar',
      ref: { kind: 'list', id: day },
      children: index === 0 ? 'expanded' : 'collapsed',
    };
  });
}

/** The callers of a day, in order of their newest record. */
export function callerRows(groups: readonly CallerDay[], day: string, t: Translate): ViewRow[] {
  return groups
    .filter((group) => group.day === day)
    .map((group) => {
      const name = group.caller === PERSON.label ? t('You') : foreignText(group.caller, 60);
      const sentence = daySentence(group.events, t);
      return {
        id: `caller/${day}/${group.caller}`,
        label: `${name}:`,
        description: sentence,
        icon: group.caller === PERSON.label ? 'account' : 'hubot',
        ref: { kind: 'list', id: `${day}/${group.caller}` },
        children: 'collapsed',
        tooltip: escapeMarkdown(`${name}: ${sentence}`),
        spoken: `${name}: ${sentence}`,
      };
    });
}

export function eventRows(events: readonly ListedEvent[], { t, timeText }: ActivityTexts): ViewRow[] {
  return events.map((event) => {
    const { label, operationId } = eventRow(event, timeText, t);
    // VS Code's lists take the icon inside the label, trees beside it.
    const [, icon = 'circle', sentence = label] = /^\$\(([a-z~-]+)\) (.*)$/s.exec(label) ?? [];
    return {
      id: `event/${event.sequence}`,
      label: sentence,
      description: timeText(event.at),
      icon,
      tooltip: escapeMarkdown(sentence),
      ...(operationId !== null && {
        command: 'sluice.showOperation',
        ref: { kind: 'operation' as const, id: operationId },
      }),
    };
  });
}

/** "set up 2, asked 12, you approved 3"; records without a word of their own are only counted. */
export function daySentence(events: readonly ListedEvent[], t: Translate): string {
  const count = (fits: (event: ListedEvent) => boolean): number => events.filter(fits).length;
  const completed = (...tools: string[]): number =>
    count(
      ({ kind, tool, facts }) =>
        kind === 'finished' && facts['status'] === 'completed' && tools.includes(tool),
    );
  const decided = (verdict: string): number =>
    count(({ kind, facts }) => kind === 'decided' && facts['verdict'] === verdict);
  const phrases: [number, (count: number) => string][] = [
    [completed('provision_bundle'), (n) => t('set up {n}', { n })],
    [
      completed('delete_bundle', 'delete_bundles'),
      (n) => (n === 1 ? t('carried out 1 deletion') : t('carried out {n} deletions', { n })),
    ],
    [completed('update_webhook_url', 'update_bundle_settings'), (n) => t('changed {n}', { n })],
    [completed('revoke_credentials'), (n) => (n === 1 ? t('revoked once') : t('revoked {n} times', { n }))],
    [
      completed('change_subscription'),
      (n) => (n === 1 ? t('changed 1 subscription') : t('changed {n} subscriptions', { n })),
    ],
    [completed('share_bundle'), (n) => t('shared {n}', { n })],
    [completed('sync_credentials'), (n) => (n === 1 ? t('synced once') : t('synced {n} times', { n }))],
    [count(({ kind }) => kind === 'requested'), (n) => t('asked {n}', { n })],
    [decided('approve'), (n) => t('you approved {n}', { n })],
    [decided('reject'), (n) => t('you rejected {n}', { n })],
    [decided('expired'), (n) => t('{n} ran out of time', { n })],
    [
      count(({ kind, facts }) => kind === 'finished' && facts['status'] === 'failed'),
      (n) => t('{n} failed', { n }),
    ],
    [count(({ kind }) => kind === 'ignored'), (n) => t('{n} ignored', { n })],
  ];
  const said = phrases.filter(([n]) => n > 0).map(([n, say]) => say(n));
  if (said.length > 0) return said.join(', ');
  return events.length === 1 ? t('1 record') : t('{count} records', { count: events.length });
}
