// Who may end an operation by leaving: an explicit cancel at once, a broken stream only what nobody comes back for.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Emitter } from '../../../../src/core/lifecycle.ts';
import type { OperationEngine } from '../../../../src/core/operation/engine.ts';
import type { Operation } from '../../../../src/core/operation/operation.ts';
import type { OperationEvent } from '../../../../src/core/operation/progress.ts';
import { Followers } from '../../../../src/core/tool/followers.ts';
import { REISSUE_MS, StreamClosed } from '../../../../src/core/tool/streamClosed.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { operationWith } from '../../../support/operations.ts';
import { KeptLog } from '../../../integration/mcp/keptLog.ts';

class Engine {
  operation: Operation;
  cancels = 0;
  readonly onDidChange = new Emitter<OperationEvent>((error) => assert.fail(String(error))).event;

  constructor(status: Operation['status']) {
    this.operation = operationWith({ status });
  }

  get(): Operation {
    return this.operation;
  }

  isLocal(): boolean {
    return true;
  }

  async cancel(): Promise<void> {
    this.cancels += 1;
    this.operation = operationWith({ status: 'cancelled' });
  }
}

const HOLD = 24 * 60 * 60_000;

describe('A call that follows an operation and leaves', () => {
  const world = (status: Operation['status']) => {
    const clock = new FakeClock(0);
    const engine = new Engine(status);
    const operations = engine as unknown as OperationEngine;
    const followers = new Followers({ operations, clock, logger: new KeptLog() });
    const join = (): AbortController => {
      const caller = new AbortController();
      void followers.accompany('op_1', { cancelled: caller.signal, holdMs: HOLD });
      return caller;
    };
    return { clock, engine, join };
  };

  it('[mcp.reissue] by a broken stream leaves an approval open for 10 minutes, whenever it is joined again', async () => {
    const visit = fc.record({ awayMs: fc.integer({ min: 0, max: REISSUE_MS - 1 }), stayMs: fc.nat(60_000) });
    await fc.assert(
      fc.asyncProperty(fc.array(visit, { maxLength: 6 }), async (visits) => {
        const { clock, engine, join } = world('awaiting_approval');
        const first = join();
        await clock.advanceAsync(1_000);
        first.abort(new StreamClosed());
        for (const { awayMs, stayMs } of visits) {
          await clock.advanceAsync(awayMs);
          const again = join();
          await clock.advanceAsync(stayMs);
          again.abort(new StreamClosed());
        }
        assert.equal(engine.cancels, 0);
        await clock.advanceAsync(REISSUE_MS - 1);
        assert.equal(engine.cancels, 0);
        await clock.advanceAsync(1);
        assert.equal(engine.cancels, 1);
      }),
    );
  });

  it('[mcp.reissue] by an explicit cancel ends an approval at once, and by a broken stream what runs', () => {
    const asked = world('awaiting_approval');
    asked.join().abort();
    assert.equal(asked.engine.cancels, 1);
    const running = world('running');
    running.join().abort(new StreamClosed());
    assert.equal(running.engine.cancels, 1);
  });

  it('leaves what another call still follows', () => {
    const { engine, join } = world('running');
    const one = join();
    const two = join();
    one.abort();
    assert.equal(engine.cancels, 0);
    two.abort();
    assert.equal(engine.cancels, 1);
  });
});
