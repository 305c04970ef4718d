// The setup file on a disk: read where it is a plain, bounded text, and nothing else.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../../src/core/errors.ts';
import { WorkspaceSetupFile } from '../../../src/node/workspaceSetupFile.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

describe('The setup file of a folder', () => {
  const folders = new TemporaryFolders();
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = folders.make();
    mkdirSync(path.join(folder, '.sluice'));
    file = path.join(folder, '.sluice', 'setup.json');
  });
  after(() => folders.dispose());

  const read = (): Promise<string | undefined> => new WorkspaceSetupFile(folder).read();
  const refused = (problem: RegExp) => (error: unknown) =>
    AppError.is(error, 'bad-setup-file') && problem.test(error.message);

  it('[setup.none] is none where there is no file, no folder for it, or no folder at all', async () => {
    assert.equal(await read(), undefined);
    assert.equal(await new WorkspaceSetupFile(path.join(folder, 'nowhere')).read(), undefined);
    assert.equal(await new WorkspaceSetupFile(undefined).read(), undefined);
  });

  it('[setup.hostile] is read as it is, byte order mark and all', async () => {
    writeFileSync(file, '\uFEFF{"é":1}\n');
    assert.equal(await read(), '\uFEFF{"é":1}\n');
  });

  it('[setup.hostile] is refused where it is too large, no UTF-8, a folder, a link, or a pipe that never ends', async () => {
    writeFileSync(file, Buffer.alloc(300_000, 0x20));
    await assert.rejects(read(), refused(/longer than 64 KiB/));
    writeFileSync(file, Buffer.from([0x7b, 0xff, 0x7d]));
    await assert.rejects(read(), refused(/not UTF-8/));
    for (const [name, problem] of [
      ['folder', /not a file/],
      ['link', /symbolic link/],
      ['pipe', /not a file/],
    ] as const) {
      folder = folders.make();
      mkdirSync(path.join(folder, '.sluice'));
      const place = path.join(folder, '.sluice', 'setup.json');
      if (name === 'folder') mkdirSync(place);
      else if (name === 'link') symlinkSync(file, place);
      else execFileSync('bash', ['-c', 'mkfifo "$0"', place]);
      await assert.rejects(read(), refused(problem), name);
    }
  });
});
