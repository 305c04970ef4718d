// Pages by key: stable while rows come and go, with right totals, and read from indexes alone.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { CREDENTIAL_STATES, type Credential } from '../../../src/core/bundle/credential.ts';
import { AppError } from '../../../src/core/errors.ts';
import { OPERATION_STATUSES } from '../../../src/core/operation/operation.ts';
import type { Page } from '../../../src/core/page.ts';
import type { StoreView } from '../../../src/core/storage/store.ts';
import type { Storage } from '../../../src/store/openStorage.ts';
import { bundle, credential, operation, StorageSandbox } from './storageFixture.ts';

type Turn =
  | { do: 'insert'; bundle: number; state: number }
  | { do: 'delete'; which: number }
  | { do: 'move'; which: number; bundle: number; state: number };

describe('pages', () => {
  const sandbox = new StorageSandbox();
  let storage: Storage;
  beforeEach(async () => (storage = await sandbox.open(sandbox.newDirectory())));
  after(() => sandbox.dispose());

  const allPages = <T>(page: (view: StoreView, afterKey: string | null) => Page<T>): T[] => {
    const items: T[] = [];
    let afterKey: string | null = null;
    do {
      const next: Page<T> = storage.store.read((view) => page(view, afterKey));
      items.push(...next.items);
      afterKey = next.nextKey;
    } while (afterKey !== null);
    return items;
  };

  it('[tools.paged] shows each entry once, in order, whatever the size of the pages', async () => {
    const bundles = Array.from({ length: 7 }, () => bundle());
    await storage.store.transaction((tx) => bundles.forEach((each) => tx.bundles.insert(each)));
    for (const limit of [1, 2, 3, 6, 7, 8]) {
      assert.deepEqual(
        allPages((view, afterKey) => view.bundles.page({}, afterKey, limit)),
        bundles,
      );
    }
  });

  it('ends with no next key exactly when nothing follows', async () => {
    await storage.store.transaction((tx) => [bundle(), bundle()].forEach((each) => tx.bundles.insert(each)));
    const { nextKey, total } = storage.store.read((view) => view.bundles.page({}, null, 2));
    assert.deepEqual({ nextKey, total }, { nextKey: null, total: 2 });
  });

  it('refuses a page without room', () => {
    assert.throws(
      () => storage.store.read((view) => view.bundles.page({}, null, 0)),
      (error) => AppError.is(error, 'bad-arguments'),
    );
  });

  it('filters bundles by every combination', async () => {
    const bundles = [
      bundle({ provider: 'a', environment: 'production', status: 'active' }),
      bundle({ provider: 'a', environment: 'staging', status: 'failed' }),
      bundle({ provider: 'b', environment: 'production', status: 'failed' }),
    ];
    await storage.store.transaction((tx) => bundles.forEach((each) => tx.bundles.insert(each)));
    for (const provider of [undefined, 'a', 'b']) {
      for (const environment of [undefined, 'production', 'staging'] as const) {
        for (const status of [undefined, 'active', 'failed'] as const) {
          const filter = { provider, environment, status };
          const expected = bundles.filter(
            (each) =>
              (provider ?? each.provider) === each.provider &&
              (environment ?? each.environment) === each.environment &&
              (status ?? each.status) === each.status,
          );
          const page = storage.store.read((view) => view.bundles.page(filter, null, 10));
          assert.deepEqual(page, { items: expected, total: expected.length, nextKey: null });
        }
      }
    }
  });

  it('filters operations by every combination, newest first', async () => {
    const operations = OPERATION_STATUSES.flatMap((status) =>
      ['provision_bundle', 'sync_credentials'].flatMap((kind) =>
        [null, 'bundle_1'].map((bundleId) => operation({ status, kind, bundleId })),
      ),
    );
    await storage.store.transaction((tx) => operations.forEach((each) => tx.operations.insert(each)));
    const newestFirst = operations.toReversed();
    for (const statuses of [
      undefined,
      [],
      ['failed'],
      ['failed', 'running', 'failed'],
      OPERATION_STATUSES,
    ] as const) {
      for (const kind of [undefined, 'sync_credentials']) {
        for (const bundleId of [undefined, 'bundle_1']) {
          const expected = newestFirst.filter(
            (each) =>
              (statuses === undefined || statuses.some((status) => status === each.status)) &&
              (kind ?? each.kind) === each.kind &&
              (bundleId ?? each.bundleId) === each.bundleId,
          );
          const filter = { statuses, kind, bundleId };
          assert.deepEqual(
            allPages((view, afterKey) => view.operations.page(filter, afterKey, 5)),
            expected,
          );
          assert.equal(
            storage.store.read((view) => view.operations.page(filter, null, 1).total),
            expected.length,
          );
        }
      }
    }
  });

  it('neither skips nor repeats what stays, while other entries come and go between pages', async () => {
    const owner = bundle();
    await storage.store.transaction((tx) => tx.bundles.insert(owner));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ initially: fc.boolean(), later: fc.boolean() }), {
          minLength: 1,
          maxLength: 30,
        }),
        fc.integer({ min: 1, max: 5 }),
        async (slots, limit) => {
          const credentials = slots.map(() => credential(owner.id));
          const at = (index: number): Credential => credentials[index] ?? assert.fail();
          await storage.store.transaction((tx) => {
            slots.forEach(({ initially }, index) => initially && tx.credentials.insert(at(index)));
          });
          const seen: string[] = [];
          let afterKey: string | null = null;
          let changed = false;
          do {
            const page: Page<Credential> = storage.store.read((view) =>
              view.credentials.page({ bundleId: owner.id }, afterKey, limit),
            );
            seen.push(...page.items.map(({ id }) => id));
            afterKey = page.nextKey;
            if (!changed) {
              changed = true;
              await storage.store.transaction((tx) => {
                slots.forEach(({ initially, later }, index) => {
                  if (initially && !later) tx.credentials.delete(at(index).id);
                  if (!initially && later) tx.credentials.insert(at(index));
                });
              });
            }
          } while (afterKey !== null);
          await storage.store.transaction((tx) => credentials.forEach(({ id }) => tx.credentials.delete(id)));

          const stayed = credentials.filter((_, index) => slots[index]?.initially && slots[index].later);
          const counted = new Set(seen);
          assert.equal(counted.size, seen.length, 'an entry was shown twice');
          for (const { id } of stayed) assert.ok(counted.has(id), 'an entry that stayed was skipped');
        },
      ),
      { numRuns: 60 },
    );
  });

  it('counts credentials by bundle and state exactly, through inserts, deletes and moves', async () => {
    const owners = [bundle(), bundle(), bundle()];
    await storage.store.transaction((tx) => owners.forEach((each) => tx.bundles.insert(each)));
    const ownerAt = (index: number): string => owners[index]?.id ?? assert.fail();
    const stateAt = (index: number): Credential['state'] => CREDENTIAL_STATES[index] ?? assert.fail();
    const index = { bundle: fc.nat(owners.length - 1), state: fc.nat(CREDENTIAL_STATES.length - 1) };
    const turn: fc.Arbitrary<Turn> = fc.oneof(
      fc.record({ do: fc.constant('insert' as const), ...index }),
      fc.record({ do: fc.constant('delete' as const), which: fc.nat() }),
      fc.record({ do: fc.constant('move' as const), which: fc.nat(), ...index }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { maxLength: 40 }), async (turns) => {
        const model: Credential[] = [];
        await storage.store.transaction((tx) => {
          for (const each of turns) {
            const position = each.do === 'insert' ? 0 : each.which % Math.max(1, model.length);
            const chosen = model[position];
            if (each.do === 'insert') {
              const added = credential(ownerAt(each.bundle), { state: stateAt(each.state) });
              tx.credentials.insert(added);
              model.push(added);
            } else if (chosen !== undefined && each.do === 'delete') {
              tx.credentials.delete(chosen.id);
              model.splice(position, 1);
            } else if (chosen !== undefined && each.do === 'move') {
              const moved = { ...chosen, bundleId: ownerAt(each.bundle), state: stateAt(each.state) };
              tx.credentials.update(moved);
              model[position] = moved;
            }
          }
        });
        for (const bundleId of [undefined, ...owners.map(({ id }) => id)]) {
          for (const state of [undefined, ...CREDENTIAL_STATES]) {
            const expected = model.filter(
              (each) => (bundleId ?? each.bundleId) === each.bundleId && (state ?? each.state) === each.state,
            );
            const page = storage.store.read((view) => view.credentials.page({ bundleId, state }, null, 100));
            assert.deepEqual(page, { items: expected, total: expected.length, nextKey: null });
          }
        }
        await storage.store.transaction((tx) => model.forEach(({ id }) => tx.credentials.delete(id)));
      }),
      { numRuns: 40 },
    );
  });
});
