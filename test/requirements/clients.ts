// What Sluice promises about connecting MCP clients.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'clients.user-wide': 'A client’s token is valid in all windows of its person, and revoked in all at once.',
  'clients.revoked-sessions':
    'Revoking or replacing a client’s token ends its sessions and open streams, in every window, and no others.',
  'clients.kept':
    'Connecting adds an entry and keeps everything else: comments, order, indentation, line ends, byte order mark.',
  'clients.restored':
    'Disconnecting gives a configuration back byte for byte where nobody else wrote to it since.',
  'clients.rule':
    'A client’s own allow rule is added where it was asked for, and only an added one is removed.',
  'clients.refused': 'A configuration that is not understood is refused with its place, and left as it is.',
  'clients.masked': 'No token of a configuration is shown in a diff.',
  'clients.written':
    'Configurations are written whole, at the end of links, for their user alone where they hold a token.',
  'clients.changed': 'A configuration that changes after it was shown is not overwritten.',
  'clients.vscode':
    'Connect and Disconnect show the change as a diff, write on a deliberate answer in a modal, and are audited.',
  'clients.tokens': 'Tokens are listed, rotated and revoked singly.',
  'clients.labels': 'No client’s label can be mistaken for another’s.',
};
