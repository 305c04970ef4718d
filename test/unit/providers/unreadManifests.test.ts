// Which manifests a catalog reads: validating one takes milliseconds, and most windows use two or three of them.
import assert from 'node:assert/strict';
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import { createManifestCatalog } from '../../../src/providers/manifestCatalog.ts';
import { acmeManifest } from '../../support/acmeManifest.ts';

describe('A catalog of manifests', () => {
  it('reads a built-in one when it is asked for that one, and not before', () => {
    const read: string[] = [];
    const unread = (id: string): { id: string; name: string; readonly manifest: Manifest } => ({
      id,
      name: id.toUpperCase(),
      get manifest() {
        read.push(id);
        return acmeManifest({ id });
      },
    });
    const catalog = createManifestCatalog({ builtIn: ['one', 'two'].map(unread), directories: [] });
    assert.deepEqual(catalog.known(), [
      { id: 'one', name: 'ONE' },
      { id: 'two', name: 'TWO' },
    ]);
    assert.equal(catalog.find('three'), undefined);
    assert.deepEqual(read, []);
    assert.equal(catalog.find('two')?.id, 'two');
    assert.deepEqual(read, ['two']);
  });
});
