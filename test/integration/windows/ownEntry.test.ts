// A window's place among the live ones, on a real file system: what is written, for whom, and when it is refused.
import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { AppError } from '../../../src/core/errors.ts';
import { liveWindows } from '../../../src/windows/liveWindows.ts';
import { OwnEntry } from '../../../src/windows/ownEntry.ts';
import { HOME_VARIABLE } from '../../../src/core/access/bridgeVariables.ts';
import { userDirectory } from '../../../src/windows/userDirectory.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const FACTS = {
  folders: ['/project'],
  name: 'project',
  trusted: true,
  url: 'http://127.0.0.1:1/mcp',
  socket: null,
};

describe('A window’s own entry', () => {
  const folders = new TemporaryFolders();
  after(() => folders.dispose());

  const newHome = (): ReturnType<typeof userDirectory> =>
    userDirectory({ [HOME_VARIABLE]: path.join(folders.make(), 'home') });
  const open = (directory = newHome(), formerId?: string): Promise<OwnEntry> =>
    OwnEntry.open({ directory, formerId, version: '1.2.3' });

  it('[windows.entry] says what a bridge has to know, as it changes, and is gone when the window is', async () => {
    const directory = newHome();
    const entry = await open(directory);
    assert.deepEqual(await liveWindows(directory.windows), []);
    await entry.tell(FACTS);
    await Promise.all([
      entry.tell({ ...FACTS, name: 'first' }),
      entry.tell({ ...FACTS, trusted: false, url: null }),
    ]);
    const [{ startedAt, host, ...rest } = assert.fail()] = await liveWindows(directory.windows);
    assert.ok(Date.parse(startedAt) > 0 && host !== '');
    assert.deepEqual(rest, {
      ...FACTS,
      protocol: 1,
      id: entry.id,
      pid: process.pid,
      version: '1.2.3',
      trusted: false,
      url: null,
    });
    await Promise.all([entry.close(), entry.close()]);
    await entry.tell(FACTS);
    assert.deepEqual(readdirSync(directory.windows), []);
  });

  it('keeps its id, unless another window has it', async () => {
    const directory = newHome();
    const first = await open(directory);
    await first.tell(FACTS);
    const other = await open(directory, first.id);
    assert.notEqual(other.id, first.id);
    await first.close();
    assert.equal((await open(directory, first.id)).id, first.id);
    assert.notEqual((await open(directory, '../evil')).id, '../evil');
  });

  it('leaves alone what its successor has written under the same id', async () => {
    const directory = newHome();
    const former = await open(directory);
    const successor = await open(directory, former.id);
    assert.equal(successor.id, former.id);
    await former.tell(FACTS);
    await successor.tell({ ...FACTS, name: 'successor' });
    const file = path.join(directory.windows, `${former.id}.json`);
    const text = readFileSync(file, 'utf8').replace(/"pid": \d+/, '"pid": 1');
    writeFileSync(file, text);
    await former.close();
    assert.equal(readFileSync(file, 'utf8'), text);
  });

  if (process.platform !== 'win32') {
    it('[windows.private] stands in directories and files of its person’s alone, and leaves nothing beside them', async () => {
      const directory = newHome();
      await (await open(directory)).tell(FACTS);
      const modes = [directory.root, directory.windows].map((each) => statSync(each).mode & 0o777);
      assert.deepEqual(modes, [0o700, 0o700]);
      const names = readdirSync(directory.windows);
      assert.equal(names.length, 1);
      assert.equal(statSync(path.join(directory.windows, names[0] ?? '')).mode & 0o777, 0o600);
    });

    it('[windows.private] is refused where the directory is open to others, a link or a file', async () => {
      const cases: [RegExp, (root: string) => void][] = [
        [/mode 750, must be 700/, (root) => (mkdirSync(root), chmodSync(root, 0o750))],
        [/is a link/, (root) => symlinkSync(folders.make(), root)],
        [/cannot be made|is no directory/, (root) => writeFileSync(root, '')],
      ];
      for (const [said, arrange] of cases) {
        const directory = newHome();
        arrange(directory.root);
        await assert.rejects(open(directory), (error) => {
          assert.ok(AppError.is(error, 'storage-unavailable'));
          assert.match(error.message, said);
          return error.next.includes('SLUICE_HOME');
        });
      }
    });

    it('has a socket in a private folder elsewhere, where its usual path would be too long', async () => {
      const directory = userDirectory({ [HOME_VARIABLE]: path.join(folders.make(), 'x'.repeat(90)) });
      const entry = await open(directory);
      assert.ok(Buffer.byteLength(entry.socketPath) < 104, entry.socketPath);
      const folder = path.dirname(entry.socketPath);
      assert.equal(statSync(folder).mode & 0o777, 0o700);
      await entry.tell(FACTS);
      await entry.close();
      assert.throws(() => statSync(folder), { code: 'ENOENT' });
    });
  }

  if (process.platform !== 'win32' && process.getuid?.() === 0) {
    it('[windows.private] is refused where the directory is somebody else’s', async () => {
      const directory = newHome();
      mkdirSync(directory.root, { mode: 0o700 });
      chownSync(directory.root, 12_345, 12_345);
      await assert.rejects(open(directory), /belongs to another user \(uid 12345, not 0\)/);
      await assert.rejects(liveWindows(directory.root), /belongs to another user/);
    });
  }
});
