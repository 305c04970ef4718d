// Calls of a guest's tools with generated arguments, for the tests of what a person reads.
import * as fc from 'fast-check';
import type { Guest } from '../../../src/core/guest/guest.ts';
import { text, type Call } from './disclosedCalls.ts';

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

export const GUEST_TOOL_CALLS: Readonly<Record<string, fc.Arbitrary<Call>>> = {
  call_guest: fc
    .record({
      text: text(300),
      tags: fc.array(text(60), { maxLength: 4 }),
      deep: fc.record({ name: text(80) }),
    })
    .map((input) => ({
      args: {
        guest_id: GUEST.id,
        tool: 'delete_note',
        digest: 'of delete_note',
        input,
        rest: {},
        request: 'a'.repeat(64),
        caller_id: 'cli_1',
      },
      sent: [input.text, ...input.tags, input.deep.name, 'notes-server --all', 'notes'],
    })),
  allow_guest_reading: fc.constant({
    args: { guest_id: GUEST.id, caller_id: 'cli_1' },
    sent: [GUEST.name],
  }),
};
