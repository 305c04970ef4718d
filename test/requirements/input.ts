// What Sluice promises about values that a person enters.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'input.waits':
    'Where a secret is needed the operation waits, naming asker and destination; nothing is sent.',
  'input.answered': 'The answer goes to the vault and nowhere else, and the work goes on.',
  'input.whole': 'An answer is refused as a whole, without repeating a value.',
  'input.once': 'An input takes one answer.',
  'input.durable': 'Waiting survives restarts; what was given is not asked again.',
  'input.agent': 'A secret is never taken from an agent.',
  'input.box': 'The password box opens only by the person’s click.',
};
