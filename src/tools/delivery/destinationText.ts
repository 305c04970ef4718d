// How a destination reads in plans and results: a command in full, so that nothing of it hides.
import { CLIPBOARD_MS, type DestinationFacts } from '../../core/delivery/secretDelivery.ts';
import { phrase, type Wording } from '../../core/plan/phrase.ts';
import type { Change } from '../../core/plan/plan.ts';
import { visibleText } from '../../core/visibleText.ts';

/** What one line of a dialog shows in full, in characters. */
export const MAX_SHOWN = 150;

export function whereText(facts: DestinationFacts): string {
  switch (facts.type) {
    case 'env_file':
      return `${facts.key} in ${visibleText(facts.file, MAX_SHOWN)}`;
    case 'clipboard':
      return 'the clipboard';
    case 'command':
      return `a command (${visibleText(programName(facts.argv[0] ?? ''), 60)})`;
  }
}

/** Everything that decides where the value goes, one line each. */
export function deliveryChanges(facts: DestinationFacts): Change[] {
  const line = (label: Wording, after: string, more: Partial<Change> = {}): Change => ({
    label,
    before: null,
    after,
    note: null,
    ...more,
  });
  switch (facts.type) {
    case 'env_file': {
      const { folder, file, key, exists, replaces } = facts;
      const note = replaces
        ? phrase('its value there is replaced')
        : exists
          ? phrase('it is added')
          : phrase('the file is made');
      return [
        line(phrase('File'), file),
        line(phrase('Folder'), folder),
        line(phrase('Key'), key, { before: replaces ? key : null, note }),
      ];
    }
    case 'clipboard':
      return [line(phrase('Clipboard'), `for ${CLIPBOARD_MS / 1000} s`)];
    case 'command':
      return [
        line(phrase('Standard input of'), commandLine(facts.argv)),
        line(phrase('Run in'), facts.folder),
      ];
  }
}

/** Program and arguments: each that is more than a plain word stands in quotation marks, so that their borders show. */
export function commandLine(argv: readonly string[]): string {
  return argv
    .map((argument) => (/^[\w@%+=:,./\\-]+$/.test(argument) ? argument : JSON.stringify(argument)))
    .join(' ');
}

function programName(file: string): string {
  return file.split(/[\\/]/).at(-1) ?? file;
}
