// The texts for an import of credentials: problems of the file, results. Pure. Problems name entries and fields; no
// value of the file ever reaches this code.
import type { Refresher } from '../../core/bundle/credential.ts';
import type { ImportProblem } from '../../core/sync/importCredentials.ts';
import { IMPORT_EXAMPLE } from '../../core/sync/importExample.ts';
import { escapeMarkdown, markdownTable } from '../text/markdown.ts';
import { foreignText } from '../text/foreignText.ts';
import type { Translate } from '../text/translate.ts';

/** Larger files are not read; bytes. 10,000 entries of usual tokens take some 5 MB. */
export const MAX_IMPORT_BYTES = 32 * 1024 * 1024;

/** For a notification: the problem, or their number. @param file the file's name */
export function importProblemText(file: string, problems: readonly ImportProblem[], t: Translate): string {
  const [only] = problems;
  const name = foreignText(file, 80);
  if (only !== undefined && problems.length === 1)
    return t('Nothing was imported from “{name}”. {place}: {problem}', {
      name,
      place: placeText(only, t),
      problem: only.problem,
    });
  const count = problems.length;
  return t('Nothing was imported from “{name}”: it has {count} problems.', { name, count });
}

/** All problems, as a Markdown page. */
export function importProblemPage(file: string, problems: readonly ImportProblem[], t: Translate): string {
  const rows = problems.map(({ entry, field, problem }) => [
    entry === null ? t('the file') : String(entry),
    field === '' ? '–' : escapeMarkdown(field, 80),
    escapeMarkdown(problem, 300),
  ]);
  const title = t('Problems in {file}', { file: escapeMarkdown(file, 120) });
  const state = t('Nothing was imported. Correct these, then import the file again.');
  const table = markdownTable([t('Entry'), t('Field'), t('Problem')], rows);
  const form = t('The form that is expected:');
  return `# ${title}\n\n${state}\n\n${table}\n\n${form}\n\n\`\`\`json\n${IMPORT_EXAMPLE}\n\`\`\`\n`;
}

/** What was imported, who refreshes it, and what to do with the file. */
export function importedText(
  { imported, reconnected }: { imported: number; reconnected: number },
  refreshedBy: Refresher,
  t: Translate,
): string {
  const parts: string[] = [];
  if (imported > 0)
    parts.push(
      imported === 1 ? t('Imported 1 credential.') : t('Imported {count} credentials.', { count: imported }),
    );
  if (reconnected > 0) parts.push(t('Connected again: {count}.', { count: reconnected }));
  parts.push(
    refreshedBy === 'sluice'
      ? t('Sluice refreshes them from now on.')
      : t('Sluice only checks them; their refresh tokens are never spent.'),
    t('Delete the file now: it still holds the tokens.'),
  );
  return parts.join(' ');
}

function placeText({ entry, field }: ImportProblem, t: Translate): string {
  if (entry === null) return field === '' ? t('The file') : foreignText(field, 80);
  const number = { entry };
  if (field === '') return t('Entry {entry}', number);
  return t('Entry {entry}, {field}', { ...number, field: foreignText(field, 80) });
}
