// Sealed values: opened by the right key in the right place, and by nothing else.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { AppError, type ErrorCode } from '../../../src/core/errors.ts';
import { AesGcmVault } from '../../../src/store/vault.ts';
import { bundle, databaseFile, ids, StorageSandbox } from './storageFixture.ts';

const withCode = (code: ErrorCode) => (error: unknown) => AppError.is(error, code);
const vaultWith = (fill: number): AesGcmVault => AesGcmVault.ready(ids, new Uint8Array(32).fill(fill));

describe('the vault', () => {
  const vault = vaultWith(1);
  const text = fc.string({ unit: 'grapheme', maxLength: 200 });

  it('opens what it sealed, in the same context', () => {
    fc.assert(
      fc.property(text, text, (value, context) => {
        assert.equal(vault.open(vault.seal(value, context), context), value);
      }),
    );
  });

  it('seals the same value differently each time', () => {
    assert.notDeepEqual(vault.seal('value', 'context'), vault.seal('value', 'context'));
  });

  it('[vault.sealed] opens nothing in another context, or with another key', () => {
    fc.assert(
      fc.property(text, text, text, (value, context, other) => {
        fc.pre(context !== other);
        const sealed = vault.seal(value, context);
        assert.throws(() => vault.open(sealed, other), withCode('vault-corrupt'));
        assert.throws(() => vaultWith(2).open(sealed, context), withCode('vault-corrupt'));
      }),
    );
  });

  it('[vault.sealed] opens nothing of which a single bit, anywhere, was changed', () => {
    const sealed = vault.seal('value', 'context');
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const altered = Uint8Array.from(sealed, (byte, index) =>
        index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte,
      );
      assert.throws(() => vault.open(altered, 'context'), withCode('vault-corrupt'), `bit ${bit}`);
    }
  });

  it('opens nothing that was cut short or continued', () => {
    const sealed = vault.seal('value', 'context');
    for (let length = 0; length < sealed.length; length += 1) {
      assert.throws(() => vault.open(sealed.subarray(0, length), 'context'), withCode('vault-corrupt'));
    }
    assert.throws(() => vault.open(Uint8Array.of(...sealed, 0), 'context'), withCode('vault-corrupt'));
  });

  it('refuses a text that would come back as another', () => {
    assert.throws(() => vault.seal('half \ud800', 'context'), withCode('bad-arguments'));
    assert.throws(() => vault.seal('value', 'half \ud800'), withCode('bad-arguments'));
  });

  it('seals and opens nothing while it is locked, and says why and what to do', () => {
    const locked = AesGcmVault.locked(ids, 'The vault is locked: the keyring is asleep.');
    assert.deepEqual([locked.state, vault.state, vault.lockReason], ['locked', 'ready', null]);
    for (const use of [
      () => locked.seal('value', 'context'),
      () => locked.open(vault.seal('value', 'context'), 'context'),
    ]) {
      assert.throws(use, (error) => {
        assert.ok(AppError.is(error, 'vault-locked'));
        assert.match(error.message, /keyring is asleep.*nothing is lost/i);
        assert.match(error.next, /keyring.*restart/);
        return true;
      });
    }
  });
});

describe('secrets', () => {
  const sandbox = new StorageSandbox();
  after(() => sandbox.dispose());

  it('are opened by their owner and part, replaced, and gone with their owner', async () => {
    const { store } = await sandbox.open(sandbox.newDirectory());
    const ref = { ownerId: 'cred_1', part: 'access_token' };
    await store.transaction((tx) => {
      tx.secrets.put(ref, 'first');
      tx.secrets.put(ref, 'second');
      tx.secrets.put({ ownerId: 'cred_2', part: 'secret' }, 'other');
    });
    assert.equal(
      store.read((view) => view.secrets.open(ref)),
      'second',
    );
    assert.deepEqual(
      store.read((view) => [view.secrets.has(ref), view.secrets.has({ ...ref, part: 'refresh_token' })]),
      [true, false],
    );

    await store.transaction((tx) => tx.secrets.deleteOwner('cred_1'));
    assert.throws(() => store.read((view) => view.secrets.open(ref)), withCode('not-found'));
    assert.equal(
      store.read((view) => view.secrets.has({ ownerId: 'cred_2', part: 'secret' })),
      true,
    );
  });

  it('do not open from the row of another owner or part', async () => {
    const directory = sandbox.newDirectory();
    const { store } = await sandbox.open(directory);
    const refs = [
      { ownerId: 'cred_1', part: 'secret' },
      { ownerId: 'cred_2', part: 'secret' },
      { ownerId: 'cred_1', part: 'access_token' },
    ];
    await store.transaction((tx) => refs.forEach((ref, index) => tx.secrets.put(ref, `value ${index}`)));
    const raw = new DatabaseSync(databaseFile(directory));
    raw.exec(`UPDATE secrets SET sealed = (SELECT sealed FROM secrets AS first
      WHERE first.owner_id = 'cred_1' AND first.part = 'secret')`);
    raw.close();

    const [first, ...others] = refs;
    assert.ok(first);
    assert.equal(
      store.read((view) => view.secrets.open(first)),
      'value 0',
    );
    for (const ref of others) {
      assert.throws(() => store.read((view) => view.secrets.open(ref)), withCode('vault-corrupt'));
    }
  });

  it('[vault.only] never reach a file of the storage as they are, nor does the key', async () => {
    const directory = sandbox.newDirectory();
    const storage = await sandbox.open(directory);
    const canary = 'canary-7f3a91c2-do-not-find-me';
    const assertAbsent = (): void => {
      const { key } = sandbox.keyStore;
      assert.ok(key);
      const needles = [
        Buffer.from(canary, 'utf8'),
        Buffer.from(canary, 'utf16le'),
        Buffer.from(Buffer.from(canary).toString('base64')),
        Buffer.from(Buffer.from(canary).toString('hex')),
        Buffer.from(key),
      ];
      const files = readdirSync(directory);
      assert.ok(files.includes('sluice.sqlite'));
      for (const file of files) {
        const bytes = readFileSync(path.join(directory, file));
        for (const needle of needles) assert.equal(bytes.indexOf(needle), -1, file);
      }
    };
    const stored = bundle({ settings: { visible: 'marker-that-is-no-secret' } });
    await storage.store.transaction((tx) => {
      tx.bundles.insert(stored);
      for (let count = 0; count < 50; count += 1) {
        tx.secrets.put({ ownerId: `cred_${count}`, part: 'secret' }, canary);
      }
    });
    const wal = readFileSync(`${databaseFile(directory)}-wal`);
    assert.notEqual(
      wal.indexOf('marker-that-is-no-secret'),
      -1,
      'the search would find what is in the clear',
    );
    assertAbsent();
    storage.close();
    assertAbsent();
  });
});
