// The audit log by bundle: kept in parts, so that appending stays flat, and read as if there were none.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { chained } from '../../../src/core/audit/auditRecord.ts';
import type { StoreTransaction } from '../../../src/core/storage/store.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { MIGRATIONS } from '../../../src/store/migrations.ts';
import type { Storage } from '../../../src/store/openStorage.ts';
import { migrate } from '../../../src/store/schema.ts';
import { SqliteDatabase } from '../../../src/store/sqliteDatabase.ts';
import { builtinSqlite } from '../../../src/builtinSqlite.ts';
import { databaseFile, StorageSandbox } from './storageFixture.ts';

/** Places on both sides of where parts end. */
const PLACES = [1, 16_383, 16_384, 40_000];

describe('audit records of a bundle', () => {
  const sandbox = new StorageSandbox();
  after(() => sandbox.dispose());

  const append = (tx: StoreTransaction, sequence: number, bundleIds: string[]): void => {
    const said = { at: sequence, kind: 'write', caller: 'Claude Code', tool: 'share_bundle' } as const;
    const previous = { sequence: sequence - 1, hash: '' };
    tx.audit.append(
      chained(new NodeHasher(), { ...said, operationId: null, bundleIds, facts: {} }, previous),
    );
  };
  const found = ({ store }: Storage, bundleId: string, limit = 10): number[] => {
    const pages: number[] = [];
    for (let afterKey: string | null = null; ;) {
      const page = store.read((view) => view.audit.page({ bundleId }, afterKey, limit));
      pages.push(...page.items.map(({ sequence }) => sequence));
      if (page.nextKey === null) {
        assert.equal(page.total, pages.length);
        return pages;
      }
      afterKey = page.nextKey;
    }
  };

  it('[audit.filters] are found in every part of the log, newest first, on pages of any size', async () => {
    const storage = await sandbox.open(sandbox.newDirectory());
    assert.deepEqual(found(storage, 'bnd_1'), []);
    await storage.store.transaction((tx) => {
      for (const place of PLACES) append(tx, place, ['bnd_1', 'bnd_2']);
      append(tx, 50_000, ['bnd_2']);
    });
    for (const limit of [1, 2, 10]) assert.deepEqual(found(storage, 'bnd_1', limit), PLACES.toReversed());
    assert.deepEqual(found(storage, 'bnd_2'), [50_000, ...PLACES.toReversed()]);
    assert.deepEqual(found(storage, 'bnd_3'), []);
  });

  it('[storage.migrations] are found after parts were introduced, though a record was removed before', async () => {
    const directory = sandbox.newDirectory();
    const file = databaseFile(directory);
    const older = SqliteDatabase.open(builtinSqlite(), file);
    migrate(older, file, MIGRATIONS.slice(0, 4));
    older.close();
    const raw = new DatabaseSync(file, { enableForeignKeyConstraints: false });
    for (const place of PLACES) {
      const document = {
        kind: 'write',
        tool: 't',
        operationId: null,
        bundleIds: ['bnd_1'],
        facts: {},
        previousHash: '',
      };
      raw
        .prepare('INSERT INTO audit VALUES (?, ?, ?, ?, ?)')
        .run(place, place, 'c', 'h', JSON.stringify(document));
      raw.prepare('INSERT INTO audit_bundles VALUES (?, ?)').run('bnd_1', place);
    }
    raw.exec('DELETE FROM audit WHERE sequence = 16383');
    raw.close();
    assert.deepEqual(found(await sandbox.open(directory), 'bnd_1'), [40_000, 16_384, 1]);
  });
});
