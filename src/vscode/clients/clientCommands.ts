// The commands about MCP clients.
import type { Commands } from '../commands/command.ts';

export const clientCommands = {
  connectClient: {
    title: 'Connect an MCP Client…',
    listed: 'palette',
    load: async () => (await import('./connectClient.ts')).connectClient,
  },
  disconnectClient: {
    title: 'Disconnect an MCP Client…',
    load: async () => (await import('./disconnectClient.ts')).disconnectClient,
  },
  manageClientTokens: {
    title: 'Manage Client Tokens…',
    load: async () => (await import('./manageTokens.ts')).manageClientTokens,
  },
} satisfies Commands;
