// The commands about guests: MCP servers behind Sluice.
import type { Commands } from '../commands/command.ts';
import { GUEST_KEYS } from './guestKeys.ts';

export const guestCommands = {
  putServerBehind: {
    title: 'Put an MCP Server Behind Sluice…',
    load: async () => (await import('./putServerBehind.ts')).putServerBehind,
  },
  takeServerOut: {
    title: 'Take an MCP Server Out…',
    enablement: GUEST_KEYS.canTakeOut,
    load: async () => (await import('./takeServerOut.ts')).takeServerOut,
  },
  reviewServerChanges: {
    title: 'Review MCP Server Changes…',
    icon: 'diff',
    enablement: GUEST_KEYS.hasChanges,
    load: async () => (await import('./reviewServerChanges.ts')).reviewServerChanges,
  },
  chooseServerVerbs: {
    title: 'Choose What an MCP Server May Do…',
    enablement: GUEST_KEYS.has,
    load: async () => (await import('./chooseServerVerbs.ts')).chooseServerVerbs,
  },
  showServerLog: {
    title: 'Show MCP Server Log…',
    icon: 'output',
    enablement: GUEST_KEYS.has,
    load: async () => (await import('./showServerLog.ts')).showServerLog,
  },
} satisfies Commands;
