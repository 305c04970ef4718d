import assert from 'node:assert/strict';
import { inParallel } from '../../../src/tools/inParallel.ts';

describe('Work in parallel', () => {
  it('has at most so many under way, and results in the order of the items', async () => {
    let underWay = 0;
    let most = 0;
    const results = await inParallel([5, 1, 4, 2, 3], 2, async (turns) => {
      underWay += 1;
      most = Math.max(most, underWay);
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      underWay -= 1;
      return turns * 10;
    });
    assert.equal(most, 2);
    assert.deepEqual(results, [50, 10, 40, 20, 30]);
  });

  it('begins nothing after a failure, and waits for what is under way', async () => {
    const ended: number[] = [];
    const release = Promise.withResolvers<void>();
    const work = inParallel([1, 2, 3, 4], 2, async (item) => {
      if (item === 1) throw new Error('one');
      await release.promise;
      ended.push(item);
    });
    release.resolve();
    await assert.rejects(work, /one/);
    assert.deepEqual(ended, [2]);
  });
});
