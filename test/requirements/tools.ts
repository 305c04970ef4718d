// What Sluice promises about tools: names, shapes, and errors.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'tools.listed': 'Every tool is listed under its public name with its schemas, verbs and description.',
  'tools.annotations': 'MCP annotations are derived from verbs, idempotence and reach.',
  'tools.shapes':
    'Input is one strict object, output one open object that requires only status; members are snake_case.',
  'tools.pace': 'Tools that start or follow work stream updates; all others send none.',
  'tools.paged': 'Lists are paged by opaque cursors with next_cursor, has_more and total, each entry once.',
  'tools.turns':
    'However many records there are, no call reads more of them in one turn of the event loop; other calls run in between.',
  'tools.providers': 'list_providers tells environments, which are live, inputs, and what is not supported.',
  'tools.bundle': 'get_bundle shows everything about a bundle but its secrets.',
  'tools.operation':
    'An operation has its public shape: id, kind, caller, status, percent, message, steps, result, error.',
  'tools.unknown': 'An unknown tool is a protocol error that names those that exist.',
  'tools.plan-or-no-compile': 'A tool that may be gated and has no plan does not compile.',
  'json.canonical': 'One canonical text a meaning (RFC 8785), on which every digest rests.',
  'errors.said': 'An expected failure says what happened, what state things are in and what to do.',
  'errors.codes': 'Errors carry public kebab-case codes.',
  'errors.internal': 'An unexpected failure shows a correlation id; its cause goes to the log alone.',
};
