// A person's commands for the tools of bundles.
import type { Commands } from '../commands/command.ts';

export const toolCommands = {
  pinTool: {
    title: 'Pin Tool…',
    icon: 'pin',
    when: ['bundles'],
    load: async () => (await import('./pinTool.ts')).pinTool,
  },
  unpinTool: {
    title: 'Unpin Tool…',
    icon: 'pinned',
    when: ['bundles'],
    load: async () => (await import('./pinTool.ts')).unpinTool,
  },
  tryTool: {
    title: 'Try Tool…',
    icon: 'play',
    when: ['bundles'],
    load: async () => (await import('./tryTool.ts')).tryTool,
  },
} satisfies Commands;
