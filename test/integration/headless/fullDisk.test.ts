// A disk that really is full: a small tmpfs in a mount namespace of its own. Where this machine lets nobody mount one,
// the same refusals are made up instead, and the test says so.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const CHILD = fileURLToPath(new URL('../../support/fullDiskChild.ts', import.meta.url));
const MOUNT_AND_RUN = 'mount -t tmpfs -o size=4m,mode=700 none "$1" && exec "$2" "$3" "$1" "$4" real';
const run = promisify(execFile);

describe('A disk that is really full', () => {
  const folders = new TemporaryFolders();
  after(() => folders.dispose());

  it('[storage.full] [storage.try-again] [storage.problem-said] stops work in a known state, and Try Again finishes it', async function () {
    this.timeout(90_000);
    const seen = await provisionOnFullDisk();
    assert.deepEqual(seen, {
      stopped: 'interrupted',
      refused: 'storage-full',
      readable: true,
      problem: 'storage-full',
      stillFull: 'storage-full',
      afterwards: null,
      ended: 'completed',
      problemAtEnd: null,
      told: ['storage-full', null],
    });
  });

  async function provisionOnFullDisk(): Promise<unknown> {
    const [storage, sandbox] = [folders.make(), folders.make()];
    for (const namespace of [['--mount'], ['--user', '--map-root-user', '--mount']]) {
      const args = [...namespace, 'sh', '-c', MOUNT_AND_RUN, 'sh', storage, process.execPath, CHILD, sandbox];
      if (!(await canMount(namespace, storage))) continue;
      return JSON.parse((await run('unshare', args)).stdout) as unknown;
    }
    console.log('      no tmpfs can be mounted here: the full disk is made up');
    const { stdout } = await run(process.execPath, [CHILD, storage, sandbox, 'injected']);
    return JSON.parse(stdout) as unknown;
  }

  async function canMount(namespace: string[], folder: string): Promise<boolean> {
    try {
      await run('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'none', folder]);
      return true;
    } catch {
      // Not permitted, or there is no unshare at all.
      return false;
    }
  }
});
