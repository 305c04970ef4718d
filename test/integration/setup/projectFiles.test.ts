// A project's files on a disk: read if they are plain, bounded texts, and nothing else.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../../src/core/errors.ts';
import { guestsFileIn, setupFileIn } from '../../../src/node/projectFiles.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

for (const { cites, name, source } of [
  { cites: 'setup.hostile', name: 'setup.json', source: setupFileIn },
  { cites: 'guests.project-file', name: 'guests.json', source: guestsFileIn },
])
  describe(`The file ${name} of a folder`, () => {
    const folders = new TemporaryFolders();
    let folder: string;
    let file: string;
    beforeEach(() => {
      folder = folders.make();
      mkdirSync(path.join(folder, '.sluice'));
      file = path.join(folder, '.sluice', name);
    });
    after(() => folders.dispose());

    const read = (): Promise<string | undefined> => source(folder).read();
    const refused = (problem: RegExp) => (error: unknown) =>
      AppError.is(error) && problem.test(error.message);

    it('[setup.none] is none if there is no file, no folder for it, or no folder at all', async () => {
      assert.equal(await read(), undefined);
      assert.equal(await source(path.join(folder, 'nowhere')).read(), undefined);
      assert.equal(await source(undefined).read(), undefined);
    });

    it(`[${cites}] is read as it is, byte order mark and all`, async () => {
      writeFileSync(file, '\uFEFF{"é":1}\n');
      assert.equal(await read(), '\uFEFF{"é":1}\n');
    });

    it(`[${cites}] is refused if it is too large, no UTF-8, a folder, a link, or a pipe that never ends`, async () => {
      writeFileSync(file, Buffer.alloc(300_000, 0x20));
      await assert.rejects(read(), refused(/longer than 64 KiB/));
      writeFileSync(file, Buffer.from([0x7b, 0xff, 0x7d]));
      await assert.rejects(read(), refused(/not UTF-8/));
      for (const [kind, problem] of [
        ['folder', /not a file/],
        ['link', /symbolic link/],
        ['pipe', /not a file/],
      ] as const) {
        folder = folders.make();
        mkdirSync(path.join(folder, '.sluice'));
        const place = path.join(folder, '.sluice', name);
        if (kind === 'folder') mkdirSync(place);
        else if (kind === 'link') symlinkSync(file, place);
        else execFileSync('bash', ['-c', 'mkfifo "$0"', place]);
        await assert.rejects(read(), refused(problem), kind);
      }
    });

    it(`[${cites}] is refused if its folder is a link, to wherever that leads`, async () => {
      writeFileSync(file, '{}');
      const other = folders.make();
      symlinkSync(path.join(folder, '.sluice'), path.join(other, '.sluice'));
      await assert.rejects(source(other).read(), refused(/symbolic link/));
    });
  });
