// Two processes on one storage: of two owners of an operation, one alone can write.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AppError } from '../../../src/core/errors.ts';
import type { Lease } from '../../../src/core/operation/operation.ts';
import type { StoreTransaction } from '../../../src/core/storage/store.ts';
import type { Storage } from '../../../src/store/openStorage.ts';
import { call, operation, step, StorageSandbox } from './storageFixture.ts';

const isLeaseLost = (error: unknown): boolean => AppError.is(error, 'lease-lost');

describe('leases', () => {
  const sandbox = new StorageSandbox();
  let here: Storage;
  let there: Storage;
  before(async () => {
    const directory = sandbox.newDirectory();
    here = await sandbox.open(directory);
    there = await sandbox.open(directory);
  });
  after(() => sandbox.dispose());

  const acquire = (
    { store }: Storage,
    id: string,
    owner: string,
    now: number,
    expiresAt: number,
  ): Promise<Lease | undefined> =>
    store.transaction((tx) => tx.operations.acquireLease(id, owner, now, expiresAt));

  const insert = async (): Promise<string> => {
    const { id } = await here.store.transaction((tx) => {
      const inserted = operation();
      tx.operations.insert(inserted);
      return inserted;
    });
    return id;
  };

  it('gives a lease to the first and refuses the second while it is alive', async () => {
    const id = await insert();
    assert.deepEqual(await acquire(here, id, 'a', 1_000, 2_000), { owner: 'a', fence: 1, expiresAt: 2_000 });
    assert.equal(await acquire(there, id, 'b', 1_999, 3_000), undefined);
    assert.deepEqual(
      there.store.read((view) => view.operations.get(id)?.lease),
      { owner: 'a', fence: 1, expiresAt: 2_000 },
    );
  });

  it('[lease.fenced] passes an expired lease on, and lets the former owner write nothing any more', async () => {
    const id = await insert();
    const old = await acquire(here, id, 'a', 1_000, 2_000);
    const current = await acquire(there, id, 'b', 2_000, 3_000);
    assert.ok(old && current);
    assert.equal(current.fence, 2);

    const writes: ((tx: StoreTransaction) => void)[] = [
      (tx) => tx.operations.update(operation({ id, message: 'late' }), old),
      (tx) => tx.operations.putStep(step(id, { message: 'late' }), old),
      (tx) => tx.operations.putCall(call(id, { request: 'late' }), old),
      (tx) => tx.operations.renewLease(id, old, 9_000),
      (tx) => tx.operations.releaseLease(id, old),
      (tx) => tx.operations.update(operation({ id, message: 'late' }), null),
    ];
    for (const write of writes) {
      const late = here.store.transaction((tx) => {
        tx.facts.set('written by the loser', true);
        write(tx);
      });
      await assert.rejects(late, isLeaseLost);
    }
    here.store.read((view) => {
      assert.notEqual(view.operations.get(id)?.message, 'late');
      assert.deepEqual(view.operations.get(id)?.lease, current);
      assert.deepEqual([view.operations.steps(id), view.operations.calls(id)], [[], []]);
      assert.equal(view.facts.get('written by the loser'), undefined);
    });
  });

  it('gives the same owner its lease again with a greater fence, so that its older self can write nothing', async () => {
    const id = await insert();
    const older = await acquire(here, id, 'a', 1_000, 2_000);
    const newer = await acquire(here, id, 'a', 1_500, 2_500);
    assert.ok(older && newer);
    assert.equal(newer.fence, older.fence + 1);
    await assert.rejects(
      here.store.transaction((tx) => tx.operations.putStep(step(id), older)),
      isLeaseLost,
    );
    await here.store.transaction((tx) => tx.operations.putStep(step(id), newer));
  });

  it('counts the fence on after a release', async () => {
    const id = await insert();
    const first = await acquire(here, id, 'a', 1_000, 2_000);
    assert.ok(first);
    await here.store.transaction((tx) => tx.operations.releaseLease(id, first));
    assert.equal(
      there.store.read((view) => view.operations.get(id)?.lease),
      null,
    );
    const second = await acquire(there, id, 'b', 1_001, 2_001);
    assert.equal(second?.fence, 2);
  });

  it('renews a lease that expired as long as nobody has taken it', async () => {
    const id = await insert();
    const lease = await acquire(here, id, 'a', 1_000, 2_000);
    assert.ok(lease);
    await here.store.transaction((tx) => tx.operations.renewLease(id, lease, 5_000));
    assert.equal(await acquire(there, id, 'b', 4_999, 6_000), undefined);
  });

  it('lets an update without a lease through only while nobody holds one', async () => {
    const id = await insert();
    await here.store.transaction((tx) => tx.operations.update(operation({ id, status: 'paused' }), null));
    await acquire(there, id, 'b', 1_000, 2_000);
    await assert.rejects(
      here.store.transaction((tx) => tx.operations.update(operation({ id }), null)),
      isLeaseLost,
    );
  });

  it('keeps the lease as it is when the rest is replaced', async () => {
    const id = await insert();
    const lease = await acquire(here, id, 'a', 1_000, 2_000);
    assert.ok(lease);
    const foreign = { owner: 'x', fence: 99, expiresAt: 99 };
    await here.store.transaction((tx) => tx.operations.update(operation({ id, lease: foreign }), lease));
    assert.deepEqual(
      here.store.read((view) => view.operations.get(id)?.lease),
      lease,
    );
  });

  it('lets anybody ask to cancel', async () => {
    const id = await insert();
    await acquire(here, id, 'a', 1_000, 2_000);
    await there.store.transaction((tx) => tx.operations.requestCancel(id));
    assert.equal(
      here.store.read((view) => view.operations.get(id)?.cancelRequested),
      true,
    );
  });

  it('[lease.one-works] never has two owners who can write, in any order of events', async () => {
    const event = fc.record({
      who: fc.constantFrom('a', 'b'),
      does: fc.constantFrom('acquire', 'renew', 'release', 'write'),
      afterMs: fc.nat(700),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events) => {
        const id = await insert();
        const believed: Record<string, Lease | undefined> = {};
        let actual: Lease | null = null;
        let fence = 0;
        let now = 1_000;
        for (const { who, does, afterMs } of events) {
          now += afterMs;
          const { store } = who === 'a' ? here : there;
          const own = believed[who];
          if (does === 'acquire') {
            const allowed: boolean = actual === null || actual.owner === who || actual.expiresAt <= now;
            const lease = await acquire(who === 'a' ? here : there, id, who, now, now + 1_000);
            assert.equal(lease !== undefined, allowed);
            if (lease === undefined) continue;
            fence += 1;
            assert.equal(lease.fence, fence);
            believed[who] = lease;
            actual = lease;
            continue;
          }
          if (own === undefined) continue;
          const valid: boolean = actual !== null && actual.owner === who && actual.fence === own.fence;
          const outcome = store.transaction((tx) => {
            if (does === 'renew') tx.operations.renewLease(id, own, now + 1_000);
            else if (does === 'release') tx.operations.releaseLease(id, own);
            else tx.operations.putStep(step(id, { message: who }), own);
          });
          if (valid) await outcome;
          else await assert.rejects(outcome, isLeaseLost);
          if (valid && does === 'renew') actual = { ...own, expiresAt: now + 1_000 };
          if (valid && does === 'release') actual = null;
        }
      }),
      { numRuns: 40 },
    );
  });
});
