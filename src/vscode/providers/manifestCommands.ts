// The commands about provider manifests.
import type { Commands } from '../commands/command.ts';

export const manifestCommands = {
  newManifest: {
    title: 'New Provider Manifest…',
    load: async () => (await import('./newManifest.ts')).newManifest,
  },
  testManifest: {
    title: 'Test Provider Manifest…',
    load: async () => (await import('./testManifest.ts')).testManifest,
  },
  reviewManifests: {
    title: 'Review Provider Manifests…',
    load: async () => (await import('./reviewManifests.ts')).reviewManifests,
  },
} satisfies Commands;
