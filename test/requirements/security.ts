// What docs/security.md promises about the endpoint's security, remote machines, and traces that stay.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  /* ------------------------------------------------------------------ the endpoint, line by line of docs/security.md */
  'endpoint.rebinding': 'Whoever reaches the endpoint under another name than its own is refused.',
  'endpoint.origin':
    'A web page is refused, wherever it comes from, and given no permission to read an answer.',
  'endpoint.tokens': 'Nothing but the whole token in the one header lets a client in.',
  'endpoint.url-token': 'A token in an address is refused, even beside a good one.',
  'endpoint.malformed': 'What is no MCP request is refused, and nothing of it is carried out.',
  'endpoint.slow': 'Headers and bodies that do not come to an end are given up, and leave nothing behind.',
  'endpoint.large-bodies': 'A body is bounded, whether it tells its length or not.',
  'endpoint.headers': 'Headers are bounded in size and number, and a body has one length.',
  'endpoint.connections': 'Connections are bounded; a flood is over when it ends.',
  'endpoint.many-sessions': 'Sessions are bounded for each client and in all.',
  'endpoint.session-guessing': 'A session’s id cannot be guessed, and no answer tells how close a guess was.',
  'endpoint.session-fixation': 'Only the server gives a session its id.',
  'endpoint.session-theft': 'No session reaches another one’s calls, results or streams.',
  'endpoint.cross-window': 'What lets somebody into one window’s own is worth nothing at another window.',
  'endpoint.other-user': 'Another user of the machine can read, change and reach nothing.',
  'endpoint.logs': 'No log line at any level holds a token, a session’s id, a secret or what a client sent.',
  'endpoint.told': 'The written threat model cites a test for each line of its tables, and leaves none out.',

  /* ------------------------------------------------------------------ remote machines and other editors */
  'remote.no-mcp-api':
    'An editor that takes no MCP servers from extensions says once how to connect its chat instead.',
  'remote.manifest': 'The extension runs where the workspace is, and says why where it cannot.',

  'connect.again.vscode':
    'An account that its server signed out is connected again by signing in in the browser.',

  /* ------------------------------------------------------------------ traces that stay */
  'rollback.by-hand':
    'Rolling back tells what a person made by hand and no request removes, before and after the decision.',
  'delete.by-hand': 'Deleting tells what a person made by hand at the provider and has to remove there.',
  'deliver.newest': 'A pasted token that Sluice renews is delivered as it is now, its refresh token never.',
  'tools.reach':
    'A tool reaches no store, seal, vault or journal at run time, and writes nothing while it plans.',
};
