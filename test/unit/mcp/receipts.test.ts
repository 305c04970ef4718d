// Over generated histories of a session: an outcome is told as received if, and only if, the client spoke after a stream
// that did not break had brought it, and once at most.
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import * as fc from 'fast-check';
import { Receipts } from '../../../src/mcp/guests/receipts.ts';

type Stream = Pick<ServerResponse, 'destroyed' | 'writableFinished'>;
const opened = (): Stream => ({ destroyed: false, writableFinished: false });
const asResponse = (stream: Stream): ServerResponse => stream as ServerResponse;
const broken: Stream = { destroyed: true, writableFinished: false };
const finished: Stream = { destroyed: true, writableFinished: true };

const step = fc.oneof(
  fc.record({ kind: fc.constantFrom('call', 'answer', 'break', 'finish'), id: fc.nat(4) }),
  fc.record({ kind: fc.constantFrom('speak', 'resume') }),
);

describe('Receipts of outcomes', () => {
  it('[guests.received] tells what a client has, never what may have died with its connection', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const receipts = new Receipts();
        const streams = new Map<number, Stream>();
        /** By call: whether it was told. */
        const answered = new Map<number, boolean>();
        for (const each of steps) {
          const id = 'id' in each ? each.id : -1;
          const stream = streams.get(id);
          if (each.kind === 'call' && stream === undefined) {
            streams.set(id, opened());
            receipts.calls(id, asResponse(streams.get(id) as Stream));
          } else if (each.kind === 'answer' && stream !== undefined && !answered.has(id)) {
            assert.equal(receipts.writes(id, String(id)), stream.writableFinished || !stream.destroyed);
            receipts.ended(id);
            answered.set(id, false);
          } else if (each.kind === 'break' && stream?.destroyed === false) Object.assign(stream, broken);
          // Only what was answered is ended in its own way.
          else if (each.kind === 'finish' && stream?.destroyed === false && answered.has(id))
            Object.assign(stream, finished);
          else if (each.kind === 'resume') {
            const again = opened();
            for (const [call, old] of streams)
              if (old.destroyed && !old.writableFinished) streams.set(call, again);
            receipts.resumes(asResponse(again));
          } else if (each.kind === 'speak') {
            const had = [...answered].flatMap(([call, isTold]) => {
              const { destroyed, writableFinished } = streams.get(call) ?? broken;
              return isTold || (destroyed && !writableFinished) ? [] : [call];
            });
            assert.deepEqual(receipts.heard().toSorted(), had.map(String).toSorted());
            for (const call of had) answered.set(call, true);
          }
        }
      }),
    ));
});
