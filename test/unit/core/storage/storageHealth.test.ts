// Trouble with the storage is noticed wherever it shows, told once, and over when a write succeeds.
import assert from 'node:assert/strict';
import { AppError, type ErrorCode } from '../../../../src/core/errors.ts';
import type { Store } from '../../../../src/core/storage/store.ts';
import { StorageHealth } from '../../../../src/core/storage/storageHealth.ts';

const logger = { debug() {}, info() {}, warn() {}, error() {} };

describe('The health of the storage', () => {
  let failing: AppError | undefined;
  let told: (ErrorCode | null)[];
  let health: StorageHealth;
  let store: Store;
  beforeEach(() => {
    failing = undefined;
    told = [];
    health = new StorageHealth(logger);
    health.onDidChange((problem) => told.push(problem?.code ?? null));
    const use = (): never => {
      if (failing) throw failing;
      return undefined as never;
    };
    store = health.watch({ read: use, transaction: () => Promise.resolve().then(use) });
  });

  const read = (): void => store.read(() => undefined);
  const write = (): Promise<void> => store.transaction(() => undefined);

  it('[storage.problem-said] tells a full disk once, and that it is over', async () => {
    failing = new AppError('storage-full', 'Full.');
    await assert.rejects(write());
    await assert.rejects(write());
    failing = undefined;
    read();
    assert.equal(health.problem?.code, 'storage-full');
    await write();
    assert.deepEqual(told, ['storage-full', null]);
    assert.equal(health.problem, null);
  });

  it('[storage.problem-said] tells damage that a read finds, which no write undoes', async () => {
    failing = new AppError('storage-corrupt', 'Damaged.');
    assert.throws(read);
    failing = undefined;
    await write();
    assert.deepEqual(told, ['storage-corrupt']);
    assert.equal(health.problem?.code, 'storage-corrupt');
  });

  it('says nothing of what is only busy, or of what was asked wrongly', async () => {
    failing = new AppError('storage-unavailable', 'Busy.', { retryable: true });
    await assert.rejects(write());
    failing = new AppError('not-found', 'There is none.');
    assert.throws(read);
    assert.deepEqual(told, []);
  });
});
