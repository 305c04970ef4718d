// How a destination reads in plans and results: a command in full, so that nothing of it hides.
import { CLIPBOARD_MS, type DestinationFacts } from '../../core/delivery/secretDelivery.ts';
import { added, type Destination, type Effect } from '../../core/plan/effect.ts';
import { phrase, type Wording } from '../../core/plan/phrase.ts';
import { visibleText } from '../../core/visibleText.ts';

/** What one line of a dialog shows in full, in characters. */
export const MAX_SHOWN = 150;

export function whereText(facts: DestinationFacts): Wording {
  switch (facts.type) {
    case 'env_file':
      return phrase('{key} in {file}', { key: facts.key, file: visibleText(facts.file, MAX_SHOWN) });
    case 'clipboard':
      return phrase('the clipboard');
    case 'command':
      return phrase('a command ({program})', {
        program: visibleText(programName(facts.argv[0] ?? ''), 60),
      });
  }
}

/** Everything that decides where the value goes, one line each. */
export function deliveryEffects(facts: DestinationFacts): Effect[] {
  switch (facts.type) {
    case 'env_file': {
      const { folder, file, key, exists, replaces } = facts;
      const mark = replaces
        ? phrase('its value there is replaced')
        : exists
          ? phrase('it is added')
          : phrase('the file is made');
      return [
        added(phrase('File'), file, to('file', `${folder}/${file}`)),
        added(phrase('Folder'), folder),
        { label: phrase('Key'), before: replaces ? key : null, after: key, marks: [mark] },
      ];
    }
    case 'clipboard':
      return [
        added(
          phrase('Clipboard'),
          phrase('for {seconds} s', { seconds: CLIPBOARD_MS / 1000 }),
          to('clipboard', 'clipboard'),
        ),
      ];
    case 'command': {
      const command = commandLine(facts.argv);
      return [
        added(phrase('Standard input of'), command, to('command', command)),
        added(phrase('Run in'), facts.folder),
      ];
    }
  }
}

function to(role: Destination['role'], url: string): { destination: Destination } {
  return { destination: { url, role } };
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
