// Back up, restore, start over: what is in the file, what an older state may not do, and what a crash in between leaves.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError, type ErrorCode } from '../../../src/core/errors.ts';
import { nextMove } from '../../../src/core/sync/grantMove.ts';
import type { Approval } from '../../../src/core/approval/approval.ts';
import { bundle, databaseFile, operation, StorageSandbox } from './storageFixture.ts';
import { CaredFolder, PASSPHRASE, SECRET } from './careFixture.ts';
import { approvalWith } from '../../support/approvals.ts';
import { tokenManifest } from '../../support/tokenServer.ts';

describe('A backup', () => {
  let sandbox: StorageSandbox;
  let folder: CaredFolder;
  let target: string;
  beforeEach(async () => {
    sandbox = new StorageSandbox();
    folder = await new CaredFolder(sandbox).fill();
    target = path.join(sandbox.newDirectory(), 'mine.sluice-backup');
  });
  afterEach(() => sandbox.dispose());

  const code = (expected: ErrorCode) => (error: unknown) => AppError.is(error, expected);
  const fromFile = (passphrase = PASSPHRASE) => ({ kind: 'file', path: target, passphrase }) as const;

  it('[backup.file] is one private file in which nothing can be read, and leaves no plain copy', async () => {
    const before = readdirSync(folder.directory);
    await folder.use(() => folder.care.backUp(target, PASSPHRASE));
    if (process.platform !== 'win32') assert.equal(statSync(target).mode & 0o777, 0o600);
    const bytes = readFileSync(target);
    for (const text of [SECRET, 'rt_1', folder.bundle.name, PASSPHRASE, 'SQLite format'])
      assert.equal(bytes.includes(text), false, text);
    const names = readdirSync(folder.directory).filter((name) => !before.includes(name));
    assert.deepEqual(names, []);
    assert.equal(readdirSync(path.dirname(target)).length, 1);
  });

  it('[backup.restore] brings everything back, with another key in secret storage or none', async () => {
    await folder.care.backUp(target, PASSPHRASE);
    const elsewhere = new CaredFolder(sandbox);
    const prepared = await elsewhere.care.prepare(fromFile());
    assert.deepEqual(
      prepared.inventory.bundles.map(({ name }) => name),
      [folder.bundle.name],
    );
    assert.ok(Math.abs(prepared.createdAt - statSync(target).mtimeMs) < 60_000);
    await elsewhere.care.restore(prepared);
    await elsewhere.assertWhole(folder);
    // The passphrase of the backup opens the vault from now on.
    elsewhere.keyStore.key = undefined;
    await elsewhere.care.unlock(PASSPHRASE);
    await elsewhere.assertWhole(folder);
  });

  it('[backup.refused] is refused with the wrong passphrase, altered, cut short, or none at all', async function () {
    this.timeout(30_000);
    await folder.care.backUp(target, PASSPHRASE);
    const before = readFileSync(databaseFile(folder.directory));
    await assert.rejects(folder.care.prepare(fromFile('not the passphrase')), code('passphrase-wrong'));
    const whole = readFileSync(target);
    const end = whole.indexOf(0x0a);
    for (const [what, bytes] of [
      ['a byte of the head', flipped(whole, 40)],
      ['a byte of the wrapped key', flipped(whole, whole.indexOf('wrapped') + 20)],
      ['a byte of the database', flipped(whole, end + 1_000)],
      ['the last byte', flipped(whole, whole.length - 1)],
      ['its end', whole.subarray(0, -4_096)],
      ['all but its head', whole.subarray(0, end + 1)],
      ['everything', Buffer.from('not a backup')],
      ['every byte', Buffer.alloc(0)],
    ] as const) {
      writeFileSync(target, bytes);
      await assert.rejects(folder.care.prepare(fromFile()), code('backup-invalid'), what);
    }
    assert.deepEqual(readFileSync(databaseFile(folder.directory)), before);
    assert.deepEqual(
      readdirSync(folder.directory).filter((name) => name.includes('restore')),
      [],
    );
  });

  it('[backup.void] revives no lease, no request and no decision', async () => {
    const running = operation({ lease: { owner: 'dead', fence: 4, expiresAt: 9e15 }, warrant: 'mac' });
    const waiting = operation({ status: 'awaiting_approval', identity: 'waits' });
    const decided = operation({ status: 'awaiting_approval', identity: 'decided' });
    const pending: Approval = approvalWith({ id: 'apr_1', operationId: waiting.id });
    const approved: Approval = approvalWith({ id: 'apr_2', operationId: decided.id, status: 'approved' });
    await folder.use(async ({ store }) => {
      await store.transaction((tx) => {
        for (const each of [running, waiting, decided]) tx.operations.insert(each);
        for (const each of [pending, approved]) tx.approvals.insert(each);
        tx.facts.set('access.tokens', [{ id: 'cli_removed' }]);
      });
    });
    await folder.care.backUp(target, PASSPHRASE);
    await folder.care.restore(await folder.care.prepare(fromFile()));
    await folder.use(({ store }) =>
      store.read((view) => {
        const now = view.operations.get(running.id);
        assert.deepEqual([now?.status, now?.lease, now?.warrant], ['interrupted', null, null]);
        for (const { id } of [waiting, decided])
          assert.deepEqual(view.operations.get(id)?.status, 'timed_out');
        for (const { id } of [pending, approved]) {
          const stored = view.approvals.get(id);
          assert.deepEqual([stored?.status, stored?.decision], ['withdrawn', null]);
        }
        assert.equal(view.facts.get('access.tokens'), undefined);
        const [last] = view.audit.page({}, null, 1).items;
        assert.equal(last?.facts['title'], 'restore a backup');
        assert.equal(last?.facts['approvals_void'], 2);
        assert.equal(folder.anchor.head?.sequence, last?.sequence);
      }),
    );
  });

  it('[backup.grants] never presents a refresh token that may have been spent since', async () => {
    await folder.care.backUp(target, PASSPHRASE);
    await folder.care.restore(await folder.care.prepare(fromFile()));
    await folder.use(({ store }) =>
      store.read((view) => {
        const restored = view.credentials.get(folder.grant.id);
        assert.equal(restored?.state, 'unknown');
        const intent = view.grants.intent(folder.grant.id);
        const facts = {
          credential: restored,
          bundle: folder.bundle,
          intent,
          intentIsAlive: false,
          failures: undefined,
          fingerprint: intent?.fingerprint,
          clientRefused: false,
          hasLate: false,
          retryFailed: true,
          now: (folder.grant.expiresAt ?? 0) - 1,
        };
        for (const rotation of ['strict', 'grace'] as const) {
          const manifest = tokenManifest(rotation);
          for (const afterMs of [0, 2, 10 * 24 * 3_600_000]) {
            const later = { ...facts, manifest, now: facts.now + afterMs };
            assert.equal(nextMove({ ...later, introspectionTrusted: false }).do, 'settle', rotation);
          }
          const asked = nextMove({ ...facts, manifest, introspectionTrusted: true }).do;
          assert.ok(asked === 'introspect' || asked === 'wait', asked);
        }
      }),
    );
  });

  it('[backup.aside] sets the present storage aside as a file, which can be put back with its own key', async () => {
    await folder.care.backUp(target, PASSPHRASE);
    const other = await new CaredFolder(sandbox).fill();
    const aside = await other.care.restore(await other.care.prepare(fromFile()));
    await other.assertWhole(folder);
    assert.ok(existsSync(path.join(other.directory, aside)));
    assert.deepEqual(
      other.care.besideBackups().map(({ name, why }) => [name, why]),
      [[aside, 'aside']],
    );
    const back = await other.care.prepare({ kind: 'beside', name: aside });
    await other.care.restore(back);
    await other.assertWhole();
  });

  it('[backup.elsewhere] changes nothing while another window has the storage open', async () => {
    await folder.care.backUp(target, PASSPHRASE);
    const prepared = await folder.care.prepare(fromFile());
    const storage = await folder.open();
    await assert.rejects(folder.care.restore(prepared), code('storage-unavailable'));
    await assert.rejects(folder.care.startOver(), code('storage-unavailable'));
    storage.close();
    await folder.assertWhole();
  });

  it('[backup.crash] is put in place by the next start where the process died in between', async () => {
    await folder.care.backUp(target, PASSPHRASE);
    await folder.use(({ store }) => store.transaction((tx) => tx.bundles.insert(bundle({ name: 'newer' }))));
    const other = new CaredFolder(sandbox);
    await other.care.restore(await other.care.prepare(fromFile()));
    // As it is after the new one was published: nothing moved yet, or the old one moved half-way.
    const incoming = `${databaseFile(folder.directory)}.incoming-20261122T000000000Z`;
    renameSync(databaseFile(other.directory), incoming);
    writeFileSync(`${databaseFile(folder.directory)}-wal`, readFileSync(databaseFile(folder.directory)));
    await folder.use(({ store }) => {
      assert.equal(store.read((view) => view.bundles.page({}, null, 10).items).length, 1);
    });
    const names = readdirSync(folder.directory);
    assert.ok(names.includes('sluice.sqlite.aside-20261122T000000000Z'));
    assert.ok(names.includes('sluice.sqlite.aside-20261122T000000000Z-wal'));
    await folder.assertWhole();
  });

  it('[backup.newer] of a newer Sluice is refused as such', async () => {
    await folder.use(() => undefined);
    const { DatabaseSync } = await import('node:sqlite');
    const raw = new DatabaseSync(databaseFile(folder.directory));
    raw.exec('PRAGMA user_version = 99');
    raw.close();
    await folder.care.backUp(target, PASSPHRASE);
    await assert.rejects(new CaredFolder(sandbox).care.prepare(fromFile()), code('storage-newer'));
  });
});

