// The bridge at its stable path: when it is replaced, and when it is left.
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { bridgeBundle } from '../../../scripts/bridgeBundle.ts';
import { installBridge } from '../../../src/windows/installBridge.ts';
import { OwnEntry } from '../../../src/windows/ownEntry.ts';
import { HOME_VARIABLE } from '../../../src/core/access/bridgeVariables.ts';
import { userDirectory, type UserDirectory } from '../../../src/windows/userDirectory.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

describe('Installing the bridge', () => {
  const folders = new TemporaryFolders();
  after(() => folders.dispose());

  async function bundle(version: string): Promise<string> {
    const file = path.join(folders.make(), 'bridge.cjs');
    await build({ ...bridgeBundle(file, version), logLevel: 'silent' });
    return file;
  }

  const newHome = (): UserDirectory => userDirectory({ [HOME_VARIABLE]: path.join(folders.make(), 'home') });

  it('[bridge.installed] copies the bundle for its person alone, again only where its content differs', async () => {
    const directory = newHome();
    const file = await bundle('1.2.3');
    assert.equal(await installBridge(file, directory), true);
    assert.deepEqual(readFileSync(directory.bridge), readFileSync(file));
    if (process.platform !== 'win32') assert.equal(statSync(directory.bridge).mode & 0o777, 0o600);
    assert.equal(await installBridge(file, directory), false);
    writeFileSync(directory.bridge, 'damaged');
    assert.equal(await installBridge(file, directory), true);
    assert.deepEqual(readFileSync(directory.bridge), readFileSync(file));
  });

  it('[bridge.installed] puts no older one over a newer one while a window of a newer Sluice lives', async () => {
    const directory = newHome();
    const [older, newer] = [await bundle('1.9.0'), await bundle('1.10.0')];
    await installBridge(newer, directory);
    const facts = { folders: [], name: '', trusted: true, url: null, socket: null };
    const windows = await Promise.all(
      ['1.9.0', '1.10.0'].map((version) => OwnEntry.open({ directory, version })),
    );
    for (const window of windows) await window.tell(facts);
    assert.equal(await installBridge(older, directory), false);
    await windows[1]?.close();
    assert.equal(await installBridge(older, directory), true, 'nobody needs the newer one any more');
    assert.equal(await installBridge(newer, directory), true);
    await windows[0]?.close();
  });
});
