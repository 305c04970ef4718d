// Calls of a guest's tools with generated arguments, for the tests of what a person reads.
import * as fc from 'fast-check';
import type { JsonObject } from '../../../src/core/json.ts';
import { GUEST } from '../../support/guests/notesGuest.ts';
import { text, type Call } from './disclosedCalls.ts';

export const GUEST_TOOL_CALLS: Readonly<Record<string, fc.Arbitrary<Call>>> = {
  call_guest: fc
    .record({
      input: fc.record({
        text: text(300),
        tags: fc.array(text(60), { maxLength: 4 }),
        deep: fc.record({ name: text(80) }),
      }),
      before: fc.option(text(300), { nil: undefined }),
      way: fc.constantFrom('text', 'values', 'unread'),
      shared: fc.subarray(['text', 'deep']),
    })
    .map(({ input, before, way, shared }) => ({
      facts: before === undefined ? {} : { by: 'get_note', shared, ...readAs(way, before) },
      args: {
        guest_id: GUEST.id,
        tool: 'delete_note',
        digest: 'of delete_note',
        input,
        rest: {},
        request: 'a'.repeat(64),
        caller_id: 'cli_1',
      },
      sent: [
        input.text,
        ...input.tags,
        input.deep.name,
        'notes-server --all',
        'notes',
        // What a person named a reading tool for is shown whatever it is compared with.
        ...(before === undefined || way === 'unread' ? [] : [before]),
      ],
      foreign: before === undefined ? [] : [before],
    })),
  allow_guest_reading: fc.constant({
    args: { guest_id: GUEST.id, caller_id: 'cli_1' },
    sent: [GUEST.name],
  }),
};

function readAs(way: 'text' | 'values' | 'unread', before: string): JsonObject {
  if (way === 'unread') return { unread: before };
  return way === 'text' ? { text: before } : { text: before, values: { text: before } };
}
