// From an older schema to a newer one: with a backup before, all or nothing, and never from a newer one back.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../src/core/errors.ts';
import { MIGRATIONS, type Migration } from '../../../src/store/migrations.ts';
import { APPLICATION_ID } from '../../../src/store/schema.ts';
import { bundle, databaseFile, StorageSandbox } from './storageFixture.ts';

/** What ships, and what might come after it. */
const NOW = MIGRATIONS.length;
const NEXT: readonly Migration[] = [
  ...MIGRATIONS,
  {
    version: NOW + 1,
    summary: 'colours',
    sql: `CREATE TABLE colours (name TEXT PRIMARY KEY) STRICT; INSERT INTO colours VALUES ('blue');
      UPDATE bundles SET status = 'failed'`,
  },
];
const AFTER_NEXT: readonly Migration[] = [
  ...NEXT,
  {
    version: NOW + 2,
    summary: 'no colours',
    sql: 'DROP TABLE colours; CREATE TABLE shapes (name TEXT) STRICT',
  },
];
const BROKEN: readonly Migration[] = [
  ...MIGRATIONS,
  {
    version: NOW + 1,
    summary: 'breaks half-way',
    sql: 'DELETE FROM facts; DELETE FROM bundles; CREATE TABLE facts (a)',
  },
];
const isNewer = (error: unknown): boolean => AppError.is(error, 'storage-newer');

