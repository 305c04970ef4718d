// Transactions and reads: all or nothing, one at a time, each on one consistent state.
import assert from 'node:assert/strict';
import { AppError, type ErrorCode } from '../../../src/core/errors.ts';
import type { StoreTransaction } from '../../../src/core/storage/store.ts';
import type { Storage } from '../../../src/store/openStorage.ts';
import { StorageSandbox } from './storageFixture.ts';

const withCode = (code: ErrorCode) => (error: unknown) => AppError.is(error, code);

describe('transactions', () => {
  const sandbox = new StorageSandbox();
  let here: Storage;
  let there: Storage;
  beforeEach(async () => {
    const directory = sandbox.newDirectory();
    here = await sandbox.open(directory);
    there = await sandbox.open(directory);
  });
  after(() => sandbox.dispose());

  const fact = ({ store }: Storage, key: string): unknown => store.read((view) => view.facts.get(key));

  it('return what their callback returns, and are seen by other processes', async () => {
    const result = await here.store.transaction((tx) => {
      tx.facts.set('key', 'value');
      return tx.facts.get('key');
    });
    assert.equal(result, 'value');
    assert.equal(fact(there, 'key'), 'value');
  });

  it('[storage.transactions] leave nothing behind when their callback throws, and hand on what it threw', async () => {
    const thrown = new Error('changed my mind');
    const outcome = here.store.transaction((tx) => {
      tx.facts.set('key', 'value');
      throw thrown;
    });
    await assert.rejects(outcome, (error) => error === thrown);
    assert.equal(fact(here, 'key'), undefined);
    await here.store.transaction((tx) => tx.facts.set('key', 'next'));
    assert.equal(fact(there, 'key'), 'next');
  });

  it('[storage.transactions] refuse an asynchronous callback, whose later writes reach nothing either', async () => {
    let later: unknown;
    const outcome = here.store.transaction(async (tx) => {
      tx.facts.set('before the await', 1);
      await Promise.resolve();
      try {
        tx.facts.set('after the await', 1);
      } catch (error) {
        later = error;
      }
    });
    await assert.rejects(outcome, withCode('internal'));
    assert.ok(AppError.is(later, 'internal'));
    assert.equal(fact(here, 'before the await'), undefined);
    assert.equal(fact(here, 'after the await'), undefined);
  });

  it('refuse to be nested, at once, so that the outer one fails as a whole', async () => {
    const outcome = here.store.transaction((tx) => {
      tx.facts.set('outer', 1);
      void here.store.transaction((inner) => inner.facts.set('inner', 1));
    });
    await assert.rejects(outcome, withCode('internal'));
    assert.deepEqual([fact(here, 'outer'), fact(here, 'inner')], [undefined, undefined]);
  });

  it('refuse to start inside a read', () => {
    assert.throws(
      () => here.store.read(() => void here.store.transaction((tx) => tx.facts.set('key', 1))),
      withCode('internal'),
    );
  });

  it('let repositories write only while their callback runs', async () => {
    let kept: StoreTransaction | undefined;
    await here.store.transaction((tx) => void (kept = tx));
    assert.throws(() => kept?.facts.set('key', 1), withCode('internal'));
    assert.throws(() => here.store.read(() => kept?.facts.set('key', 1)), withCode('internal'));
    assert.equal(fact(here, 'key'), undefined);
  });

  it('show their own state to a read inside them', async () => {
    const seen = await here.store.transaction((tx) => {
      tx.facts.set('key', 'new');
      return fact(here, 'key');
    });
    assert.equal(seen, 'new');
  });

  it('do not change what a read sees that began before them', async () => {
    await here.store.transaction((tx) => tx.facts.set('key', 'old'));
    const seen = here.store.read((view) => {
      const before = view.facts.get('key');
      void there.store.transaction((tx) => tx.facts.set('key', 'new'));
      return [before, view.facts.get('key')];
    });
    assert.deepEqual(seen, ['old', 'old']);
    assert.equal(fact(here, 'key'), 'new');
  });

  it('of a read that throws leave the store usable', () => {
    assert.throws(() =>
      here.store.read(() => {
        throw new Error('no');
      }),
    );
    assert.equal(fact(here, 'key'), undefined);
  });
});
