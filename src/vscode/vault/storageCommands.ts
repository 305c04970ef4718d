// The commands for the storage as a whole. Restoring a backup and starting over work without a running Sluice.
import type { Commands } from '../commands/command.ts';

export const storageCommands = {
  backUp: {
    title: 'Back Up…',
    listed: 'palette',
    when: ['unlocked'],
    load: async () => (await import('./careCommands.ts')).backUp,
  },
  setPassphrase: {
    title: 'Set Passphrase…',
    when: ['unlocked'],
    load: async () => (await import('./careCommands.ts')).setPassphrase,
  },
  unlockVault: {
    title: 'Unlock with Passphrase…',
    listed: 'palette',
    when: ['locked'],
    load: async () => (await import('./careCommands.ts')).unlockVault,
  },
  adoptBundles: {
    title: 'Adopt Bundles From…',
    load: async () => (await import('./careCommands.ts')).adoptBundles,
  },
  restoreBackup: {
    title: 'Restore Backup…',
    listed: 'palette',
    paletteWhen: ['broken'],
    needs: 'trust',
    load: async () => (await import('./careCommands.ts')).restoreBackup,
  },
  startOver: {
    title: 'Start Over…',
    listed: 'palette',
    paletteWhen: ['broken'],
    needs: 'trust',
    load: async () => (await import('./careCommands.ts')).startOver,
  },
} satisfies Commands;
