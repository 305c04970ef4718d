// Opening a folder's storage: what it makes, how private it is, what it refuses, and whom it lets in at once.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AppError } from '../../../src/core/errors.ts';
import { builtinSqlite } from '../../../src/builtinSqlite.ts';
import { bundle, databaseFile, StorageSandbox } from './storageFixture.ts';

const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url));

describe('openStorage', () => {
  let sandbox: StorageSandbox;
  beforeEach(() => (sandbox = new StorageSandbox()));
  afterEach(() => sandbox.dispose());

  const isCorrupt = (error: unknown): boolean => AppError.is(error, 'storage-corrupt');

  it('makes a WAL database that carries the mark of Sluice', async () => {
    const directory = sandbox.newDirectory();
    (await sandbox.open(directory)).close();

    const raw = new DatabaseSync(databaseFile(directory), { readOnly: true });
    assert.deepEqual({ ...raw.prepare('PRAGMA journal_mode').get() }, { journal_mode: 'wal' });
    assert.deepEqual({ ...raw.prepare('PRAGMA application_id').get() }, { application_id: 0x536c6365 });
    assert.deepEqual({ ...raw.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
    raw.close();
  });

  // Windows has no file modes: there the folder of the user's profile keeps others out.
  if (process.platform !== 'win32') {
    it('[storage.private] keeps folder and files to their owner', async () => {
      const directory = path.join(sandbox.newDirectory(), 'deep', 'storage');
      const { store } = await sandbox.open(directory);
      await store.transaction((tx) => tx.bundles.insert(bundle()));

      assert.equal(statSync(directory).mode & 0o777, 0o700);
      const modes = readdirSync(directory).map((name) => [
        name,
        (statSync(path.join(directory, name)).mode & 0o777).toString(8),
      ]);
      assert.deepEqual(modes, [
        ['sluice.lock', '600'],
        ['sluice.open', '600'],
        ['sluice.sqlite', '600'],
        ['sluice.sqlite-shm', '600'],
        ['sluice.sqlite-wal', '600'],
      ]);
    });
  }

  it('finds what was stored when it opens the folder again', async () => {
    const directory = sandbox.newDirectory();
    const first = await sandbox.open(directory);
    const stored = bundle();
    await first.store.transaction((tx) => tx.bundles.insert(stored));
    first.close();

    const second = await sandbox.open(directory);
    assert.deepEqual(
      second.store.read((view) => view.bundles.get(stored.id)),
      stored,
    );
    assert.equal(second.movedFrom, null);
    assert.equal(second.vault.state, 'ready');
  });

  it('[storage.folder] says where it was made when its folder was moved', async () => {
    const madeIn = path.join(sandbox.newDirectory(), 'before');
    const movedTo = path.join(path.dirname(madeIn), 'after');
    (await sandbox.open(madeIn)).close();
    renameSync(madeIn, movedTo);

    const moved = await sandbox.open(movedTo);
    assert.equal(moved.movedFrom, madeIn);
    assert.equal(
      moved.store.read((view) => view.facts.get('storage.folder')),
      madeIn,
    );
  });

  it('answers nothing but "shutting down" after it was closed', async () => {
    const storage = await sandbox.open(sandbox.newDirectory());
    storage.close();
    storage.close();

    const isShuttingDown = (error: unknown): boolean => AppError.is(error, 'shutting-down');
    assert.throws(() => storage.store.read((view) => view.facts.get('any')), isShuttingDown);
    await assert.rejects(
      storage.store.transaction((tx) => tx.facts.set('any', 1)),
      isShuttingDown,
    );
  });

  it('[storage.damaged] refuses a file that is no database, and leaves it as it is', async () => {
    const directory = sandbox.newDirectory();
    writeFileSync(databaseFile(directory), 'Dear diary, '.repeat(1_000));

    await assert.rejects(sandbox.open(directory), isCorrupt);
    assert.equal(readFileSync(databaseFile(directory), 'utf8'), 'Dear diary, '.repeat(1_000));
  });

  it('refuses the database of another application, and leaves it as it is', async () => {
    const directory = sandbox.newDirectory();
    const foreign = new DatabaseSync(databaseFile(directory));
    foreign.exec('CREATE TABLE letters (body TEXT); PRAGMA user_version = 1');
    foreign.close();
    const before = readFileSync(databaseFile(directory));

    await assert.rejects(sandbox.open(directory), isCorrupt);
    assert.deepEqual(readFileSync(databaseFile(directory)), before);
  });

  for (const [kind, name] of [
    ['TABLE', 'calls'],
    ['INDEX', 'credentials_by_state'],
    ['TRIGGER', 'credential_recounted'],
  ]) {
    it(`refuses a database that lacks the ${kind?.toLowerCase()} ${name}`, async () => {
      const directory = sandbox.newDirectory();
      (await sandbox.open(directory)).close();
      const raw = new DatabaseSync(databaseFile(directory));
      raw.exec(`DROP ${kind} ${name}`);
      raw.close();

      await assert.rejects(
        sandbox.open(directory),
        (error) => isCorrupt(error) && error instanceof AppError && error.message.includes(String(name)),
      );
    });
  }

  it('names the version of VS Code that it needs if there is no node:sqlite', () => {
    const missing = () => builtinSqlite(() => undefined);
    assert.throws(missing, (error) => {
      assert.ok(AppError.is(error, 'storage-unavailable'));
      assert.match(error.next, /VS Code 1\.101/);
      return true;
    });
  });

  it('lets several processes make the same storage at once, with one key', async function () {
    this.timeout(60_000);
    const directory = sandbox.newDirectory();
    const runs = ['a', 'b', 'c', 'd'].map((name) =>
      promisify(execFile)(process.execPath, ['--no-warnings', WRITER, directory, name, '5']),
    );
    const outputs = await Promise.all(runs);

    const written = outputs.flatMap(({ stdout }) => stdout.trim().split('\n'));
    assert.equal(written.length, 20);
    const { FileKeyStore } = await import('../../../src/node/fileKeyStore.ts');
    const { store, vault } = await sandbox.open(directory, { keyStore: new FileKeyStore(directory) });
    assert.equal(vault.state, 'ready');
    for (const key of written) {
      assert.equal(
        store.read((view) => view.secrets.open({ ownerId: key, part: 'value' })),
        key,
      );
    }
  });
});
