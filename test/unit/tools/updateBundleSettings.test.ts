import assert from 'node:assert/strict';
import { changesIn } from '../../../src/core/plan/effect.ts';
import { english } from '../../../src/core/plan/phrase.ts';
import { depthOf } from '../../../src/core/json.ts';
import { mergePatch } from '../../../src/tools/mergePatch.ts';
import { updateBundleSettings } from '../../../src/tools/updateBundleSettings.ts';
import { Planning } from './planning.ts';

describe('The plan of update_bundle_settings', () => {
  let planning: Planning;
  beforeEach(async () => (planning = await Planning.open()));
  afterEach(() => planning.dispose());

  it('has one line for each value that differs, and none for what stays', async () => {
    await planning.bundle('b1', { settings: { a: 1, b: { c: [1], d: 'x' }, e: true } });
    const { targets } = planning.plan(updateBundleSettings, {
      bundle_id: 'b1',
      settings: { a: 1, b: { c: [1, 2] }, e: null, f: {} },
    });
    assert.deepEqual(
      targets.flatMap(changesIn).map(({ label, before, after }) => [label, before, after]),
      [
        ['b.c', '[1]', '[1,2]'],
        ['e', 'true', null],
        ['f', null, '{}'],
      ],
    );
  });

  it('holds already where merging changes nothing', async () => {
    await planning.bundle('b1', { settings: { a: { b: 1 } } });
    const same = { bundle_id: 'b1', settings: { a: { b: 1 }, gone: null } };
    assert.equal(planning.settled(updateBundleSettings, same)?.['status'], 'completed');
  });

  it('shows a key with control characters harmlessly', async () => {
    await planning.bundle('b1');
    const { targets } = planning.plan(updateBundleSettings, {
      bundle_id: 'b1',
      settings: { 'a\nApproved: yes': 1 },
    });
    assert.ok(!english(targets.flatMap(changesIn)[0]?.label ?? '').includes('\n'));
  });
});

describe('Merging settings', () => {
  it('follows RFC 7386, with its examples', () => {
    const merge = mergePatch;
    assert.deepEqual(merge({ a: 'b' }, { a: 'c' }), { a: 'c' });
    assert.deepEqual(merge({ a: 'b' }, { a: null }), {});
    assert.deepEqual(merge({ a: ['b'] }, { a: 'c' }), { a: 'c' });
    assert.deepEqual(merge({ a: { b: 'c' } }, { a: { b: 'd', c: null } }), { a: { b: 'd' } });
    assert.deepEqual(merge({}, { a: { bb: { ccc: null } } }), { a: { bb: {} } });
  });

  it('changes no prototype', () => {
    const merged = mergePatch({}, JSON.parse('{"__proto__":{"polluted":1}}') as Record<string, never>);
    assert.ok(Object.hasOwn(merged, '__proto__'));
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  it('counts depth however deep it is', () => {
    assert.equal(depthOf({}), 0);
    assert.equal(depthOf({ a: 1 }), 1);
    assert.equal(depthOf({ a: [{ b: 1 }] }), 3);
  });
});
