// The commands about guests: MCP servers behind Sluice.
import type { Commands } from '../commands/command.ts';

export const guestCommands = {
  putServerBehind: {
    title: 'Put an MCP Server Behind Sluice…',
    load: async () => (await import('./putServerBehind.ts')).putServerBehind,
  },
  takeServerOut: {
    title: 'Take an MCP Server Out…',
    load: async () => (await import('./takeServerOut.ts')).takeServerOut,
  },
  reviewServerChanges: {
    title: 'Review MCP Server Changes…',
    icon: 'diff',
    load: async () => (await import('./reviewServerChanges.ts')).reviewServerChanges,
  },
  chooseServerVerbs: {
    title: 'Choose What an MCP Server May Do…',
    load: async () => (await import('./chooseServerVerbs.ts')).chooseServerVerbs,
  },
  showServerLog: {
    title: 'Show MCP Server Log…',
    icon: 'output',
    load: async () => (await import('./showServerLog.ts')).showServerLog,
  },
} satisfies Commands;
