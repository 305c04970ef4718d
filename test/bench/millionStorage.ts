// A storage with a million credentials, filled once by bulk inserts through the store's own schema and kept; figures
// work on copies of it. Knows the columns of few tables, which migrations freeze.
import { createHash } from 'node:crypto';
import { constants, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Bundle } from '../../src/core/bundle/bundle.ts';
import type { Store, StoreTransaction } from '../../src/core/storage/store.ts';
import { MIGRATIONS } from '../../src/store/migrations.ts';
import { bundleOf } from '../support/syncWorld.ts';
import { benchSluice } from './benchSluice.ts';
import type { Bench } from './figure.ts';
import { idleOperation } from './records.ts';

export const MILLION = 1_000_000;
export const INTERRUPTED = 50;
export const FINISHED = 100_000;
export const BUNDLES = 10_000;
/** Of the first bundle; the others share the rest. */
export const ACCOUNTS_OF_LARGEST = 100_000;
/** Records in a transaction of the filling. */
const AT_ONCE = 500;
const IN_TEN_YEARS = Date.UTC(2036, 0);
/** Its process cannot be alive: no system numbers one so. */
const DEAD_OWNER = 'nowhere:99999999:run_dead';

/** A folder of the bench's own that holds a copy. */
export async function millionStorage(bench: Bench): Promise<string> {
  const schema = createHash('sha256').update(JSON.stringify(MIGRATIONS)).digest('hex').slice(0, 12);
  const kept = bench.keptPath(`million-${BUNDLES}-${schema}`);
  if (!existsSync(kept)) {
    const partial = `${kept}.${process.pid}.partial`;
    mkdirSync(partial, { recursive: true });
    try {
      await fill(partial);
      renameSync(partial, kept);
    } finally {
      rmSync(partial, { recursive: true, force: true });
    }
  }
  const copy = path.join(bench.newFolder(), 'storage');
  cpSync(kept, copy, { recursive: true, mode: constants.COPYFILE_FICLONE });
  return copy;
}

export function databaseOf(storage: string): DatabaseSync {
  return new DatabaseSync(path.join(storage, 'sluice.sqlite'));
}

export function credentialId(index: number): string {
  return `crd_${String(index).padStart(9, '0')}`;
}

/** The window that worked on them died in the middle, as it did before the storage was opened the last time. */
export function interruptAgain(storage: string): void {
  const database = databaseOf(storage);
  database.exec(`
    UPDATE operations SET status = 'running', lease_owner = '${DEAD_OWNER}', lease_expires_at = 1
    WHERE id LIKE 'op_running_%'`);
  database.close();
}

async function fill(directory: string): Promise<void> {
  const seen: { store?: Store } = {};
  const sluice = await benchSluice(directory, { wrapStore: (store) => (seen.store = store) });
  for (const record of records()) await seen.store?.transaction(record);
  await sluice.close();
  const database = databaseOf(directory);
  database.exec('PRAGMA synchronous = OFF; BEGIN');
  const insert = database.prepare(
    'INSERT INTO credentials (id, bundle_id, state, document) VALUES (?, ?, ?, ?)',
  );
  for (let index = 0; index < MILLION; index += 1) {
    const bundle = index < ACCOUNTS_OF_LARGEST ? 0 : index % BUNDLES;
    insert.run(credentialId(index), bundleId(bundle), 'active', documentOf(`account-${index}`));
  }
  for (let bundle = 0; bundle < BUNDLES; bundle += 1)
    insert.run(`crd_key_${bundle}`, bundleId(bundle), 'active', keyOf(bundle));
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

/** Bundles and operations, some hundreds in a transaction. */
function* records(): Generator<(tx: StoreTransaction) => void> {
  const some = (count: number, record: (tx: StoreTransaction, index: number) => void) =>
    Array.from({ length: Math.ceil(count / AT_ONCE) }, (_, part) => (tx: StoreTransaction): void => {
      for (let index = part * AT_ONCE; index < Math.min(count, (part + 1) * AT_ONCE); index += 1)
        record(tx, index);
    });
  yield* some(BUNDLES, (tx, index) => tx.bundles.insert(sandboxBundle(index)));
  yield* some(FINISHED, (tx, index) =>
    tx.operations.insert(idleOperation(`op_finished_${String(index).padStart(6, '0')}`)),
  );
  const running = { status: 'running', progress: 40, endedAt: null, result: null } as const;
  yield* some(INTERRUPTED, (tx, index) =>
    tx.operations.insert(idleOperation(`op_running_${index}`, running)),
  );
}

/** All members of a credential that have no column: nothing is due, so that a sync asks nobody. */
function documentOf(account: string): string {
  return JSON.stringify({
    kind: 'grant',
    label: account,
    providerRef: null,
    account,
    expiresAt: IN_TEN_YEARS,
    lastRefreshedAt: null,
    createdAt: 1_790_000_000_000,
    generation: 1,
    refreshedBy: 'sluice',
  });
}

function keyOf(bundle: number): string {
  return JSON.stringify({
    kind: 'api_key',
    label: 'API key',
    providerRef: `key_${bundle}`,
    account: null,
    expiresAt: null,
    lastRefreshedAt: null,
    createdAt: 1_790_000_000_000,
    generation: 1,
    refreshedBy: 'sluice',
  });
}

export function bundleId(index: number): string {
  return `bnd_${String(index).padStart(4, '0')}`;
}

function sandboxBundle(index: number): Bundle {
  const name = `Bench ${index}`;
  return { ...bundleOf(bundleId(index)), name, provider: 'sandbox', oauthClient: null };
}
