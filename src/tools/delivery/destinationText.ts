// How a destination reads in plans and results: a command in full, so that nothing of it hides.
import type { DestinationFacts } from '../../core/delivery/secretDelivery.ts';
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

/** Program and arguments: each that is more than a plain word stands in quotation marks, so that their borders show. */
export function commandLine(argv: readonly string[]): string {
  return argv
    .map((argument) => (/^[\w@%+=:,./\\-]+$/.test(argument) ? argument : JSON.stringify(argument)))
    .join(' ');
}

function programName(file: string): string {
  return file.split(/[\\/]/).at(-1) ?? file;
}
