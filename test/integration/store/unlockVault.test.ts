// The vault's key: made once, taken up after a crash, never replaced; whatever is wrong with it locks the vault.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../src/core/errors.ts';
import type { KeyStore } from '../../../src/core/hostPorts.ts';
import type { Storage } from '../../../src/store/openStorage.ts';
import {
  bundle,
  call,
  databaseFile,
  operation,
  StorageSandbox,
  type MemoryKeyStore,
} from './storageFixture.ts';

const SECRET = { ownerId: 'cred_1', part: 'secret' };

describe('unlocking the vault', () => {
  let sandbox: StorageSandbox;
  let directory: string;
  let keyStore: MemoryKeyStore;
  beforeEach(() => {
    sandbox = new StorageSandbox();
    directory = sandbox.newDirectory();
    ({ keyStore } = sandbox);
  });
  afterEach(() => sandbox.dispose());

  const withRaw = (work: (raw: DatabaseSync) => void): void => {
    const raw = new DatabaseSync(databaseFile(directory));
    work(raw);
    raw.close();
  };
  const checkValue = (): unknown => {
    let check: unknown;
    withRaw((raw) => (check = raw.prepare('SELECT sealed FROM vault_check').get()?.['sealed']));
    return check;
  };
  /** A storage that holds a secret and a bundle, closed again. */
  async function fill(): Promise<void> {
    const storage = await sandbox.open(directory);
    await storage.store.transaction((tx) => {
      tx.secrets.put(SECRET, 'value');
      tx.bundles.insert(bundle({ id: 'bundle_1' }));
    });
    storage.close();
  }
  async function assertLocked({ store, vault }: Storage, reason: RegExp): Promise<void> {
    assert.equal(vault.state, 'locked');
    assert.match(vault.lockReason ?? '', reason);
    const isLocked = (error: unknown): boolean => AppError.is(error, 'vault-locked');
    assert.throws(() => vault.open(new Uint8Array(40), 'context'), isLocked);
    await assert.rejects(
      store.transaction((tx) => tx.secrets.put(SECRET, 'other')),
      isLocked,
    );
  }

  it('makes a key of 32 bytes for a new storage, and finds it again', async () => {
    await fill();
    assert.equal(keyStore.key?.length, 32);
    const { store, vault } = await sandbox.open(directory);
    assert.equal(vault.state, 'ready');
    assert.equal(
      store.read((view) => view.secrets.open(SECRET)),
      'value',
    );
    assert.equal(keyStore.saves, 1);
  });

  it('takes up the key that a crash left behind before the check value was written', async () => {
    keyStore.key = new Uint8Array(32).fill(9);
    const { vault } = await sandbox.open(directory);
    assert.equal(vault.state, 'ready');
    assert.equal(keyStore.saves, 0);
    assert.notEqual(checkValue(), undefined);
  });

  it('saves the key before it writes the check value', async () => {
    let checkAtSave: unknown = 'never saved';
    const observing: KeyStore = {
      load: () => keyStore.load(),
      save: (key) => {
        checkAtSave = checkValue();
        return keyStore.save(key);
      },
    };
    await sandbox.open(directory, { keyStore: observing });
    assert.equal(checkAtSave, undefined);
  });

  it('[vault.locked] locks a storage whose key is missing: records readable, no new key', async () => {
    await fill();
    keyStore.key = undefined;
    const storage = await sandbox.open(directory);
    await assertLocked(storage, /key is missing/);
    assert.equal(storage.store.read((view) => view.bundles.get('bundle_1'))?.id, 'bundle_1');
    assert.equal(
      storage.store.read((view) => view.secrets.has(SECRET)),
      true,
    );
    assert.deepEqual([keyStore.key, keyStore.saves], [undefined, 1]);
  });

  it('[vault.locked] opens a locked storage again once the right key is back', async () => {
    await fill();
    const { key } = keyStore;
    keyStore.key = undefined;
    (await sandbox.open(directory)).close();
    keyStore.key = key;
    const { store } = await sandbox.open(directory);
    assert.equal(
      store.read((view) => view.secrets.open(SECRET)),
      'value',
    );
  });

  for (const [what, wrong] of [
    ['another key', new Uint8Array(32).fill(7)],
    ['a key that is too short', new Uint8Array(31)],
    ['an empty key', new Uint8Array(0)],
  ] as const) {
    it(`locks a storage for which secret storage holds ${what}, and keeps both`, async () => {
      await fill();
      const before = checkValue();
      keyStore.key = wrong;
      await assertLocked(await sandbox.open(directory), /does not fit/);
      assert.equal(keyStore.key, wrong);
      assert.deepEqual(checkValue(), before);
    });
  }

  it('locks a storage whose check value was altered', async () => {
    await fill();
    withRaw((raw) => raw.exec("UPDATE vault_check SET sealed = x'01020304'"));
    await assertLocked(await sandbox.open(directory), /does not fit/);
    assert.equal(keyStore.saves, 1);
  });

  it('locks a storage that holds sealed values but has lost its check value', async () => {
    await fill();
    withRaw((raw) => raw.exec('DELETE FROM vault_check'));
    await assertLocked(await sandbox.open(directory), /is gone/);
    assert.equal(keyStore.saves, 1);
  });

  it('counts a sealed answer in the journal as a sealed value', async () => {
    const storage = await sandbox.open(directory);
    await storage.store.transaction((tx) => {
      const lease = { owner: 'a', fence: 1, expiresAt: 1 };
      const owner = operation({ lease });
      tx.operations.insert(owner);
      tx.operations.putCall(call(owner.id, { sealedAnswer: new Uint8Array(40) }), lease);
    });
    storage.close();
    withRaw((raw) => raw.exec('DELETE FROM vault_check'));
    keyStore.key = undefined;
    assert.equal((await sandbox.open(directory)).vault.state, 'locked');
    assert.equal(keyStore.saves, 1);
  });

  it('locks with the key store’s own reason where that cannot be read, whatever the storage holds', async () => {
    const failing: KeyStore = {
      load: () => Promise.reject(new AppError('vault-locked', 'The keyring needs its password.')),
      save: () => assert.fail('a key must not be saved that could not be looked for'),
    };
    await assertLocked(await sandbox.open(directory, { keyStore: failing }), /keyring needs its password/);
    assert.equal(checkValue(), undefined);
    await fill();
    await assertLocked(await sandbox.open(directory, { keyStore: failing }), /keyring needs its password/);
  });

  it('locks where the key cannot be saved, or is not kept', async () => {
    const refusing: KeyStore = {
      load: () => Promise.resolve(undefined),
      save: () => Promise.reject(new Error('no keyring')),
    };
    const forgetting: KeyStore = { ...refusing, save: () => Promise.resolve() };
    await assertLocked(await sandbox.open(directory, { keyStore: refusing }), /cannot be read or written/);
    await assertLocked(await sandbox.open(directory, { keyStore: forgetting }), /does not keep/);
    assert.equal(checkValue(), undefined);
  });

  it('gives two that open a new storage at once the same key', async () => {
    const opened = await Promise.all([
      sandbox.open(directory),
      sandbox.open(directory),
      sandbox.open(directory),
    ]);
    assert.deepEqual(
      opened.map(({ vault }) => vault.state),
      ['ready', 'ready', 'ready'],
    );
    assert.equal(keyStore.saves, 1);
  });
});