describe('Starting over', () => {
  it('[storage.start-over] leaves the old storage as a file, makes a new key, and says so in the new log', async () => {
    const sandbox = new StorageSandbox();
    const folder = await new CaredFolder(sandbox).fill();
    await folder.care.setPassphrase(PASSPHRASE);
    folder.keyStore.key = undefined;
    const left = await folder.care.inventory();
    assert.deepEqual([left?.bundles.length, left?.webhooks, left?.clients, left?.accounts], [1, 1, 1, 1]);
    const aside = await folder.care.startOver();
    assert.equal(folder.care.hasPassphrase(), false);
    await folder.use(({ store, vault }) => {
      assert.equal(vault.lockReason, null);
      assert.equal(store.read((view) => view.bundles.page({}, null, 10).items).length, 0);
      const [entry] = store.read((view) => view.audit.page({}, null, 10).items);
      assert.equal(entry?.facts['title'], 'start over');
      assert.equal(entry?.facts['set_aside'], aside);
      assert.deepEqual(entry?.facts['lives_on_at_providers'], [`sandbox/staging/${folder.bundle.name}`]);
    });
    assert.ok(existsSync(path.join(folder.directory, aside)));
    assert.ok(existsSync(path.join(folder.directory, `${aside}.passphrase.json`)));
    sandbox.dispose();
  });

  it('[storage.start-over] works on a storage that cannot be read at all', async () => {
    const sandbox = new StorageSandbox();
    const folder = await new CaredFolder(sandbox).fill();
    writeFileSync(databaseFile(folder.directory), 'nothing that anybody could read');
    assert.equal(await folder.care.inventory(), undefined);
    const aside = await folder.care.startOver();
    assert.equal(readFileSync(path.join(folder.directory, aside), 'utf8'), 'nothing that anybody could read');
    await folder.use(({ vault }) => assert.equal(vault.lockReason, null));
    sandbox.dispose();
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}
