// A person's commands for bundles and their credentials: the same tools that agents call, through the same gates.
import { EVERY_BUNDLE } from '../views/bundleFilter.ts';
import type { Commands } from '../commands/command.ts';

export const bundleCommands = {
  provisionBundle: {
    title: 'Provision Bundle…',
    listed: 'palette',
    when: ['unlocked'],
    icon: 'add',
    load: async () => (await import('./provisionCommand.ts')).provisionBundle,
  },
  showBundles: {
    title: 'Show Bundles',
    listed: 'palette',
    when: ['bundles'],
    load: async () => (await import('./bundlePicker.ts')).showBundles,
  },
  showBundle: {
    title: 'Show Bundle',
    icon: 'go-to-file',
    listed: 'nowhere',
    load: async () => (await import('./oneBundleCommands.ts')).showBundle,
  },
  filterBundles: {
    title: 'Filter Bundles…',
    icon: 'filter',
    listed: 'palette',
    when: ['bundles'],
    load: async () => (await import('../views/filterBundles.ts')).filterBundles,
  },
  clearBundleFilter: {
    title: 'Clear Filter',
    icon: 'clear-all',
    listed: 'nowhere',
    needs: 'nothing',
    run: ({ views }) => views.filterBundles(EVERY_BUNDLE),
  },
  syncBundle: {
    title: 'Sync Bundle…',
    when: ['bundles', 'unlocked'],
    icon: 'sync',
    load: async () => (await import('./oneBundleCommands.ts')).syncBundle,
  },
  deleteBundle: {
    title: 'Delete Bundle…',
    when: ['bundles', 'unlocked'],
    icon: 'trash',
    load: async () => (await import('./oneBundleCommands.ts')).deleteBundle,
  },
  forgetBundle: {
    title: 'Forget Bundle…',
    when: ['bundles'],
    icon: 'close',
    load: async () => (await import('./oneBundleCommands.ts')).forgetBundle,
  },
  deleteBundles: {
    title: 'Delete Bundles…',
    listed: 'palette',
    when: ['bundles', 'unlocked'],
    icon: 'trash',
    load: async () => (await import('./deleteBundlesCommand.ts')).deleteBundles,
  },
  migrateBundles: {
    title: 'Migrate Bundles…',
    when: ['bundles', 'unlocked'],
    load: async () => (await import('./migrateCommand.ts')).migrateBundles,
  },
  recreateBundle: {
    title: 'Recreate Deleted Bundle…',
    when: ['operations', 'unlocked'],
    load: async () => (await import('./recreateCommand.ts')).recreateBundle,
  },
  changeWebhookUrl: {
    title: 'Change Webhook URL…',
    when: ['bundles', 'unlocked'],
    icon: 'globe',
    load: async () => (await import('./changeWebhookCommand.ts')).changeWebhookUrl,
  },
  changeBundleSettings: {
    title: 'Change Bundle Settings…',
    when: ['bundles'],
    icon: 'settings',
    load: async () => (await import('./changeSettingsCommand.ts')).changeBundleSettings,
  },
  changeSubscription: {
    title: 'Change Subscription…',
    when: ['bundles', 'unlocked'],
    icon: 'credit-card',
    load: async () => (await import('./changeSubscriptionCommand.ts')).changeSubscription,
  },
  shareBundle: {
    title: 'Share Bundle…',
    when: ['bundles', 'unlocked'],
    icon: 'link-external',
    load: async () => (await import('./shareBundleCommand.ts')).shareBundle,
  },
  showCredentials: {
    title: 'Show Credentials…',
    when: ['bundles'],
    icon: 'key',
    load: async () => (await import('./credentialCommands.ts')).showCredentials,
  },
  testCredential: {
    title: 'Test Credential…',
    listed: 'palette',
    when: ['bundles', 'unlocked'],
    icon: 'beaker',
    load: async () => (await import('./testCredentialCommand.ts')).testCredential,
  },
  replaceSecret: {
    title: 'Replace Secret…',
    when: ['bundles', 'unlocked'],
    icon: 'edit',
    load: async () => (await import('./credentialCommands.ts')).replaceSecret,
  },
  rotateKey: {
    title: 'Rotate API Key…',
    when: ['bundles', 'unlocked'],
    icon: 'refresh',
    load: async () => (await import('./credentialCommands.ts')).rotateKey,
  },
  revokeCredentials: {
    title: 'Revoke Credentials…',
    when: ['bundles', 'unlocked'],
    icon: 'circle-slash',
    load: async () => (await import('./credentialCommands.ts')).revokeCredentials,
  },
} satisfies Commands;
