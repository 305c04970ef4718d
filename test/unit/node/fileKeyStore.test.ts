// The vault's key in a file: private, whole, and never taken from a file that others could have touched.
import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError } from '../../../src/core/errors.ts';
import { FileKeyStore } from '../../../src/node/fileKeyStore.ts';

// Windows has neither file modes nor links for everybody: there the folder of the user's profile keeps others out.
const isPosix = process.platform !== 'win32';
const onPosix = isPosix ? it : () => undefined;

describe('FileKeyStore', () => {
  let directory: string;
  let file: string;
  let keyStore: FileKeyStore;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'sluice-key-'));
    file = path.join(directory, 'vault.key');
    keyStore = new FileKeyStore(directory);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const key = Uint8Array.from({ length: 32 }, (_, index) => index);
  const refusal = (what: RegExp) => (error: unknown) => {
    assert.ok(AppError.is(error, 'vault-locked'));
    assert.match(error.message, what);
    assert.notEqual(error.next, '');
    return true;
  };

  it('has no key where there is no file, or no folder', async () => {
    assert.equal(await keyStore.load(), undefined);
    assert.equal(await new FileKeyStore(path.join(directory, 'none')).load(), undefined);
  });

  it('loads what it saved, also into a folder that it had to make', async () => {
    const deep = new FileKeyStore(path.join(directory, 'a', 'b'));
    await deep.save(key);
    assert.deepEqual(await deep.load(), key);
  });

  it('keeps the file to its owner and leaves no other file behind', async () => {
    await keyStore.save(key);
    await keyStore.save(key.toReversed());
    assert.deepEqual(readdirSync(directory), ['vault.key']);
    assert.deepEqual(await keyStore.load(), key.toReversed());
    if (isPosix) assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('refuses to save what is no key, and keeps the one it has', async () => {
    await keyStore.save(key);
    await assert.rejects(keyStore.save(new Uint8Array(16)), (error) => AppError.is(error, 'internal'));
    assert.deepEqual(await keyStore.load(), key);
  });

  for (const length of [0, 31, 33]) {
    it(`refuses a file of ${length} bytes and leaves it as it is`, async () => {
      writeFileSync(file, new Uint8Array(length), { mode: 0o600 });
      await assert.rejects(keyStore.load(), refusal(new RegExp(`has ${length} bytes instead of 32`)));
      assert.equal(readFileSync(file).length, length);
    });
  }

  for (const mode of [0o640, 0o604, 0o620, 0o660]) {
    onPosix(`refuses a file of mode ${mode.toString(8)}`, async () => {
      await keyStore.save(key);
      chmodSync(file, mode);
      await assert.rejects(keyStore.load(), refusal(new RegExp(`mode ${mode.toString(8)}`)));
    });
  }

  onPosix('refuses to follow a link', async () => {
    const target = path.join(directory, 'elsewhere');
    writeFileSync(target, key, { mode: 0o600 });
    symlinkSync(target, file);
    await assert.rejects(keyStore.load(), refusal(/cannot be read/));
  });

  it('refuses a folder in the file’s place, for loading and for saving', async () => {
    mkdirSync(file);
    await assert.rejects(keyStore.load(), refusal(/is not a regular file|cannot be read/));
    await assert.rejects(keyStore.save(key), refusal(/cannot be written/));
    assert.deepEqual(readdirSync(directory), ['vault.key']);
  });
});
