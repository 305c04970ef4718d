// What the protocol’s completeness promises, and what clients by others are shown to do; part of REQUIREMENTS.

export const PROTOCOL_REQUIREMENTS: Readonly<Record<string, string>> = {
  'mcp.conformance':
    'The protocol’s official conformance suite passes on a server built of the same parts, every scenario of 2025-11-25.',
  'mcp.pagination':
    'Every list of the protocol is paged by cursors that name a position; one that the list never gave out is refused.',
  'mcp.version': 'What initialize agreed on holds for every request of its session.',
};
