// What the storage forgets of operations, and what it never does: generated histories against the rule in words.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import {
  OPERATION_STATUSES,
  type Operation,
  type OperationStatus,
} from '../../../src/core/operation/operation.ts';
import { DAY_MS, KEPT_AT_LEAST_MS, Pruning } from '../../../src/core/operation/pruning.ts';
import { approvalWith } from '../../support/approvals.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { databaseFile, operation, silentLogger, StorageSandbox } from './storageFixture.ts';

/** Nothing of these can be continued; what completed can be undone while it is kept. */
const OVER: readonly OperationStatus[] = [
  'completed',
  'rolled_back',
  'denied',
  'timed_out',
  'superseded',
  'no_approver',
];

const sandbox = new StorageSandbox();

describe('What ended long ago', () => {
  after(() => sandbox.dispose());

  it('[storage.bounded] is removed, and never what can be continued, undone or fetched', async () => {
    const past = fc.record({
      status: fc.constantFrom(...OPERATION_STATUSES),
      endedDaysAgo: fc.oneof(fc.nat({ max: 400 }), fc.constantFrom(29, 30, 31, 89, 90, 91)),
      startedDaysBefore: fc.nat({ max: 200 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(past, { maxLength: 60 }),
        fc.constantFrom(0, 10, 30, 90, 365),
        fc.constantFrom(5, 1_000),
        async (history, keepDays, most) => {
          const clock = new FakeClock();
          const now = clock.now();
          const { store, close } = await sandbox.open(sandbox.newDirectory());
          const all = history.map(({ status, endedDaysAgo, startedDaysBefore }): Operation => {
            const endedAt = now - endedDaysAgo * DAY_MS;
            const createdAt = endedAt - startedDaysBefore * DAY_MS;
            const isOver = OVER.includes(status);
            return operation({
              lease: null,
              status,
              createdAt,
              updatedAt: endedAt,
              endedAt: isOver ? endedAt : null,
            });
          });
          await store.transaction((tx) => {
            for (const each of all) {
              tx.operations.insert(each);
              tx.approvals.insert(
                approvalWith({ id: `apr_${each.id}`, operationId: each.id, status: 'consumed' }),
              );
              tx.secrets.put({ ownerId: each.id, part: 'typed' }, 'secret');
            }
          });
          const keepHistoryMs = (): number => keepDays * DAY_MS;
          await new Pruning({ store, clock, logger: silentLogger, keepHistoryMs }, most).prune();
          const isThere = ({ id }: Operation): boolean =>
            store.read((view) => view.operations.get(id) !== undefined);
          const over = all.filter(({ status }) => OVER.includes(status));
          for (const each of all) {
            const ageMs = now - each.updatedAt;
            const must = !over.includes(each) || ageMs < KEPT_AT_LEAST_MS;
            const may = must || ageMs < keepDays * DAY_MS;
            if (must) assert.ok(isThere(each), `${each.status}, ${ageMs / DAY_MS} days`);
            if (!may) assert.ok(!isThere(each), `${each.status}, ${ageMs / DAY_MS} days`);
            store.read((view) => {
              assert.equal(view.approvals.get(`apr_${each.id}`) !== undefined, isThere(each));
              assert.equal(view.secrets.has({ ownerId: each.id, part: 'typed' }), isThere(each));
            });
          }
          const recent = over.filter(({ updatedAt }) => now - updatedAt < KEPT_AT_LEAST_MS);
          assert.ok(over.filter(isThere).length <= Math.max(most, recent.length));
          // The oldest go first.
          const gone = over.filter((each) => !isThere(each)).map(({ updatedAt }) => updatedAt);
          const left = over.filter(isThere).map(({ updatedAt }) => updatedAt);
          if (gone.length > 0 && left.length > 0) assert.ok(Math.max(...gone) <= Math.min(...left));
          close();
        },
      ),
      { numRuns: 25 },
    );
  });

  it('[storage.bounded] bounds the file: years of work need no more room than months', async function () {
    this.timeout(60_000);
    const clock = new FakeClock();
    const directory = sandbox.newDirectory();
    const { store } = await sandbox.open(directory);
    const pruning = new Pruning({ store, clock, logger: silentLogger });
    const sizes: number[] = [];
    for (let month = 0; month < 24; month += 1) {
      await store.transaction((tx) => {
        for (let count = 0; count < 200; count += 1) {
          const at = clock.now();
          tx.operations.insert(
            operation({ lease: null, status: 'completed', createdAt: at, updatedAt: at, endedAt: at }),
          );
        }
      });
      clock.advance(30 * DAY_MS);
      await pruning.prune();
      const database = new DatabaseSync(databaseFile(directory));
      sizes.push(Number(database.prepare('PRAGMA page_count').get()?.['page_count']));
      database.close();
    }
    assert.equal(
      store.read((view) => view.operations.endedCount()),
      600 - 200,
    );
    assert.ok((sizes.at(-1) ?? 0) <= (sizes[5] ?? 0) * 1.1, sizes.join(' '));
  });
});
