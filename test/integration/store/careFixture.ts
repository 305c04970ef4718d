// A storage with one bundle, its secrets and an account, and what a person can do to it as a whole.
import assert from 'node:assert/strict';
import type { AuditHead } from '../../../src/core/audit/auditRecord.ts';
import type { AuditAnchor } from '../../../src/core/audit/auditRepository.ts';
import type { KeyStore } from '../../../src/core/hostPorts.ts';
import { REFRESH_TOKEN } from '../../../src/core/sync/grantRequests.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { FileStorageCare } from '../../../src/store/fileStorageCare.ts';
import type { Storage } from '../../../src/store/openStorage.ts';
import { bundle, credential, ids, MemoryKeyStore, type StorageSandbox } from './storageFixture.ts';

export const PASSPHRASE = 'correct horse battery';
export const SECRET = 'sk_live_of-the-bundle';

class MemoryAnchor implements AuditAnchor {
  head: AuditHead | undefined;

  load(): Promise<AuditHead | undefined> {
    return Promise.resolve(this.head);
  }

  save(head: AuditHead): Promise<void> {
    this.head = head;
    return Promise.resolve();
  }
}

const logger = { debug() {}, info() {}, warn() {}, error() {} };

/** One folder with its key, and the care for it. */
export class CaredFolder {
  readonly sandbox: StorageSandbox;
  readonly directory: string;
  readonly keyStore = new MemoryKeyStore();
  readonly anchor = new MemoryAnchor();
  readonly care: FileStorageCare;
  readonly bundle = bundle({ demo: false, live: true, status: 'active' });
  readonly grant = credential(this.bundle.id, { state: 'active' });

  /** @param keysOf where other folders keep their keys */
  constructor(sandbox: StorageSandbox, keysOf: (directory: string) => KeyStore = () => new MemoryKeyStore()) {
    this.sandbox = sandbox;
    this.directory = sandbox.newDirectory();
    this.care = new FileStorageCare({
      directory: this.directory,
      keyStore: this.keyStore,
      keysOf,
      anchor: this.anchor,
      ids,
      clock: new NodeClock(),
      hasher: new NodeHasher(),
      logger,
      passphraseCost: 2 ** 14,
    });
  }

  open(): Promise<Storage> {
    return this.sandbox.open(this.directory, { keyStore: this.keyStore });
  }

  /** Works on it, and closes it again. */
  async use<T>(work: (storage: Storage) => Promise<T> | T): Promise<T> {
    const storage = await this.open();
    try {
      return await work(storage);
    } finally {
      storage.close();
    }
  }

  /** Puts bundle, secret and account into it. */
  async fill(): Promise<this> {
    await this.use(({ store }) =>
      store.transaction((tx) => {
        tx.bundles.insert(this.bundle);
        tx.credentials.insert(this.grant);
        tx.secrets.put({ ownerId: this.bundle.id, part: 'secret' }, SECRET);
        tx.secrets.put({ ownerId: this.grant.id, part: REFRESH_TOKEN }, 'rt_1');
      }),
    );
    return this;
  }

  /** Asserts that bundle and secret are there and can be used. */
  async assertWhole(owner: CaredFolder = this): Promise<void> {
    await this.use(({ store, vault }) => {
      assert.equal(vault.lockReason, null);
      assert.deepEqual(
        store.read((view) => view.bundles.get(owner.bundle.id)),
        owner.bundle,
      );
      assert.equal(
        store.read((view) => view.secrets.open({ ownerId: owner.bundle.id, part: 'secret' })),
        SECRET,
      );
    });
  }
}
