// Files that acts send: only plain files of the workspace, copied sealed, and found again by path, size and digest alone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { AppError } from '../../../src/core/errors.ts';
import { KnownSecrets } from '../../../src/core/provider/knownSecrets.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { workspaceBytes } from '../../../src/node/workspaceBytes.ts';
import { HeldWorkspaceFiles } from '../../../src/results/heldWorkspaceFiles.ts';
import { turningVault } from '../../support/turningVault.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const MOST = 64 * 1024;

describe('The files that acts send', () => {
  const folders = new TemporaryFolders();
  after(() => folders.dispose());
  const secrets = new KnownSecrets();
  secrets.add({ part: 'input.token' }, 'sk-live-0123456789abcdef');

  const open = (): { folder: string; outside: string; directory: string; files: HeldWorkspaceFiles } => {
    const home = folders.make();
    const [folder, outside, directory] = ['work', 'outside', 'files'].map((name) => path.join(home, name));
    assert.ok(folder && outside && directory);
    mkdirSync(path.join(folder, 'docs'), { recursive: true });
    mkdirSync(outside);
    writeFileSync(path.join(outside, 'private.txt'), 'outside');
    writeFileSync(path.join(folder, 'docs/notes.md'), 'Version 2 is out.');
    return {
      folder,
      outside,
      directory,
      files: new HeldWorkspaceFiles({
        directory,
        vault: turningVault,
        clock: new NodeClock(),
        read: (file) => workspaceBytes(folder, file, MOST),
        secrets,
      }),
    };
  };
  const refusal = async (asked: Promise<unknown>): Promise<AppError> => {
    try {
      await asked;
    } catch (error) {
      assert.ok(AppError.is(error), String(error));
      return error;
    }
    return assert.fail('It was taken.');
  };

  it('[bundle-tools.files] are sent as they were copied, whatever becomes of them', async () => {
    const { folder, directory, files } = open();
    const held = await files.hold('docs/notes.md', null);
    assert.equal(held.size, 17);
    writeFileSync(path.join(folder, 'docs/notes.md'), 'Something else.');
    assert.equal(Buffer.from(await files.open(held)).toString(), 'Version 2 is out.');
    const [id = ''] = readdirSync(directory);
    for (const piece of readdirSync(path.join(directory, id))) {
      const copy = path.join(directory, id, piece);
      assert.equal(readFileSync(copy).includes('Version 2'), false);
      assert.equal(
        readFileSync(copy).includes(Buffer.from('Version 2').toString('base64').slice(0, 8)),
        false,
      );
      assert.equal(statSync(copy).mode & 0o077, 0);
    }
    assert.notEqual((await files.hold('docs/notes.md', null)).sha256, held.sha256);
  });

  it('[bundle-tools.files] are found by exactly what was copied', async () => {
    const { files } = open();
    const held = await files.hold('docs/notes.md', null);
    for (const other of [
      { ...held, path: 'README.md' },
      { ...held, size: held.size + 1 },
      { ...held, sha256: '0'.repeat(64) },
    ])
      assert.equal((await refusal(files.open(other))).code, 'not-found');
  });

  it('[bundle-tools.files] are plain files in the workspace: no link, no folder, no pipe, nothing outside', async () => {
    const { folder, outside, files } = open();
    symlinkSync(path.join(outside, 'private.txt'), path.join(folder, 'link.txt'));
    symlinkSync(outside, path.join(folder, 'away'));
    symlinkSync(path.join(folder, 'docs'), path.join(folder, 'near'));
    execFileSync('bash', ['-c', 'mkfifo "$0"', path.join(folder, 'pipe')]);
    writeFileSync(path.join(folder, 'large.bin'), Buffer.alloc(MOST + 1));
    mkdirSync(path.join(folder, '.git'));
    writeFileSync(path.join(folder, '.git/config'), 'x');
    const reasons: [string, RegExp][] = [
      ['link.txt', /symbolic link/],
      ['away/private.txt', /symbolic link/],
      ['near/notes.md', /symbolic link/],
      ['pipe', /not a file/],
      ['docs', /not a file/],
      ['large.bin', /larger than/],
      ['.git/config', /git/],
      ['none.txt', /does not exist/],
      ['../outside/private.txt', /leaves the workspace/],
      [path.join(outside, 'private.txt'), /not a path relative/],
      ['docs/../../outside/private.txt', /leaves the workspace/],
      ['docs\\notes.md', /not a path relative/],
    ];
    for (const [named, reason] of reasons) {
      const error = await refusal(files.hold(named, 'base64'));
      assert.equal(error.code, 'bad-arguments');
      assert.match(error.message, reason, named);
    }
    await assert.rejects(workspaceBytes(undefined, 'docs/notes.md', MOST), { code: 'bad-arguments' });
  });

  it('[bundle-tools.files] come back byte for byte, and never carry a secret of the vault', async () => {
    const { folder, files } = open();
    const secret = Buffer.from('sk-live-0123456789abcdef');
    const forms = [
      secret,
      Buffer.from(secret.toString('base64')),
      Buffer.from(encodeURIComponent(String(secret))),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3_000 }),
        fc.option(fc.constantFrom(...forms)),
        fc.nat(3_000),
        async (bytes, carried, at) => {
          const name = 'docs/made.bin';
          const cut = Math.min(at, bytes.length);
          const whole = Buffer.concat([
            bytes.subarray(0, cut),
            carried ?? Buffer.alloc(0),
            bytes.subarray(cut),
          ]);
          writeFileSync(path.join(folder, name), whole);
          if (carried !== null) return void (await refusal(files.hold(name, 'base64')));
          const held = await files.hold(name, 'base64');
          assert.deepEqual(Buffer.from(await files.open(held)), whole);
          const isText = Buffer.from(whole.toString('utf8')).equals(whole);
          if (!isText) assert.match((await refusal(files.hold(name, null))).message, /not UTF-8/);
        },
      ),
      { numRuns: 60 },
    );
  });
});
