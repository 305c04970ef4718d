// How plans and results show a destination: a command in full, so that no part of it is hidden.
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

/** Program and arguments: each that is more than a plain word is quoted, so that its bounds are visible. */
export function commandLine(argv: readonly string[]): string {
  return argv
    .map((argument) => visibleText(argument, 1_000))
    .map((argument) => (/^[\w@%+=:,./\\-]+$/.test(argument) ? argument : JSON.stringify(argument)))
    .join(' ');
}

function programName(file: string): string {
  return file.split(/[\\/]/).at(-1) ?? file;
}
