// What Sluice promises about completeness of the protocol, and what clients by others are shown to do.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'mcp.conformance':
    'The protocol’s official conformance suite passes on a server built of the same parts, every scenario of 2025-11-25.',
  'mcp.pagination':
    'Every list of the protocol is paged by cursors that name a position; one that the list never gave out is refused.',
  'mcp.plain-answers':
    'What is sent nothing before its answer is answered by one JSON object, with every check and every way out of a streamed answer; what streams does so as ever.',
  'mcp.version': 'What initialize agreed on holds for every request of its session.',
  'mcp.instructions': 'Instructions name only tools that exist, and teach cursors, dry runs and waiting.',
  'clients.list': 'MCP clients by others find the tools of an installed Sluice.',
  'clients.call': 'They call tools, and read what Sluice answers.',
  'clients.cancel': 'A client’s cancelling stops the operation that its call started.',
  'clients.wait': 'A client follows a long operation past its own timeout through wait_for_operation.',
};
