// Holding a call open: when it returns, what it streams, and that it leaves nothing behind.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { Emitter } from '../../../../src/core/lifecycle.ts';
import type { Operation } from '../../../../src/core/operation/operation.ts';
import type { OperationEvent, ProgressUpdate } from '../../../../src/core/operation/progress.ts';
import { follow, HOLD_MS, type FollowedOperations } from '../../../../src/core/tool/follow.ts';
import { FakeClock, settle } from '../../../support/fakeClock.ts';
import { inStatus, operationWith, type AnyOperation } from '../../../support/operations.ts';

/** One operation, worked on here or in another window. */
class OneOperation implements FollowedOperations {
  readonly #changes = new Emitter<OperationEvent>((error) => assert.fail(String(error)));
  readonly onDidChange = this.#changes.event;
  operation: Operation = operationWith({ message: 'begins' });
  local = true;
  /** Thrown by `get`, as by a storage that was closed. */
  failure: Error | undefined;

  get(): Operation {
    if (this.failure) throw this.failure;
    return this.operation;
  }

  isLocal(): boolean {
    return this.local;
  }

  change(change: Partial<AnyOperation>): void {
    this.operation = inStatus({ ...this.operation, ...change });
    if (this.local) this.#changes.fire({ operation: this.operation, step: null, bandEnd: 100 });
  }
}

describe('Following an operation', () => {
  let clock: FakeClock;
  let operations: OneOperation;
  let updates: ProgressUpdate[];
  let caller: AbortController;
  beforeEach(() => {
    clock = new FakeClock(0);
    operations = new OneOperation();
    updates = [];
    caller = new AbortController();
  });
  /** No timer may be left when the call has returned. */
  afterEach(() => assert.equal(clock.pendingTimers, 0));

  const start = (holdMs?: number): Promise<Operation> =>
    follow({ operations, clock }, 'op_1', {
      cancelled: caller.signal,
      onProgress: (update) => updates.push(update),
      ...(holdMs !== undefined && { holdMs }),
    });

  it('[progress.first] streams at once, and the final update comes before the result', async () => {
    const followed = start().then((operation) => {
      updates.push({ progress: -1, message: 'result' });
      return operation;
    });
    assert.deepEqual(
      updates.map(({ message }) => message),
      ['begins'],
    );
    operations.change({ status: 'completed', progress: 100, message: 'done' });
    assert.equal((await followed).status, 'completed');
    assert.deepEqual(updates, [
      { progress: 0, message: 'begins' },
      { progress: 100, message: 'done' },
      { progress: -1, message: 'result' },
    ]);
  });

  it('[call.held] returns at the end of the holding time with the state as it is', async () => {
    const followed = start();
    clock.advance(HOLD_MS - 1);
    operations.change({ progress: 40, message: 'still at it' });
    clock.advance(1);
    const { status, message } = await followed;
    assert.deepEqual([status, message], ['running', 'still at it']);
    assert.notEqual(updates.at(-1)?.progress, 100);
  });

  it('[cancel.client] returns at once when the caller is gone, also when it was gone before', async () => {
    const followed = start();
    caller.abort();
    assert.equal((await followed).status, 'running');
    assert.equal((await start()).status, 'running');
  });

  it('[lease.one-works] sees by looking what another window does', async () => {
    operations.local = false;
    const followed = start();
    clock.advance(3_000);
    operations.change({ progress: 30, message: 'moved' });
    clock.advance(3_000);
    operations.change({ status: 'failed', message: 'broke' });
    clock.advance(1_000);
    assert.equal((await followed).status, 'failed');
    assert.deepEqual(
      updates.map(({ message }) => message),
      ['begins', 'moved', 'broke'],
    );
  });

  it('returns at once where it is over already', async () => {
    operations.local = false;
    operations.change({ status: 'completed', progress: 100 });
    assert.equal((await start()).status, 'completed');
  });

  it('[input.waits] goes on waiting while a person is asked', async () => {
    const followed = start();
    operations.change({ status: 'awaiting_input', message: 'needs a key' });
    await settle();
    operations.change({ status: 'running', message: 'goes on' });
    operations.change({ status: 'completed', progress: 100 });
    assert.equal((await followed).status, 'completed');
  });

  it('fails the call, not the process, where the state cannot be read any more', async () => {
    operations.local = false;
    const followed = start();
    operations.failure = new AppError('shutting-down', 'The storage is closed.');
    clock.advance(1_000);
    await assert.rejects(followed, { code: 'shutting-down' });
  });
});
