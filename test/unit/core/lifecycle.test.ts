// Events and disposal.
import assert from 'node:assert/strict';
import { DisposableStore, Emitter } from '../../../src/core/lifecycle.ts';

describe('An emitter', () => {
  it('tells its listeners in order of subscription, and those that left nothing', () => {
    const heard: string[] = [];
    const emitter = new Emitter<number>((error) => assert.fail(String(error)));
    emitter.event((value) => heard.push(`first ${value}`));
    const second = emitter.event((value) => heard.push(`second ${value}`));
    emitter.fire(1);
    second.dispose();
    emitter.fire(2);
    emitter.dispose();
    emitter.fire(3);
    assert.deepEqual(heard, ['first 1', 'second 1', 'first 2']);
  });

  it('[stream.independent] goes on telling the others when one listener throws', () => {
    const errors: unknown[] = [];
    const heard: number[] = [];
    const emitter = new Emitter<number>((error) => errors.push(error));
    const failure = new Error('a listener’s own business');
    emitter.event(() => {
      throw failure;
    });
    emitter.event((value) => heard.push(value));
    emitter.fire(1);
    assert.deepEqual(heard, [1]);
    assert.deepEqual(errors, [failure]);
  });
});

describe('A store of disposables', () => {
  it('disposes in reverse order, once', () => {
    const disposed: string[] = [];
    const store = new DisposableStore();
    for (const name of ['first', 'second']) store.add({ dispose: () => disposed.push(name) });
    store.dispose();
    store.dispose();
    assert.deepEqual(disposed, ['second', 'first']);
  });

  it('disposes at once what is added too late', () => {
    let disposed = 0;
    const store = new DisposableStore();
    store.dispose();
    store.add({ dispose: () => (disposed += 1) });
    assert.equal(disposed, 1);
  });
});
