// What Sluice promises about connecting MCP clients.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'clients.uninstalled':
    'Uninstalling removes the entries and the bridge that Connect wrote, unless another editor has Sluice.',
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
  'clients.merged':
    'Connecting again replaces what Sluice wrote into its entry, and loses nothing that a person added to it.',
  'clients.workspace':
    'An entry in a file of a workspace names the bridge and carries no token; the token is in a private file.',
  'clients.readable': 'A file is written as its client reads it: without comments, trailing commas or mark.',
  'clients.command': 'A client started from the desktop gets a program that its PATH need not name.',
  'clients.project':
    'A client that starts outside of any project can be led to one, and connecting it again keeps that.',
  'clients.proxy': 'Connect says if a proxy would keep HTTP from reaching this machine.',
  'clients.mounted': 'A file that is mounted by itself is written in place.',
  'clients.modes': 'Disconnecting gives a file its mode back, unless somebody changed it since.',
  'clients.null': 'Null instead of servers counts as none.',
  'clients.foreign': 'An entry under Sluice’s name that Sluice did not write is not taken for its own.',
  'clients.msix': 'On Windows, Claude Desktop’s file is the one in its package’s folder.',
};
