// Guests: MCP servers behind Sluice.
export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'guests.nothing-before':
    'Nothing of a guest runs before a person agreed to what would start, and an accidental click agrees to nothing.',
  'guests.verbs':
    'What a tool does is suggested from annotations and name, unknown counts as change, and only a person lowers it.',
  'guests.pins':
    'A tool that changed after it was accepted is withheld, the others go on, and a decision is bound to what was shown.',
  'guests.hidden': 'A person reads exactly what a model would, with hidden characters visible.',
  'guests.lists': 'All pages are listed, null counts as absent, and a list without an end is refused.',
  'guests.process':
    'A guest has one process in its own group, which ends with its window, and the next start ends what outlived one.',
  'guests.secrets':
    'Secrets of a guest are in the vault and in its environment, and in no argument, log or record.',
  'guests.stray': 'Lines that are no messages are counted and shown, and stop nothing.',
};
