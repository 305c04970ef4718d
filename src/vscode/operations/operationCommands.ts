// The commands for operations: each acts on the row it was run on, or lets the person pick an operation.
import type { Commands } from '../commands/command.ts';

export const operationCommands = {
  showOperations: {
    title: 'Show Operations',
    listed: 'palette',
    when: ['operations'],
    load: async () => (await import('./chooseOperation.ts')).showOperations,
  },
  showOperation: {
    title: 'Show Operation',
    icon: 'go-to-file',
    listed: 'nowhere',
    load: async () => (await import('./chooseOperation.ts')).showOperation,
  },
  resumeOperation: {
    title: 'Resume Operation…',
    listed: 'palette',
    when: ['resumable'],
    icon: 'debug-continue',
    load: async () => (await import('./chooseOperation.ts')).resumeOperation,
  },
  cancelOperation: {
    title: 'Cancel Operation…',
    listed: 'palette',
    when: ['working'],
    icon: 'debug-stop',
    load: async () => (await import('./chooseOperation.ts')).cancelOperation,
  },
  rollBackOperation: {
    title: 'Roll Back Operation…',
    when: ['resumable'],
    load: async () => (await import('./chooseOperation.ts')).rollBackOperation,
  },
  undoOperation: {
    title: 'Undo Operation…',
    when: ['operations'],
    load: async () => (await import('./chooseOperation.ts')).undoOperation,
  },
  provideInput: {
    title: 'Provide Input…',
    listed: 'palette',
    when: ['inputs'],
    icon: 'key',
    load: async () => (await import('../prompts/provideInput.ts')).provideInput,
  },
} satisfies Commands;
