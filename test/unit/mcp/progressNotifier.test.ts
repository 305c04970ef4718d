// Progress notifications of one request: their order, and that nothing follows the end.
import assert from 'node:assert/strict';
import type { ServerNotification } from '@modelcontextprotocol/sdk/types.js';
import * as fc from 'fast-check';
import { ProgressPacer, type ProgressState } from '../../../src/core/operation/progress.ts';
import { ProgressNotifier } from '../../../src/mcp/progressNotifier.ts';
import { FakeClock } from '../../support/fakeClock.ts';

describe('progress notifications', () => {
  function collect(send?: (message: string) => Promise<void>): {
    notifier: ProgressNotifier;
    sent: string[];
    lost: unknown[];
  } {
    const sent: string[] = [];
    const lost: unknown[] = [];
    const deliver = async (notification: ServerNotification): Promise<void> => {
      assert.ok(notification.method === 'notifications/progress');
      const { message = '' } = notification.params;
      await send?.(message);
      sent.push(message);
    };
    return { notifier: new ProgressNotifier('token', deliver, (error) => lost.push(error)), sent, lost };
  }

  it('keep their order however long each takes, and the end waits for the last', async () => {
    const first = Promise.withResolvers<void>();
    const { notifier, sent } = collect((message) => (message === 'one' ? first.promise : Promise.resolve()));
    notifier.notify({ progress: 1, message: 'one' });
    notifier.notify({ progress: 2, message: 'two' });
    const ended = notifier.end().then(() => sent.push('end'));
    first.resolve();
    await ended;
    assert.deepEqual(sent, ['one', 'two', 'end']);
  });

  it('[progress.final] do not follow the end', async () => {
    const { notifier, sent } = collect();
    notifier.notify({ progress: 1, message: 'one' });
    await notifier.end();
    notifier.notify({ progress: 2, message: 'late' });
    await notifier.end();
    assert.deepEqual(sent, ['one']);
  });

  it('that reach nobody neither stop the others nor the work', async () => {
    const gone = new Error('gone');
    const { notifier, sent, lost } = collect((message) =>
      message === 'one' ? Promise.reject(gone) : Promise.resolve(),
    );
    notifier.notify({ progress: 1, message: 'one' });
    notifier.notify({ progress: 2, message: 'two' });
    await notifier.end();
    assert.deepEqual(sent, ['two']);
    assert.deepEqual(lost, [gone]);
  });

  it('[progress.one-decimal] rise strictly, with one decimal at most, whatever a paced operation reports', async () => {
    const report = fc.record({
      waitMs: fc.integer({ min: 0, max: 40_000 }),
      by: fc.double({ min: 0, max: 30, noNaN: true }),
      band: fc.double({ min: 0, max: 40, noNaN: true }),
      message: fc.constantFrom('Creating', 'Checking', 'Waiting'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(report, { maxLength: 30 }), fc.boolean(), async (reports, isOver) => {
        const clock = new FakeClock(0);
        const sent: number[] = [];
        const deliver = async ({ params }: ServerNotification): Promise<void> =>
          void sent.push((params as { progress: number }).progress);
        const notifier = new ProgressNotifier('token', deliver, (error) => assert.fail(String(error)));
        const stateAt = (progress: number, bandEnd: number, message: string): ProgressState => ({
          progress,
          bandEnd,
          message,
          activity: { title: message, since: 0 },
        });
        const pacer = new ProgressPacer(clock, stateAt(0, 10, 'Begins'), (update) => notifier.notify(update));
        let progress = 0;
        for (const { waitMs, by, band, message } of reports) {
          clock.advance(waitMs);
          progress = Math.min(99.999, progress + by);
          pacer.update(stateAt(progress, Math.min(100, progress + band), message));
        }
        clock.advance(60_000);
        if (isOver) pacer.finish(stateAt(100, 100, 'Done'));
        pacer.dispose();
        await notifier.end();
        for (const [index, value] of sent.entries()) {
          assert.match(String(value), /^\d+(\.\d)?$/);
          if (index > 0) assert.ok(value > Number(sent[index - 1]), String(sent));
        }
        assert.equal(sent[0], 0);
        if (isOver) assert.equal(sent.at(-1), 100);
      }),
    );
  });
});
