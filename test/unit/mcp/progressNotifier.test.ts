// Progress notifications of one request: their order, and that nothing follows the end.
import assert from 'node:assert/strict';
import type { ServerNotification } from '@modelcontextprotocol/sdk/types.js';
import { ProgressNotifier } from '../../../src/mcp/progressNotifier.ts';

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
});
