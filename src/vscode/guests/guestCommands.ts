// The commands about guests: MCP servers behind Sluice.
import type { Commands } from '../commands/command.ts';
import { GUEST_KEYS } from './guestKeys.ts';

export const guestCommands = {
  putServerBehind: {
    title: 'Put an MCP Server Behind Sluice…',
    listed: 'palette',
    when: ['unlocked'],
    load: async () => (await import('./putServerBehind.ts')).putServerBehind,
  },
  takeServerOut: {
    title: 'Take an MCP Server Out…',
    enablement: GUEST_KEYS.canTakeOut,
    when: ['guestTakeouts'],
    load: async () => (await import('./takeServerOut.ts')).takeServerOut,
  },
  reviewServerChanges: {
    title: 'Review MCP Server Changes…',
    icon: 'diff',
    enablement: GUEST_KEYS.hasChanges,
    when: ['guestChanges'],
    load: async () => (await import('./reviewServerChanges.ts')).reviewServerChanges,
  },
  chooseServerVerbs: {
    title: 'Choose What an MCP Server May Do…',
    enablement: GUEST_KEYS.has,
    when: ['guests'],
    load: async () => (await import('./chooseServerVerbs.ts')).chooseServerVerbs,
  },
  showServerLog: {
    title: 'Show MCP Server Log…',
    icon: 'output',
    enablement: GUEST_KEYS.has,
    when: ['guests'],
    load: async () => (await import('./showServerLog.ts')).showServerLog,
  },
} satisfies Commands;
