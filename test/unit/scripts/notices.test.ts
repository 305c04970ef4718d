// The licenses of what ships: every package of the bundles' inputs, and no other.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { noticesText, packageFolders } from '../../../scripts/notices.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const NAMES = ['zod', '@scope/one', '@scope/two', 're2js', 'deep/node_modules/inner'];

describe('Third-party notices', () => {
  const folders = new TemporaryFolders();
  after(() => folders.dispose());

  it('[package.notices] hold the license of every package that is bundled, once, and of no other', () => {
    const root = folders.make();
    for (const name of NAMES) {
      const folder = path.join(root, 'node_modules', name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        path.join(folder, 'package.json'),
        JSON.stringify({ name, version: '1.2.3', license: 'MIT' }),
      );
      writeFileSync(path.join(folder, 'LICENSE'), `Copyright (c) the authors of ${name}\n`);
    }
    fc.assert(
      fc.property(fc.array(fc.subarray(NAMES), { maxLength: 4 }), (bundles) => {
        const modules = bundles
          .flat()
          .flatMap((name) => [
            path.join(root, 'node_modules', name, 'index.js'),
            path.join(root, 'node_modules', name, 'lib', 'more.js'),
          ]);
        const text = noticesText([...modules, path.join(root, 'src', 'extension.ts')]);
        for (const name of NAMES) {
          const times = text.split(`authors of ${name}\n`).length - 1;
          assert.equal(times, bundles.flat().includes(name) ? 1 : 0, text);
        }
      }),
    );
    assert.deepEqual(packageFolders([path.join(root, 'src', 'extension.ts')]), []);
  });

  it('[package.notices] are not written without the license of a package', () => {
    const folder = path.join(folders.make(), 'node_modules', 'odd');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'odd', version: '1.0.0' }));
    assert.throws(() => noticesText([path.join(folder, 'index.js')]), /nothing about its license/);
  });
});
