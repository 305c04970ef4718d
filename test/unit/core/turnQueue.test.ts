// Who is next: many requests of one caller don't delay another's.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { TurnQueue } from '../../../src/core/turnQueue.ts';

describe('Callers that wait', () => {
  it('[limits.fair] are served in turn, each in the order of its own requests, whoever asks how often', () => {
    const act = fc.oneof(
      { arbitrary: fc.nat({ max: 4 }), weight: 5 },
      { arbitrary: fc.constant('serve' as const), weight: 3 },
      { arbitrary: fc.constant('leave' as const), weight: 1 },
    );
    fc.assert(
      fc.property(fc.array(act, { minLength: 20, maxLength: 300 }), (acts) => {
        const queue = new TurnQueue<{ caller: string; number: number }>();
        const waiting: { caller: string; number: number; passed: Set<string> }[] = [];
        let number = 0;
        for (const what of acts) {
          if (typeof what === 'number') {
            const entry = { caller: `client-${what}`, number: (number += 1) };
            queue.add(entry.caller, entry);
            waiting.push({ ...entry, passed: new Set() });
            // The queue knows its own entry by identity.
            Object.assign(waiting.at(-1) ?? {}, { entry });
          } else if (what === 'leave') {
            const [gone] = waiting.splice(Math.floor(waiting.length / 2), 1);
            if (gone) queue.remove(gone.caller, (gone as unknown as { entry: typeof gone }).entry);
          } else {
            const served = queue.next();
            const first = waiting.find(({ caller }) => caller === served?.caller);
            assert.equal(first?.number, served?.number);
            if (served === undefined) continue;
            waiting.splice(
              waiting.findIndex((entry) => entry.number === served.number),
              1,
            );
            const seen = new Set<string>();
            for (const entry of waiting) {
              if (entry.caller === served.caller || seen.has(entry.caller)) continue;
              seen.add(entry.caller);
              // The first of each caller is passed by each other caller at most once.
              assert.ok(!entry.passed.has(served.caller), `${entry.caller} waits for ${served.caller} twice`);
              entry.passed.add(served.caller);
            }
          }
          assert.equal(queue.size, waiting.length);
        }
      }),
      { numRuns: 200 },
    );
  });
});
