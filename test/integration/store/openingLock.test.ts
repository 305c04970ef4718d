// The lock under which a storage is prepared: held by one, waited for without blocking, given up after a while.
import assert from 'node:assert/strict';
import sqlite from 'node:sqlite';
import { AppError } from '../../../src/core/errors.ts';
import { withOpeningLock } from '../../../src/store/openingLock.ts';
import { FakeClock, settle } from '../../support/fakeClock.ts';
import { StorageSandbox } from './storageFixture.ts';

describe('the opening lock', () => {
  let sandbox: StorageSandbox;
  let clock: FakeClock;
  let directory: string;
  beforeEach(() => {
    sandbox = new StorageSandbox();
    clock = new FakeClock();
    directory = sandbox.newDirectory();
  });
  afterEach(() => sandbox.dispose());

  const holder = (): { done: Promise<string>; release: () => void; started: () => boolean } => {
    let release = (): void => {};
    let hasStarted = false;
    const done = withOpeningLock(sqlite, directory, clock, () => {
      hasStarted = true;
      return new Promise<string>((resolve) => (release = () => resolve('done')));
    });
    return { done, release: () => release(), started: () => hasStarted };
  };

  it('lets the second start only when the first is done', async () => {
    const [first, second] = [holder(), holder()];
    await clock.advanceAsync(1_000);
    assert.deepEqual([first.started(), second.started()], [true, false]);

    first.release();
    assert.equal(await first.done, 'done');
    await clock.advanceAsync(50);
    assert.equal(second.started(), true);
    second.release();
    await second.done;
    assert.equal(clock.pendingTimers, 0);
  });

  it('is released by work that fails', async () => {
    const failure = new Error('no');
    await assert.rejects(
      withOpeningLock(sqlite, directory, clock, () => Promise.reject(failure)),
      (error) => error === failure,
    );
    assert.equal(await withOpeningLock(sqlite, directory, clock, () => 'mine'), 'mine');
  });

  it('is given up after 30 seconds, saying that trying again can help', async () => {
    const first = holder();
    const second = withOpeningLock(sqlite, directory, clock, () => 'mine');
    const refused = assert.rejects(second, (error) => {
      assert.ok(AppError.is(error, 'storage-unavailable'));
      assert.equal(error.retryable, true);
      return true;
    });
    await clock.advanceAsync(30_000);
    await refused;
    first.release();
    await first.done;
    await settle();
  });
});
