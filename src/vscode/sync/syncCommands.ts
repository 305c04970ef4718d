// The commands for credentials: syncing, importing and reconnecting them.
import type { Commands } from '../commands/command.ts';

export const syncCommands = {
  syncNow: {
    title: 'Sync Credentials Now',
    listed: 'palette',
    when: ['bundles', 'unlocked'],
    icon: 'sync',
    load: async () => (await import('./startSync.ts')).syncNow,
  },
  resumeSync: {
    title: 'Resume Sync',
    listed: 'palette',
    when: ['unfinishedSync', 'unlocked'],
    load: async () => (await import('./startSync.ts')).resumeSync,
  },
  importCredentials: {
    title: 'Import Credentials…',
    when: ['bundles', 'unlocked'],
    load: async () => (await import('./importCommand.ts')).importCredentials,
  },
  reconnectAccount: {
    title: 'Reconnect Account…',
    listed: 'palette',
    when: ['lostAccounts', 'unlocked'],
    icon: 'plug',
    load: async () => (await import('./reconnectCommand.ts')).reconnectAccount,
  },
  connectAccount: {
    title: 'Connect Account…',
    when: ['ownBundles', 'unlocked'],
    load: async () => (await import('../connect/connectCommand.ts')).connectAccount,
  },
  deliverSecret: {
    title: 'Deliver Secret…',
    listed: 'palette',
    when: ['bundles', 'unlocked'],
    load: async () => (await import('../delivery/deliverCommand.ts')).deliverSecret,
  },
} satisfies Commands;
