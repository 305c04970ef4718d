// Cursors of lists.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { keyOfCursor, listCursor } from '../../../../src/core/tool/listCursor.ts';

describe('A list’s cursor', () => {
  it('[tools.paged] leads back to its key', () => {
    const key = fc.stringMatching(/^[A-Za-z0-9_-]{1,80}$/);
    fc.assert(
      fc.property(key, (text) =>
        assert.equal(keyOfCursor('bundles', listCursor('bundles', text) ?? ''), text),
      ),
    );
    assert.equal(listCursor('bundles', null), null);
    assert.equal(keyOfCursor('bundles', undefined), null);
  });

  it('[models.budget] has 40 characters at most for the keys that Sluice gives out', () => {
    for (const list of ['bundles', 'credentials', 'operations'])
      assert.ok((listCursor(list, `bnd_${'X'.repeat(26)}`) ?? '').length <= 40, list);
  });

  it('[tools.paged] is refused for another list, and where it was made up', () => {
    const own = listCursor('operations', 'op_1') ?? '';
    for (const cursor of [own, '', 'bu.', 'bundles1.x', `bu.${'x'.repeat(81)}`, 'bu.a b', '\0'])
      assert.throws(() => keyOfCursor('bundles', cursor), { code: 'cursor-invalid' }, cursor);
  });
});
