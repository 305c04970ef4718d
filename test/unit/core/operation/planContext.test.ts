// What planning gets at run time: nothing through which a tool could reach the store, the seal or the journal.
import assert from 'node:assert/strict';
import type { StoreView } from '../../../../src/core/storage/store.ts';
import { planContextOf } from '../../../../src/core/operation/planContext.ts';

describe('The context of a plan', () => {
  it('has its own members alone, whatever it is made from', () => {
    const all = ['manifests', 'clock', 'ids', 'hasher', 'store', 'seal', 'journal', 'vault', 'audit'];
    const deps = Object.fromEntries(all.map((name) => [name, { name }]));
    const context = planContextOf(deps as never, {} as StoreView);
    assert.deepEqual(Object.keys(context).sort(), ['clock', 'hasher', 'ids', 'manifests', 'view']);
  });
});
