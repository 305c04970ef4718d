// A person's commands for bundles and their credentials: the same tools that agents call, through the same gates.
import type { Commands } from '../commands/command.ts';

export const bundleCommands = {
  provisionBundle: {
    title: 'Provision Bundle…',
    icon: 'add',
    load: async () => (await import('./provisionCommand.ts')).provisionBundle,
  },
  showBundles: { title: 'Show Bundles', load: async () => (await import('./bundlePicker.ts')).showBundles },
  showBundle: {
    title: 'Show Bundle',
    icon: 'go-to-file',
    inPalette: false,
    load: async () => (await import('./oneBundleCommands.ts')).showBundle,
  },
  syncBundle: {
    title: 'Sync Bundle…',
    icon: 'sync',
    load: async () => (await import('./oneBundleCommands.ts')).syncBundle,
  },
  deleteBundle: {
    title: 'Delete Bundle…',
    icon: 'trash',
    load: async () => (await import('./oneBundleCommands.ts')).deleteBundle,
  },
  forgetBundle: {
    title: 'Forget Bundle…',
    icon: 'close',
    load: async () => (await import('./oneBundleCommands.ts')).forgetBundle,
  },
  deleteBundles: {
    title: 'Delete Bundles…',
    icon: 'trash',
    load: async () => (await import('./deleteBundlesCommand.ts')).deleteBundles,
  },
  migrateBundles: {
    title: 'Migrate Bundles…',
    load: async () => (await import('./migrateCommand.ts')).migrateBundles,
  },
  recreateBundle: {
    title: 'Recreate Deleted Bundle…',
    load: async () => (await import('./recreateCommand.ts')).recreateBundle,
  },
  changeWebhookUrl: {
    title: 'Change Webhook URL…',
    icon: 'globe',
    load: async () => (await import('./changeWebhookCommand.ts')).changeWebhookUrl,
  },
  changeBundleSettings: {
    title: 'Change Bundle Settings…',
    icon: 'settings',
    load: async () => (await import('./changeSettingsCommand.ts')).changeBundleSettings,
  },
  changeSubscription: {
    title: 'Change Subscription…',
    icon: 'credit-card',
    load: async () => (await import('./changeSubscriptionCommand.ts')).changeSubscription,
  },
  shareBundle: {
    title: 'Share Bundle…',
    icon: 'link-external',
    load: async () => (await import('./shareBundleCommand.ts')).shareBundle,
  },
  showCredentials: {
    title: 'Show Credentials…',
    icon: 'key',
    load: async () => (await import('./credentialCommands.ts')).showCredentials,
  },
  replaceSecret: {
    title: 'Replace Secret…',
    icon: 'edit',
    load: async () => (await import('./credentialCommands.ts')).replaceSecret,
  },
  rotateKey: {
    title: 'Rotate API Key…',
    icon: 'refresh',
    load: async () => (await import('./credentialCommands.ts')).rotateKey,
  },
  revokeCredentials: {
    title: 'Revoke Credentials…',
    icon: 'circle-slash',
    load: async () => (await import('./credentialCommands.ts')).revokeCredentials,
  },
} satisfies Commands;
