// Which progress is on screen, and when.
import assert from 'node:assert/strict';
import { ProgressQueue, REST_MS, SHOW_AFTER_MS } from '../../../../src/vscode/operations/progressQueue.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { eventWith } from '../operations.ts';

/** A screen: what was put on it, in order, and what is on it. */
class Screen {
  readonly log: string[] = [];
  readonly visible = new Map<string, () => void>();

  readonly show = (operation: { id: string }, onDismissed: () => void) => {
    this.visible.set(operation.id, onDismissed);
    this.log.push(`show ${operation.id}`);
    return {
      report: ({ progress, message }: { progress: number; message: string }) =>
        void this.log.push(`${operation.id} ${Math.floor(progress)}% ${message}`),
      close: () => {
        if (this.visible.delete(operation.id)) this.log.push(`close ${operation.id}`);
      },
    };
  };

  dismiss(id: string): void {
    this.visible.get(id)?.();
  }
}

function setUp() {
  const clock = new FakeClock();
  const screen = new Screen();
  return { clock, screen, queue: new ProgressQueue(clock, screen.show) };
}

describe('the progress queue', () => {
  it('[progress.vscode] shows nothing of work that ends within a second', () => {
    const { clock, screen, queue } = setUp();
    queue.take(eventWith());
    clock.advance(SHOW_AFTER_MS - 1);
    assert.equal(queue.take(eventWith({ status: 'completed' })), SHOW_AFTER_MS - 1);
    clock.advance(60_000);
    assert.deepEqual(screen.log, []);
    assert.equal(clock.pendingTimers, 0);
  });

  it('shows work that has lasted a second, with its newest message', () => {
    const { clock, screen, queue } = setUp();
    queue.take(eventWith());
    clock.advance(500);
    queue.take(eventWith({ progress: 20, message: 'Registering 3 webhook endpoints' }));
    clock.advance(500);
    assert.deepEqual(screen.log, ['show op_1', 'op_1 20% Registering 3 webhook endpoints']);
  });

  it('lets no two updates come closer than two seconds', () => {
    const { clock, screen, queue } = setUp();
    queue.take(eventWith());
    clock.advance(1_000);
    for (const progress of [10, 11, 12]) queue.take(eventWith({ progress, message: `at ${progress}` }));
    clock.advance(1_999);
    assert.equal(screen.log.length, 2);
    clock.advance(1);
    assert.equal(screen.log.at(-1), 'op_1 12% at 12');
  });

  it('[progress.vscode] shows one at a time, oldest first', () => {
    const { clock, screen, queue } = setUp();
    queue.take(eventWith({ id: 'op_1' }));
    queue.take(eventWith({ id: 'op_2' }));
    clock.advance(3_000);
    assert.deepEqual([...screen.visible.keys()], ['op_1']);
    queue.take(eventWith({ id: 'op_1', status: 'completed', progress: 100, message: 'done' }));
    assert.deepEqual([...screen.visible.keys()], ['op_2']);
    assert.ok(screen.log.includes('op_1 100% done'));
  });

  it('leaves out one that ended while it waited for its turn', () => {
    const { clock, screen, queue } = setUp();
    for (const id of ['op_1', 'op_2', 'op_3']) queue.take(eventWith({ id }));
    clock.advance(3_000);
    assert.equal(queue.take(eventWith({ id: 'op_2', status: 'failed' })), 3_000);
    queue.take(eventWith({ id: 'op_1', status: 'completed' }));
    assert.deepEqual([...screen.visible.keys()], ['op_3']);
    assert.ok(!screen.log.includes('show op_2'));
  });

  it('does not bring back what the person took off the screen', () => {
    const { clock, screen, queue } = setUp();
    queue.take(eventWith({ id: 'op_1' }));
    queue.take(eventWith({ id: 'op_2' }));
    clock.advance(1_000);
    screen.dismiss('op_1');
    queue.take(eventWith({ id: 'op_1', progress: 30 }));
    clock.advance(10_000);
    assert.deepEqual([...screen.visible.keys()], ['op_2']);
    assert.equal(screen.log.filter((line) => line === 'show op_1').length, 1);
  });

  it('shows a resumed operation again', () => {
    const { clock, screen, queue } = setUp();
    queue.take(eventWith());
    clock.advance(1_000);
    screen.dismiss('op_1');
    queue.take(eventWith({ status: 'cancelled' }));
    queue.take(eventWith());
    clock.advance(1_000);
    assert.equal(screen.log.filter((line) => line === 'show op_1').length, 2);
  });

  it('says nothing of operations that never worked in this window', () => {
    const { queue } = setUp();
    assert.equal(queue.take(eventWith({ status: 'interrupted' })), undefined);
  });

  it('leaves neither timers nor notifications behind', () => {
    const { clock, screen, queue } = setUp();
    queue.take(eventWith({ id: 'op_1' }));
    queue.take(eventWith({ id: 'op_2' }));
    clock.advance(1_000);
    queue.dispose();
    assert.equal(clock.pendingTimers, 0);
    assert.equal(screen.visible.size, 0);
  });

  it('[progress.spans-calls] keeps a run on screen between two calls, as one piece of work', () => {
    const { clock, screen, queue } = setUp();
    queue.take(eventWith({ progress: 10 }));
    clock.advance(1_000);
    assert.equal(
      queue.take(eventWith({ status: 'paused', progress: 20, message: 'Synced 48 of 240' })),
      undefined,
    );
    clock.advance(REST_MS - 1);
    queue.take(eventWith({ progress: 21, message: 'Syncing credentials (50 of 240)' }));
    clock.advance(REST_MS);
    assert.ok(!screen.log.includes('close op_1'), screen.log.join('; '));
    assert.equal(queue.take(eventWith({ status: 'completed' })), 1_000 + 2 * REST_MS - 1);
    assert.deepEqual(
      screen.log.filter((line) => /^(show|close)/.test(line)),
      ['show op_1', 'close op_1'],
    );
    assert.equal(clock.pendingTimers, 0);
  });

  it('[progress.spans-calls] takes a run off the screen that no call goes on with', () => {
    const { clock, screen, queue } = setUp();
    queue.take(eventWith({ progress: 10 }));
    clock.advance(1_000);
    queue.take(eventWith({ status: 'paused', progress: 20 }));
    clock.advance(REST_MS);
    assert.equal(screen.log.at(-1), 'close op_1');
    assert.equal(clock.pendingTimers, 0);
  });
});
