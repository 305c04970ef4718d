// Servers behind Sluice as rows: those that need a person, and all of them with their tools. Pure.
import type { GuestEntry, GuestTool } from '../../core/guest/guestService.ts';
import { groupOf } from '../../core/guest/guestVerbs.ts';
import { foreignText } from '../text/foreignText.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import type { Translate } from '../text/translate.ts';
import type { ViewRow } from '../views/viewRow.ts';
import { groupTitle, stateText, verbText } from './guestTexts.ts';

/** The id of the row above all servers. */
export const GUESTS_ROW = 'guests';

/** A server whose changes wait for a decision, or that does not start. */
export function waitingGuestRows(guests: readonly GuestEntry[], t: Translate): ViewRow[] {
  return guests.filter(needsPerson).map((guest) => {
    const { name, undecided, problem } = guest;
    const label =
      undecided === 0
        ? t('“{name}” doesn’t start', { name })
        : undecided === 1
          ? t('“{name}” changed a tool', { name })
          : t('“{name}” changed {count} things', { name, count: undecided });
    return {
      id: `guest/${name}`,
      label,
      description: undecided === 0 ? foreignText(problem ?? '', 120) : t('withheld until you decide'),
      icon: undecided === 0 ? 'error' : 'diff',
      color: undecided === 0 ? 'list.errorForeground' : 'list.warningForeground',
      tooltip: tooltipOf(guest, t),
      context: undecided === 0 ? 'guest.failed' : 'guest.changed',
      command: undecided === 0 ? 'sluice.showServerLog' : 'sluice.reviewServerChanges',
      ref: { kind: 'guest', id: name },
      spoken: label,
    };
  });
}

export function needsPerson({ undecided, state }: GuestEntry): boolean {
  return undecided > 0 || state === 'failed';
}

/** The row above all servers; none while there is no server. */
export function guestsRow(guests: readonly GuestEntry[], t: Translate): ViewRow[] {
  if (guests.length === 0) return [];
  const label = t('MCP servers');
  return [
    {
      id: GUESTS_ROW,
      label,
      description: String(guests.length),
      icon: 'server-process',
      context: 'guests',
      children: 'collapsed',
      spoken: `${label}, ${guests.length}`,
    },
  ];
}

export function guestRows(guests: readonly GuestEntry[], t: Translate): ViewRow[] {
  return guests.map((guest) => {
    const { name, state, tools } = guest;
    const count = tools.filter(({ isWithheld }) => !isWithheld).length;
    const parts = [stateText(state, t), count === 1 ? t('1 tool') : t('{count} tools', { count })];
    return {
      id: `guests/${name}`,
      label: name,
      description: parts.join(' · '),
      icon: state === 'failed' || state === 'unreadable' ? 'error' : 'server-process',
      ...(state === 'failed' && { color: 'list.errorForeground' }),
      tooltip: tooltipOf(guest, t),
      context: 'guest',
      ref: { kind: 'guest', id: name },
      children: 'collapsed',
      spoken: [name, ...parts].join(', '),
    };
  });
}

export function guestToolRows({ name, tools }: GuestEntry, t: Translate): ViewRow[] {
  return tools.map((tool) => {
    const label = foreignText(tool.name, 80);
    const verb = verbText(tool.verb, t);
    const description = tool.isWithheld ? `${verb} · ${t('withheld')}` : verb;
    return {
      id: `guests/${name}/${tool.name}`,
      label,
      description,
      icon: iconOf(tool),
      tooltip: escapeMarkdown(groupTitle(groupOf(tool.verb), t)),
      context: 'guestTool',
      spoken: `${label}, ${description}`,
    };
  });
}

function iconOf({ verb, isWithheld }: GuestTool): string {
  if (isWithheld) return 'eye-closed';
  const group = groupOf(verb);
  return group === 'reads' ? 'book' : group === 'changes' ? 'edit' : 'flame';
}

function tooltipOf({ name, state, problem, tools }: GuestEntry, t: Translate): string {
  const lines = [
    `**${escapeMarkdown(name)}**`,
    escapeMarkdown(stateText(state, t)),
    ...(problem === null ? [] : [escapeMarkdown(foreignText(problem, 400))]),
    escapeMarkdown(t('Tools: {count}', { count: tools.length })),
  ];
  return lines.join('\n\n');
}
