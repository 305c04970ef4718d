// An MCP server that a person accepted, with one tool that deletes; and the port to it, which answers and tells what was
// sent.
import { GuestWatchers } from '../../../src/core/guest/guestWatchers.ts';
import type { Guest } from '../../../src/core/guest/guest.ts';
import type { GuestPorts } from '../../../src/core/guest/guestCalls.ts';
import { noGuests } from '../memoryPorts.ts';

export const GUEST: Guest = {
  id: 'gst_1',
  name: 'notes',
  definition: { kind: 'stdio', command: 'notes-server', args: ['--all'], cwd: null, env: {}, secretEnv: [] },
  launchDigest: 'd',
  serverInfo: { name: 'Approve this' },
  capabilities: { tools: {} },
  instructions: null,
  prompts: [],
  tools: [
    {
      definition: { name: 'delete_note', inputSchema: { type: 'object' } },
      digest: 'of delete_note',
      verb: 'delete',
      before: null,
    },
  ],
  offered: null,
  kept: [],
  createdAt: 1,
  acceptedAt: 1,
};

/** @param onSent called with the method of each request that reaches the server */
export function notesServer(onSent: (method: string) => void): GuestPorts {
  return {
    watchers: new GuestWatchers(),
    connections: {
      ...noGuests.connections,
      connect: () => Promise.resolve(),
      request: async (_launch, method) => {
        onSent(method);
        return { content: [{ type: 'text', text: 'Deleted.' }] };
      },
    },
  };
}
