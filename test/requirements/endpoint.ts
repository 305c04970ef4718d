// What Sluice promises about the MCP endpoint.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'mcp.loopback': 'The server listens on 127.0.0.1 only.',
  'mcp.port': 'A taken port is a clear message, not a crash.',
  'mcp.tokens':
    'One 256-bit token a client, kept as a hash; its label names the caller, a client’s own name is a claim.',
  'mcp.refuses':
    'Foreign Hosts and Origins, wrong tokens, oversize and slow bodies are refused, and told why.',
  'mcp.sessions': 'Sessions are bounded, idle ones end, and none can be used by another client.',
  'mcp.keep-alive': 'Quiet streams are kept alive.',
  'mcp.resources':
    'Bundles, operations and the audit log are resources that show what the reading tools return; unknown ones say so.',
  'mcp.subscriptions': 'A subscriber is told when a resource or the list changed, paced, and nobody else is.',
  'mcp.prompts': 'Prompts teach a model the jobs of Sluice.',
  'mcp.completions': 'Arguments of prompts and templates are completed from what exists.',
  'mcp.logging': 'A client is told how its own operations came to rest, from its log level on.',
  'mcp.tasks':
    'A task is an operation: made at once, followed, listed, cancelled, and known to its client alone.',
  'mcp.tasks-survive': 'A task survives what its operation survives.',
  'mcp.resumption': 'A client whose stream broke gets what it missed, out of a bounded buffer.',
  'mcp.closing': 'Closing answers the calls under way.',
  'endpoint.foreign-port':
    'A program that holds Sluice’s port is never taken for Sluice, whatever it answers.',
};
