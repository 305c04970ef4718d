// A part of Sluice that is loaded on first need.
import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import { OnDemand } from '../../../src/core/onDemand.ts';

describe('a part that is loaded on demand', () => {
  it('is loaded once, by whoever needs it first', async () => {
    let loads = 0;
    const part = new OnDemand('The part', () => Promise.resolve({ load: (loads += 1) }));
    assert.deepEqual([part.loaded, loads], [undefined, 0]);
    const [first, second] = await Promise.all([part.get(), part.get()]);
    assert.equal(first, second);
    assert.deepEqual([part.loaded, loads], [first, 1]);
  });

  it('says where it cannot be loaded what to do, and is tried again by whoever comes next', async () => {
    const missing = new Error('Cannot find module');
    let fails = true;
    const part = new OnDemand('The part', () => (fails ? Promise.reject(missing) : Promise.resolve(1)));
    await assert.rejects(
      part.get(),
      (error) => AppError.is(error, 'internal') && error.cause === missing && error.next !== '',
    );
    fails = false;
    assert.equal(await part.get(), 1);
  });
});
