// What models get of calls, lists and errors; part of REQUIREMENTS.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'cancel.overtakes': 'A cancel that arrives before its call ends that call all the same.',
  'watch.no-timers': 'A closed session that watched leaves no timer.',
  'progress.one-decimal': 'Progress has one decimal at most and rises strictly, heartbeats included.',
  'models.schemas': 'Advertised inputs have nothing in them that a model’s API refuses.',
  'models.budget':
    'What a client carries in its context has a budget: tokens of the tool list, characters of an answer.',
  'models.text':
    'The text of a result is the JSON of its structured content; errors are prose with codes and ids in it.',
  'models.arguments':
    'Arguments are read as models send them, by the declared schema; what is ambiguous is refused, what fits is unchanged.',
  'models.repeat':
    'The same request joins; repeat: true makes another one, but never asks a person again for what waits or was rejected.',
  'models.link':
    'A client with URL elicitation is shown a link that raises the dialog in VS Code; link and answer decide nothing.',
  'errors.teach':
    'A refusal names all problems with all options, an example, the unit and the nearest name; a filter that names nothing is one.',
  'mcp.nulls': 'Protocol-level nulls are read as absent, or answered -32602 with a sentence.',
};
