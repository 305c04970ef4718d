// Bundles change hands between storages: all that belongs to them, once, and never from one that somebody uses.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError, type ErrorCode } from '../../../src/core/errors.ts';
import type { KeyStore } from '../../../src/core/hostPorts.ts';
import type { AdoptionResult, AdoptionSource } from '../../../src/core/storage/storageCare.ts';
import { otherStorages } from '../../../src/store/otherStorages.ts';
import { writeStoragePlace } from '../../../src/store/storagePlace.ts';
import { DATABASE_NAME } from '../../../src/store/storageReplacement.ts';
import { operation, StorageSandbox } from './storageFixture.ts';
import { CaredFolder, PASSPHRASE } from './careFixture.ts';

describe('Adopting bundles', () => {
  let sandbox: StorageSandbox;
  let old: CaredFolder;
  let heir: CaredFolder;
  let keys: KeyStore;
  beforeEach(async () => {
    sandbox = new StorageSandbox();
    old = await new CaredFolder(sandbox).fill();
    keys = old.keyStore;
    heir = new CaredFolder(sandbox, () => keys);
  });
  afterEach(() => sandbox.dispose());

  const code = (expected: ErrorCode) => (error: unknown) => AppError.is(error, expected);

  async function adopt(source: AdoptionSource): Promise<AdoptionResult> {
    const prepared = await heir.care.prepareAdoption(source);
    try {
      assert.equal(prepared.inventory.bundles.length, 1);
      return await heir.use(({ store }) => prepared.adoptInto(store, () => undefined));
    } finally {
      prepared.dispose();
    }
  }

  it('[storage.adopt] takes records and secrets over, and leaves none of them behind', async () => {
    const result = await adopt({ kind: 'folder', path: old.directory });
    assert.deepEqual(result, { adopted: [{ id: old.bundle.id, name: old.bundle.name }], left: [] });
    await heir.assertWhole(old);
    await heir.use(({ store }) => {
      assert.deepEqual(
        store.read((view) => view.credentials.get(old.grant.id)),
        old.grant,
      );
    });
    await old.use(({ store }) =>
      store.read((view) => {
        assert.equal(view.bundles.get(old.bundle.id), undefined);
        assert.deepEqual(view.secrets.parts(old.bundle.id), []);
        assert.deepEqual(view.secrets.parts(old.grant.id), []);
        assert.equal(view.audit.page({}, null, 1).items[0]?.facts['title'], 'hand bundles over');
      }),
    );
  });

  it('[storage.adopt] names another storage by the folder and the number of bundles that it noted', () => {
    const root = sandbox.newDirectory();
    const folders = ['one', 'two', 'three'].map((name) => path.join(root, name, 'sluice.sluice'));
    const [own = '', noted = '', unnoted = ''] = folders;
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    for (const folder of [noted, unnoted]) writeFileSync(path.join(folder, DATABASE_NAME), '');
    writeStoragePlace(noted, { workspace: '/home/ann/shop', bundles: 3 });
    const found = new Map(otherStorages(own).map(({ path: at, ...other }) => [at, other]));
    assert.equal(found.size, 2);
    assert.deepEqual([found.get(noted)?.workspace, found.get(noted)?.bundles], ['/home/ann/shop', 3]);
    assert.deepEqual([found.get(unnoted)?.workspace, found.get(unnoted)?.bundles], [null, null]);
  });

  it('[storage.adopt] refuses a storage that another window has open, its own, one without key, and none', async () => {
    const source = { kind: 'folder', path: old.directory } as const;
    const storage = await old.open();
    await assert.rejects(adopt(source), code('storage-unavailable'));
    storage.close();
    await heir.use(() => undefined);
    await assert.rejects(adopt({ kind: 'folder', path: heir.directory }), code('bad-arguments'));
    await assert.rejects(
      adopt({ kind: 'folder', path: path.join(old.directory, 'none') }),
      code('bad-arguments'),
    );
    keys = new CaredFolder(sandbox).keyStore;
    await assert.rejects(adopt(source), code('vault-locked'));
    await old.assertWhole();
  });

  it('[storage.adopt] leaves what has the name of another bundle, and what is unfinished', async () => {
    await heir.use(({ store }) =>
      store.transaction((tx) => tx.bundles.insert({ ...old.bundle, id: 'bundle_other' })),
    );
    const named = await adopt({ kind: 'folder', path: old.directory });
    assert.match(named.left[0]?.why ?? '', /of this name/);
    await heir.use(({ store }) => store.transaction((tx) => tx.bundles.delete('bundle_other')));
    const unfinished = operation({ status: 'interrupted', bundleId: old.bundle.id });
    await old.use(({ store }) => store.transaction((tx) => tx.operations.insert(unfinished)));
    const busy = await adopt({ kind: 'folder', path: old.directory });
    assert.match(busy.left[0]?.why ?? '', /unfinished/);
    await old.assertWhole();
  });

  it('[storage.adopt] takes over what a crash had left in both', async () => {
    const prepared = await heir.care.prepareAdoption({ kind: 'folder', path: old.directory });
    // The process dies after the copy is durable and before it is removed where it was.
    await heir.use(({ store }) =>
      assert.rejects(
        prepared.adoptInto(
          {
            read: store.read.bind(store),
            transaction: async (work) => {
              await store.transaction(work);
              throw new Error('died');
            },
          },
          () => undefined,
        ),
      ),
    );
    prepared.dispose();
    await old.assertWhole();
    assert.equal((await adopt({ kind: 'folder', path: old.directory })).adopted.length, 1);
    await heir.assertWhole(old);
    await old.use(({ store }) =>
      assert.equal(
        store.read((view) => view.bundles.get(old.bundle.id)),
        undefined,
      ),
    );
  });

  it('[storage.adopt] from a backup has its accounts checked before their tokens are used', async () => {
    const file = path.join(sandbox.newDirectory(), 'old.sluice-backup');
    await old.care.backUp(file, PASSPHRASE);
    await adopt({ kind: 'file', path: file, passphrase: PASSPHRASE });
    await heir.assertWhole(old);
    await heir.use(({ store }) =>
      store.read((view) => {
        assert.equal(view.credentials.get(old.grant.id)?.state, 'unknown');
        assert.equal(view.grants.intent(old.grant.id)?.state, 'lost');
      }),
    );
    await old.assertWhole();
  });
});
