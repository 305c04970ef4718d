// When calls begin: clients in turn, one at a time, with room between two calls for whatever else arrives.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { CallTurns } from '../../../../src/core/tool/callTurns.ts';

describe('Calls that arrive together', () => {
  it('[limits.fair] begin in turn: another client’s single call waits for one call of each client at most', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 300 }),
        fc.nat({ max: 40 }),
        async (callers, beforeSingle) => {
          const rounds: (() => void)[] = [];
          const turns = new CallTurns({ soon: (callback) => rounds.push(callback) });
          const begun: string[] = [];
          const take = (caller: string): void => void turns.take(caller).then(() => begun.push(caller));
          for (const caller of callers) take(`client-${caller}`);
          const goOn = async (): Promise<void> => {
            const before = begun.length;
            rounds.shift()?.();
            await Promise.resolve();
            assert.ok(begun.length <= before + 1);
          };
          await Promise.resolve();
          assert.equal(begun.length, 1);
          for (let round = 0; round < beforeSingle; round += 1) await goOn();
          const alreadyBegun = begun.length;
          take('single');
          while (rounds.length > 0) await goOn();
          assert.equal(begun.length, callers.length + 1);
          const position = begun.indexOf('single') - alreadyBegun;
          assert.ok(position <= new Set(callers).size, `${position} calls came first`);
        },
      ),
      { numRuns: 200 },
    );
  });
});
