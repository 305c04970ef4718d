// A configuration that a container mounts by itself: it cannot be replaced by another file, and is written in place.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const CHILD = path.join(import.meta.dirname, 'mountedFileChild.ts');
/** Mounting takes a namespace of one's own, which not every machine allows. */
const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0;

describe('a configuration that is mounted by itself', () => {
  const folders = new TemporaryFolders();
  after(() => folders.dispose());

  if (canMount)
    for (const [title, before] of [
      ['short', '{}\n'],
      ['longer than what is written', `{\n  "theme": "dark"\n}\n${'\n'.repeat(5_000)}`],
    ] as const)
      it(`[clients.mounted] is connected and given back in place (${title})`, () => {
        const [host, home] = [path.join(folders.make(), 'host.json'), folders.make()];
        const file = path.join(home, '.claude.json');
        mkdirSync(home, { recursive: true });
        writeFileSync(host, before, { mode: 0o644 });
        writeFileSync(file, '');
        const script = 'mount --bind "$1" "$2" && exec "$3" "$4" "$5"';
        const run = spawnSync(
          'unshare',
          ['-rm', 'sh', '-c', script, 'sh', host, file, process.execPath, CHILD, home],
          { encoding: 'utf8', timeout: 30_000 },
        );
        assert.equal(run.status, 0, run.stderr);
        const { inPlace, connected } = JSON.parse(run.stdout) as { inPlace: string[]; connected: string };
        assert.deepEqual(inPlace, [file]);
        assert.match(connected, /"SLUICE_TOKEN"/);
        assert.equal(readFileSync(host, 'utf8'), before);
        assert.equal(statSync(host).mode & 0o777, 0o644);
      }).timeout(30_000);
});
