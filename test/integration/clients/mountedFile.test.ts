// A configuration that a container mounts by itself: it cannot be replaced by another file, and is written in place.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const CHILD = fileURLToPath(new URL('../../support/mountedConfigChild.ts', import.meta.url));
const MOUNT_AND_RUN = 'mount --bind "$1" "$2" && exec "$3" "$4" "$5"';
const run = promisify(execFile);

describe('a configuration that is mounted by itself', () => {
  const folders = new TemporaryFolders();
  after(() => folders.dispose());

  /** Mounting takes a namespace of one's own, which not every machine allows; undefined there. */
  async function connectedMounted(host: string, home: string): Promise<string | undefined> {
    const file = path.join(home, '.claude.json');
    writeFileSync(file, '');
    for (const namespace of [['--mount'], ['--user', '--map-root-user', '--mount']]) {
      try {
        await run('unshare', [...namespace, 'mount', '--bind', host, file]);
      } catch {
        continue;
      }
      const args = [...namespace, 'sh', '-c', MOUNT_AND_RUN, 'sh', host, file, process.execPath, CHILD, home];
      return (await run('unshare', args)).stdout;
    }
    console.log('      no file can be mounted here');
    return undefined;
  }

  for (const [title, before] of [
    ['short', '{}\n'],
    ['longer than what is written', `{\n  "theme": "dark"\n}\n${'\n'.repeat(5_000)}`],
  ] as const)
    it(`[clients.mounted] is connected and given back in place (${title})`, async () => {
      const [host, home] = [path.join(folders.make(), 'host.json'), folders.make()];
      writeFileSync(host, before, { mode: 0o644 });
      const printed = await connectedMounted(host, home);
      assert.equal(readFileSync(host, 'utf8'), before);
      assert.equal(statSync(host).mode & 0o777, 0o644);
      if (printed === undefined) return;
      const { inPlace, connected } = JSON.parse(printed) as { inPlace: string[]; connected: string };
      assert.deepEqual(inPlace, [path.join(home, '.claude.json')]);
      assert.match(connected, /"SLUICE_TOKEN"/);
    }).timeout(30_000);
});
