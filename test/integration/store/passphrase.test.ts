// The passphrase: what it protects, how it opens a vault whose key is lost, and what altering its file comes to.
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError, type ErrorCode } from '../../../src/core/errors.ts';
import { GuessPace } from '../../../src/store/passphraseFile.ts';
import { FakeClock, settle } from '../../support/fakeClock.ts';
import { filesHolding } from '../../support/diskBytes.ts';
import { CaredFolder, PASSPHRASE } from './careFixture.ts';
import { wrapKey } from '../../../src/store/passphraseEnvelope.ts';
import { ids, StorageSandbox } from './storageFixture.ts';

describe('A passphrase', () => {
  let sandbox: StorageSandbox;
  let folder: CaredFolder;
  beforeEach(async () => {
    sandbox = new StorageSandbox();
    folder = await new CaredFolder(sandbox).fill();
  });
  afterEach(() => sandbox.dispose());

  const code = (expected: ErrorCode) => (error: unknown) => AppError.is(error, expected);
  const file = (): string => path.join(folder.directory, 'vault.passphrase.json');

  it('[passphrase.unlock] opens the vault whose key secret storage has lost', async () => {
    await folder.use(() => folder.care.setPassphrase(PASSPHRASE));
    folder.keyStore.key = undefined;
    await folder.use(({ vault }) => assert.match(vault.lockReason ?? '', /missing/));
    await folder.care.unlock(PASSPHRASE);
    await folder.assertWhole();
  });

  it('[passphrase.unlock] is the same however the keyboard composes its letters', async () => {
    await folder.care.setPassphrase('Füße und Räder, ohne Ende');
    folder.keyStore.key = undefined;
    await folder.care.unlock('Füße und Räder, ohne Ende'.normalize('NFD'));
    await folder.assertWhole();
  });

  it('[passphrase.secret] keeps neither itself nor the key readable, in a private file', async () => {
    await folder.care.setPassphrase(PASSPHRASE);
    if (process.platform !== 'win32') assert.equal(statSync(file()).mode & 0o777, 0o600);
    assert.deepEqual(filesHolding(folder.directory, PASSPHRASE), []);
    const key = Buffer.from(folder.keyStore.key ?? []);
    for (const text of [key.toString('hex'), key.toString('base64')])
      assert.deepEqual(filesHolding(folder.directory, text), []);
  });

  it('[passphrase.secret] costs whoever guesses 128 MiB and some tenths of a second a try', async () => {
    const { kdf } = await wrapKey(ids, new Uint8Array(32), PASSPHRASE);
    assert.deepEqual({ ...kdf, salt: '' }, { name: 'scrypt', N: 131_072, r: 8, p: 1, salt: '' });
  });

  it('[passphrase.secret] has at least twelve characters', async () => {
    await assert.rejects(folder.care.setPassphrase('eleven char'), code('bad-arguments'));
    assert.equal(folder.care.hasPassphrase(), false);
  });

  it('[passphrase.wrong] is told from an altered file, and neither opens anything', async function () {
    this.timeout(60_000);
    await folder.care.setPassphrase(PASSPHRASE);
    folder.keyStore.key = undefined;
    await assert.rejects(folder.care.unlock('another passphrase'), code('passphrase-wrong'));
    const whole = readFileSync(file(), 'utf8');
    const members = JSON.parse(whole) as Record<string, unknown>;
    for (const altered of [
      '{',
      '{}',
      whole.replace('"N": 16384', '"N": 32768'),
      JSON.stringify({ ...members, wrapped: '00'.repeat(48) }),
      JSON.stringify({ ...members, version: 2 }),
      JSON.stringify({ ...members, kdf: { ...(members['kdf'] as object), N: 2 ** 40 } }),
    ]) {
      writeFileSync(file(), altered);
      await assert.rejects(folder.care.unlock(PASSPHRASE), code('vault-corrupt'), altered);
    }
    assert.equal(folder.keyStore.key, undefined);
    writeFileSync(file(), whole);
    await folder.care.unlock(PASSPHRASE);
  });

  it('[passphrase.wrong] of another vault opens nothing', async () => {
    const other = await new CaredFolder(sandbox).fill();
    await other.care.setPassphrase(PASSPHRASE);
    writeFileSync(file(), readFileSync(path.join(other.directory, 'vault.passphrase.json')));
    const key = folder.keyStore.key;
    await assert.rejects(folder.care.unlock(PASSPHRASE), code('vault-corrupt'));
    assert.equal(folder.keyStore.key, key);
  });

  it('[passphrase.wrong] that was never set is said to be missing', async () => {
    await assert.rejects(folder.care.unlock(PASSPHRASE), code('passphrase-missing'));
  });

  it('[passphrase.wrong] makes the next guess wait longer each time, and locks nobody out', async () => {
    const clock = new FakeClock();
    const pace = new GuessPace(clock);
    const wrong = (): Promise<never> => Promise.reject(new AppError('passphrase-wrong', 'No.'));
    await assert.rejects(pace.run(wrong));
    for (const waitMs of [500, 1_000, 2_000]) {
      let done = false;
      const guess = pace.run(wrong).catch(() => (done = true));
      await clock.advanceAsync(waitMs - 1);
      assert.equal(done, false);
      await clock.advanceAsync(1);
      await guess;
    }
    const right = pace.run(() => Promise.resolve('open'));
    await clock.advanceAsync(30_000);
    assert.equal(await right, 'open');
    // From here on nobody waits again.
    const next = pace.run(() => Promise.resolve('open'));
    await settle();
    assert.equal(await next, 'open');
  });
});