describe('migrations', () => {
  let sandbox: StorageSandbox;
  let directory: string;
  const stored = bundle({ status: 'active' });
  const backup = (version: number): string => `${databaseFile(directory)}.v${version}.backup`;
  const versionOf = (file: string): unknown => {
    const raw = new DatabaseSync(file, { readOnly: true });
    try {
      return raw.prepare('PRAGMA user_version').get()?.['user_version'];
    } finally {
      raw.close();
    }
  };

  beforeEach(async () => {
    sandbox = new StorageSandbox();
    directory = sandbox.newDirectory();
    const storage = await sandbox.open(directory, { migrations: MIGRATIONS });
    await storage.store.transaction((tx) => tx.bundles.insert(stored));
    storage.close();
  });
  afterEach(() => sandbox.dispose());

  it('are numbered from 1 without gaps', () => {
    assert.deepEqual(
      MIGRATIONS.map(({ version }) => version),
      MIGRATIONS.map((_, index) => index + 1),
    );
  });

  it('make no backup of a storage that is new', () => {
    assert.deepEqual(
      readdirSync(directory).filter((name) => name.includes('backup')),
      [],
    );
  });

  it('[storage.migrations] carry an older storage on, and keep a private backup of what it was', async () => {
    const { store } = await sandbox.open(directory, { migrations: NEXT });

    assert.equal(store.read((view) => view.bundles.get(stored.id))?.status, 'failed');
    assert.equal(versionOf(databaseFile(directory)), NOW + 1);
    if (process.platform !== 'win32') assert.equal(statSync(backup(NOW)).mode & 0o777, 0o600);
  });

  it('[storage.migrations] carry a storage of every older version on to what ships', async () => {
    for (const { version } of MIGRATIONS.slice(0, -1)) {
      const old = sandbox.newDirectory();
      mkdirSync(old, { recursive: true });
      const raw = new DatabaseSync(databaseFile(old));
      for (const { sql } of MIGRATIONS.slice(0, version)) raw.exec(sql);
      raw.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version}`);
      raw.exec(`INSERT INTO facts VALUES ('kept', '"from version ${version}"')`);
      raw.close();

      const { store } = await sandbox.open(old);
      assert.equal(
        store.read((view) => view.facts.get('kept')),
        `from version ${version}`,
      );
      assert.equal(versionOf(databaseFile(old)), NOW);
    }
  });

  it('leave a backup that opens as the storage that it was', async () => {
    (await sandbox.open(directory, { migrations: NEXT })).close();
    const restored = path.join(sandbox.newDirectory(), 'restored');
    mkdirSync(restored);
    copyFileSync(backup(NOW), databaseFile(restored));

    const { store, vault } = await sandbox.open(restored, { migrations: MIGRATIONS });
    assert.deepEqual(
      store.read((view) => view.bundles.get(stored.id)),
      stored,
    );
    assert.equal(vault.state, 'ready');
  });

  it('go through all versions in between, with a backup before each', async () => {
    (await sandbox.open(directory, { migrations: AFTER_NEXT })).close();
    assert.equal(versionOf(databaseFile(directory)), NOW + 2);
    assert.deepEqual([versionOf(backup(NOW)), versionOf(backup(NOW + 1))], [NOW, NOW + 1]);
  });

  it('change nothing where one of them fails', async () => {
    await assert.rejects(sandbox.open(directory, { migrations: BROKEN }), (error) => AppError.is(error));

    const { store } = await sandbox.open(directory, { migrations: MIGRATIONS });
    assert.deepEqual(
      store.read((view) => view.bundles.get(stored.id)),
      stored,
    );
    assert.ok(existsSync(backup(NOW)));
  });

  it('[storage.migrations] say so where one fails, and that all is as it was', async () => {
    await assert.rejects(
      sandbox.open(directory, { migrations: BROKEN }),
      (error) =>
        AppError.is(error, 'storage-corrupt') &&
        /could not be carried on to schema \d+ \(breaks half-way\)\. It is as it was before/.test(
          error.message,
        ),
    );
  });

  it('[storage.migrations] keep the last two backups', async () => {
    const more = [3, 4].map((step) => ({
      version: NOW + step,
      summary: 'more',
      sql: `CREATE TABLE t${step} (a)`,
    }));
    await sandbox.open(directory, { migrations: [...AFTER_NEXT, ...more] });
    assert.deepEqual(
      readdirSync(directory)
        .filter((name) => name.includes('backup'))
        .sort(),
      [NOW + 2, NOW + 3].map((version) => `sluice.sqlite.v${version}.backup`).sort(),
    );
  });

  it('can be tried again after a failure, over the backup of the first try', async () => {
    await assert.rejects(sandbox.open(directory, { migrations: BROKEN }));
    (await sandbox.open(directory, { migrations: NEXT })).close();
    assert.equal(versionOf(databaseFile(directory)), NOW + 1);
    assert.equal(versionOf(backup(NOW)), NOW);
  });

  it('stop before changing anything where the backup cannot be written', async () => {
    mkdirSync(`${backup(NOW)}.partial/occupied`, { recursive: true });
    await assert.rejects(sandbox.open(directory, { migrations: NEXT }), (error) =>
      AppError.is(error, 'storage-unavailable'),
    );
    assert.equal(versionOf(databaseFile(directory)), NOW);
  });

  it('[storage.newer] refuse a newer storage and leave every byte of it as it is', async () => {
    (await sandbox.open(directory, { migrations: NEXT })).close();
    const before = readFileSync(databaseFile(directory));

    await assert.rejects(sandbox.open(directory, { migrations: MIGRATIONS }), isNewer);
    assert.deepEqual(readFileSync(databaseFile(directory)), before);
  });

  it('refuse a newer storage that crashed, without touching what is not yet in the main file', async () => {
    const newer = await sandbox.open(directory, { migrations: NEXT });
    await newer.store.transaction((tx) => tx.facts.set('only in the log', 1));
    const crashed = path.join(sandbox.newDirectory(), 'crashed');
    mkdirSync(crashed);
    for (const suffix of ['', '-wal']) {
      copyFileSync(databaseFile(directory) + suffix, databaseFile(crashed) + suffix);
    }
    const contents = (): Buffer[] =>
      ['', '-wal'].map((suffix) => readFileSync(databaseFile(crashed) + suffix));
    const before = contents();

    await assert.rejects(sandbox.open(crashed, { migrations: MIGRATIONS }), isNewer);
    assert.deepEqual(contents(), before);
    const reopened = await sandbox.open(crashed, { migrations: NEXT });
    assert.equal(
      reopened.store.read((view) => view.facts.get('only in the log')),
      1,
    );
  });

  it('by another process stop an older one that is still running', async () => {
    const older = await sandbox.open(directory, { migrations: MIGRATIONS });
    await sandbox.open(directory, { migrations: NEXT });

    assert.throws(() => older.store.read((view) => view.facts.get('any')), isNewer);
    await assert.rejects(
      older.store.transaction((tx) => tx.facts.set('any', 1)),
      isNewer,
    );
  });
});
