// What is written comes back exactly, and what is damaged is refused by name.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { AppError, type ErrorCode } from '../../../src/core/errors.ts';
import type { Storage } from '../../../src/store/openStorage.ts';
import { anyBundle, anyCall, anyCredential, anyJson, anyOperation, anyStep } from './recordArbitraries.ts';
import { bundle, call, credential, databaseFile, operation, step, StorageSandbox } from './storageFixture.ts';
import { inStatus } from '../../support/operations.ts';

const withCode = (code: ErrorCode) => (error: unknown) => AppError.is(error, code);

describe('repositories', () => {
  const sandbox = new StorageSandbox();
  let storage: Storage;
  let directory: string;
  before(async () => {
    directory = sandbox.newDirectory();
    storage = await sandbox.open(directory);
  });
  after(() => sandbox.dispose());

  /** Runs a property whose every case is rolled back, so that cases cannot meet. */
  async function inEachCase<T>(values: fc.Arbitrary<T>, check: (value: T, tx: Tx) => void): Promise<void> {
    const rollback = new Error('rolled back by the test');
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        const outcome = storage.store.transaction((tx) => {
          check(value, tx);
          throw rollback;
        });
        await assert.rejects(outcome, (error) => {
          if (error !== rollback) throw error;
          return true;
        });
      }),
      { numRuns: 150 },
    );
  }
  type Tx = Parameters<Parameters<Storage['store']['transaction']>[0]>[0];

  it('returns every bundle exactly as it was inserted, updated and found', async () => {
    await inEachCase(fc.tuple(anyBundle, anyBundle), ([first, second], tx) => {
      tx.bundles.insert(first);
      assert.deepEqual(tx.bundles.get(first.id), first);
      const changed = { ...second, id: first.id };
      tx.bundles.update(changed);
      assert.deepEqual(tx.bundles.findByIdentity(second.provider, second.environment, second.name), changed);
      assert.deepEqual(tx.bundles.page({}, null, 10).items, [changed]);
      tx.bundles.delete(first.id);
      assert.equal(tx.bundles.get(first.id), undefined);
    });
  });

  it('returns every credential exactly as it was inserted and updated', async () => {
    const owner = bundle();
    const two = fc.tuple(anyCredential(owner.id), anyCredential(owner.id));
    await inEachCase(two, ([first, second], tx) => {
      tx.bundles.insert(owner);
      tx.credentials.insert(first);
      assert.deepEqual(tx.credentials.get(first.id), first);
      const changed = { ...second, id: first.id };
      tx.credentials.update(changed);
      assert.deepEqual(tx.credentials.ofBundle(owner.id), [changed]);
      tx.credentials.delete(first.id);
      assert.deepEqual(tx.credentials.ofBundle(owner.id), []);
    });
  });

  it('finds a credential by its reference or account, as looking through all would', async () => {
    const odd = ['own-grant', '"own-grant"', 'own', '"providerRef":"own-grant"', '"account":"own"'];
    const held = fc.array(
      fc.record({
        kind: fc.constantFrom('grant', 'api_key'),
        label: fc.constantFrom(...odd),
        providerRef: fc.option(fc.constantFrom(...odd)),
        account: fc.option(fc.constantFrom(...odd)),
      }),
      { maxLength: 8 },
    );
    await inEachCase(held, (parts, tx) => {
      const owner = bundle();
      tx.bundles.insert(owner);
      for (const part of parts) tx.credentials.insert(credential(owner.id, part));
      const grants = tx.credentials.ofBundle(owner.id, 'grant');
      for (const text of odd) {
        const found = tx.credentials.withRef(owner.id, 'grant', text);
        assert.deepEqual(
          found,
          grants.find(({ providerRef }) => providerRef === text),
        );
        const named = grants.filter(({ account }) => account === text);
        assert.deepEqual(tx.credentials.ofAccount(owner.id, text), named);
      }
    });
  });

  it('returns every operation exactly as it was inserted and updated, its lease apart', async () => {
    await inEachCase(fc.tuple(anyOperation, anyOperation), ([first, second], tx) => {
      tx.operations.insert(first);
      assert.deepEqual(tx.operations.get(first.id), first);
      const changed = inStatus({ ...second, id: first.id, lease: first.lease });
      tx.operations.update(inStatus({ ...changed, lease: second.lease }), first.lease);
      assert.deepEqual(tx.operations.get(first.id), changed);
      assert.deepEqual(tx.operations.findByIdentity(second.identity), changed);
    });
  });

  it('returns every step and call exactly as it was put', async () => {
    const owner = operation({ lease: { owner: 'p1', fence: 1, expiresAt: 1 } });
    const values = fc.tuple(anyStep(owner.id), anyStep(owner.id), anyCall(owner.id), anyCall(owner.id));
    await inEachCase(values, ([firstStep, nextStep, firstCall, nextCall], tx) => {
      const lease = owner.lease;
      assert.ok(lease);
      tx.operations.insert(owner);
      tx.operations.putStep(firstStep, lease);
      assert.deepEqual(tx.operations.steps(owner.id), [firstStep]);
      const replacedStep = { ...nextStep, index: firstStep.index };
      tx.operations.putStep(replacedStep, lease);
      assert.deepEqual(tx.operations.steps(owner.id), [replacedStep]);

      tx.operations.putCall(firstCall, lease);
      assert.deepEqual(tx.operations.calls(owner.id), [firstCall]);
      const { step: name, key, phase } = firstCall;
      const replacedCall = { ...nextCall, step: name, key, phase };
      tx.operations.putCall(replacedCall, lease);
      assert.deepEqual(tx.operations.call(owner.id, name, key, phase), replacedCall);
      assert.equal(tx.operations.calls(owner.id).length, 1);
    });
  });

  it('returns every fact exactly as it was set', async () => {
    await inEachCase(fc.tuple(anyJson, anyJson), ([first, second], tx) => {
      tx.facts.set('fact', first);
      assert.deepEqual(tx.facts.get('fact'), first);
      tx.facts.set('fact', second);
      assert.deepEqual(tx.facts.get('fact'), second);
      tx.facts.delete('fact');
      assert.equal(tx.facts.get('fact'), undefined);
    });
  });

  it('keeps calls in the order of their intents, a new attempt being a new intent', async () => {
    const owner = operation({ lease: { owner: 'p1', fence: 1, expiresAt: 1 } });
    await storage.store.transaction((tx) => {
      const lease = owner.lease;
      assert.ok(lease);
      tx.operations.insert(owner);
      for (const key of ['b', 'c', 'a']) tx.operations.putCall(call(owner.id, { key }), lease);
      tx.operations.putCall(call(owner.id, { key: 'c', state: 'answered' }), lease);
      tx.operations.putCall(call(owner.id, { key: 'b', attempt: 2 }), lease);
    });
    const calls = storage.store.read((view) => view.operations.calls(owner.id));
    assert.deepEqual(
      calls.map(({ key, attempt, state }) => [key, attempt, state]),
      [
        ['c', 1, 'answered'],
        ['a', 1, 'intended'],
        ['b', 2, 'intended'],
      ],
    );
  });

  it('[bundle.identity] refuses a second bundle with the same identity', async () => {
    const first = bundle();
    await storage.store.transaction((tx) => tx.bundles.insert(first));
    const { provider, environment, name } = first;
    const second = storage.store.transaction((tx) =>
      tx.bundles.insert(bundle({ provider, environment, name })),
    );
    await assert.rejects(second, withCode('bundle-conflict'));
  });

  it('refuses to delete a bundle while a credential of it is left', async () => {
    const owner = bundle();
    const held = credential(owner.id);
    await storage.store.transaction((tx) => {
      // In either order: what counts is the end of the transaction.
      tx.credentials.insert(held);
      tx.bundles.insert(owner);
    });
    await assert.rejects(
      storage.store.transaction((tx) => tx.bundles.delete(owner.id)),
      withCode('internal'),
    );
    assert.deepEqual(
      storage.store.read((view) => view.bundles.get(owner.id)),
      owner,
    );
  });

  it('says that what is to be updated does not exist', async () => {
    const { store } = storage;
    const lease = { owner: 'p1', fence: 1, expiresAt: 1 };
    const missing = [
      store.transaction((tx) => tx.bundles.update(bundle())),
      store.transaction((tx) => tx.credentials.update(credential('bundle_1'))),
      store.transaction((tx) => tx.operations.update(operation(), null)),
      store.transaction((tx) => tx.operations.requestCancel('op_none')),
      store.transaction((tx) => tx.operations.acquireLease('op_none', 'p1', 0, 1)),
      store.transaction((tx) => tx.operations.putStep(step('op_none'), lease)),
    ];
    for (const outcome of missing) await assert.rejects(outcome, withCode('not-found'));
  });

  it('never stores a text other than the one given: what SQLite would alter is refused', async () => {
    for (const name of ['cut\0short', 'half\ud800']) {
      const insert = storage.store.transaction((tx) => tx.bundles.insert(bundle({ name })));
      await assert.rejects(insert, withCode('bad-arguments'));
    }
  });

  it('never stores a record that could not be read back', async () => {
    const broken = operation({ progress: Number.NaN });
    await assert.rejects(
      storage.store.transaction((tx) => tx.operations.insert(broken)),
      withCode('internal'),
    );
  });

  it('[storage.recalled] gives what another process wrote, and nothing that a reader can change', async () => {
    const { store } = storage;
    const raw = new DatabaseSync(databaseFile(directory));
    const write = raw.prepare(
      `UPDATE bundles SET name = ?, document = json_set(document, '$.revision', ?) WHERE id = ?`,
    );
    const [one, other] = [bundle(), bundle()];
    await store.transaction((tx) => [one, other].forEach((each) => tx.bundles.insert(each)));
    const turn = fc.record({ isFirst: fc.boolean(), name: fc.constantFrom('a', 'b'), revision: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(turn), (turns) => {
        for (const { isFirst, name, revision } of turns) {
          const { id } = isFirst ? one : other;
          write.run(`${name} ${id}`, revision, id);
          const read = store.read((view) => view.bundles.get(id));
          assert.deepEqual([read?.name, read?.revision], [`${name} ${id}`, revision]);
          assert.ok(read);
          assert.throws(() => (read.lastUsed.at = 1), TypeError);
          assert.throws(() => read.webhooks.push(), TypeError);
        }
      }),
    );
    raw.close();
  });

  const damages: [what: string, sql: string][] = [
    ['is no JSON', `UPDATE bundles SET document = '{"live":' WHERE id = ?`],
    ['is JSON, but no object', `UPDATE bundles SET document = '[]' WHERE id = ?`],
    ['lacks a member', `UPDATE bundles SET document = json_remove(document, '$.live') WHERE id = ?`],
    ['has a member too many', `UPDATE bundles SET document = json_set(document, '$.more', 1) WHERE id = ?`],
    [
      'has a member of another type',
      `UPDATE bundles SET document = json_set(document, '$.live', 1) WHERE id = ?`,
    ],
    ['has a status that does not exist', `UPDATE bundles SET status = 'resting' WHERE id = ?`],
  ];
  for (const [what, sql] of damages) {
    it(`[storage.recalled] names table and id of a row whose content ${what}, although it was read before`, async () => {
      const damaged = bundle();
      await storage.store.transaction((tx) => tx.bundles.insert(damaged));
      storage.store.read((view) => view.bundles.get(damaged.id));
      const raw = new DatabaseSync(databaseFile(directory));
      raw.prepare(sql).run(damaged.id);
      raw.close();

      assert.throws(
        () => storage.store.read((view) => view.bundles.get(damaged.id)),
        (error) => {
          assert.ok(AppError.is(error, 'storage-corrupt'));
          assert.deepEqual(error.details, { table: 'bundles', id: damaged.id });
          return true;
        },
      );
    });
  }
});
