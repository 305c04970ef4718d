// The commands for credentials: syncing, importing and reconnecting them.
import type { Commands } from '../commands/command.ts';

export const syncCommands = {
  syncNow: {
    title: 'Sync Credentials Now',
    icon: 'sync',
    load: async () => (await import('./startSync.ts')).syncNow,
  },
  resumeSync: { title: 'Resume Sync', load: async () => (await import('./startSync.ts')).resumeSync },
  importCredentials: {
    title: 'Import Credentials…',
    load: async () => (await import('./importCommand.ts')).importCredentials,
  },
  reconnectAccount: {
    title: 'Reconnect Account…',
    icon: 'plug',
    load: async () => (await import('./reconnectCommand.ts')).reconnectAccount,
  },
  connectAccount: {
    title: 'Connect Account…',
    load: async () => (await import('../connect/connectCommand.ts')).connectAccount,
  },
  deliverSecret: {
    title: 'Deliver Secret…',
    load: async () => (await import('../delivery/deliverCommand.ts')).deliverSecret,
  },
} satisfies Commands;
