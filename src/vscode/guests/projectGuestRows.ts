// Servers that the project's file names and that no person accepted as it names them, as rows. Pure.
import { GUESTS_FILE } from '../../core/guest/guest.ts';
import type { ProjectGuest, ReadProjectGuests } from '../../core/guest/projectGuests.ts';
import { foreignText } from '../text/foreignText.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import type { Translate } from '../text/translate.ts';
import type { ViewRow } from '../views/viewRow.ts';

/** The row of a file that can't be used. */
const FILE_ROW = 'file';

/** Another text of the file, and the row is another: a dismissed one comes back when the entry changes. */
export function projectRowId({ name, digest }: Pick<ProjectGuest, 'name' | 'digest'>): string {
  return `project-guest/${name}/${digest}`;
}

export function projectGuestRows(
  { guests, problems }: ReadProjectGuests,
  dismissed: ReadonlySet<string>,
  t: Translate,
): ViewRow[] {
  const rows = guests
    .filter(({ state }) => state !== 'accepted')
    .map((guest) => {
      const { name, state } = guest;
      const label =
        state === 'new'
          ? t('The project names the server “{name}”', { name })
          : t('The project changed the server “{name}”', { name });
      return row(projectRowId(guest), label, t('nothing of it runs until you accept it'), 'server-process');
    });
  const problem = problems.length === 0 ? [] : [problemRow(problems, t)];
  return [...rows, ...problem].filter(({ id }) => !dismissed.has(id));
}

function problemRow(problems: readonly string[], t: Translate): ViewRow {
  const why = foreignText(problems.join('; '), 400);
  const label = t('{file} can’t be used', { file: GUESTS_FILE });
  // The same problems, once dismissed, stay dismissed.
  return row(`project-guest/${FILE_ROW}/${why}`, label, why, 'warning');
}

function row(id: string, label: string, description: string, icon: string): ViewRow {
  return {
    id,
    label,
    description,
    icon,
    color: 'list.warningForeground',
    tooltip: `**${escapeMarkdown(label)}**\n\n${escapeMarkdown(description)}`,
    context: 'projectGuest',
    command: 'sluice.putServerBehind',
    ref: { kind: 'projectGuest', id },
    spoken: `${label}, ${description}`,
  };
}
