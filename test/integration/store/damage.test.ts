// Bytes flipped anywhere in the file: whatever can be told to be damage is an AppError, and nothing crashes.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DecisionSeal } from '../../../src/core/plan/decisionSeal.ts';
import { AppError } from '../../../src/core/errors.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { approvalWith } from '../../support/approvals.ts';
import { IS_LONG, randomFrom, SEED } from '../../support/random.ts';
import type { Storage } from '../../../src/store/openStorage.ts';
import { bundle, call, credential, databaseFile, operation, step, StorageSandbox } from './storageFixture.ts';

/** Fewer could miss every byte that matters. */
const ROUNDS = IS_LONG ? 2_000 : 100;

describe('a damaged file', () => {
  const sandbox = new StorageSandbox();
  after(() => sandbox.dispose());

  const owners = Array.from({ length: 8 }, () => bundle());
  const operations = Array.from({ length: 8 }, () =>
    operation({ lease: { owner: 'a', fence: 1, expiresAt: 1 } }),
  );

  const asked = operations.map(({ id }, index) => approvalWith({ id: `apr_${index}`, operationId: id }));
  const sealOf = ({ vault }: Storage): DecisionSeal =>
    new DecisionSeal(vault, new NodeHasher(), new NodeClock());
  const answer = {
    approvalId: '',
    digest: '',
    verdict: 'approve',
    shownForMs: 9_000,
    dialogDigest: 'seen',
    decidedBy: { user: 'a person', host: 'test' },
  } as const;
  /** The decisions as they were made, by request. */
  const decided = new Map<string, string>();

  async function fill(storage: Storage): Promise<void> {
    const { store } = storage;
    await store.transaction((tx) => {
      for (const owner of owners) {
        tx.bundles.insert(owner);
        for (let count = 0; count < 5; count += 1) tx.credentials.insert(credential(owner.id));
        tx.secrets.put({ ownerId: owner.id, part: 'secret' }, `value of ${owner.id}`);
      }
      for (const each of operations) {
        tx.operations.insert(each);
        assert.ok(each.lease);
        tx.operations.putStep(step(each.id), each.lease);
        tx.operations.putCall(call(each.id, { sealedAnswer: new Uint8Array(300) }), each.lease);
      }
      for (const each of asked) {
        const decision = sealOf(storage).decision(each, answer);
        decided.set(each.id, JSON.stringify(decision));
        tx.approvals.insert({ ...each, status: 'approved', decision });
      }
    });
  }

  /** Uses everything; each use by itself, so that one that fails hides no other. */
  function* usesOf(storage: Storage): Generator<() => unknown> {
    const { store } = storage;
    yield () => store.read((view) => view.bundles.page({}, null, 100));
    yield () => store.read((view) => view.credentials.page({}, null, 1_000));
    yield () => store.read((view) => view.operations.page({}, null, 100));
    for (const { id } of owners) {
      yield () => store.read((view) => view.bundles.get(id));
      yield () => store.read((view) => view.credentials.page({ bundleId: id, state: 'active' }, null, 10));
      yield () => {
        const value = store.read((view) => view.secrets.open({ ownerId: id, part: 'secret' }));
        if (value !== `value of ${id}`) throw new Error('A wrong secret was accepted.');
      };
      yield () => store.transaction((tx) => tx.credentials.insert(credential(id)));
    }
    for (const { id } of asked)
      yield () => {
        const stored = store.read((view) => view.approvals.get(id));
        const accepted = stored !== undefined && sealOf(storage).isGenuine(stored);
        if (accepted && JSON.stringify(stored.decision) !== decided.get(id))
          throw new Error('A wrong decision was accepted.');
      };
    for (const { id, lease } of operations) {
      yield () => store.read((view) => [view.operations.get(id), view.operations.steps(id)]);
      yield () => store.read((view) => view.operations.calls(id));
      yield () => store.transaction((tx) => lease && tx.operations.putStep(step(id, { index: 1 }), lease));
    }
  }

  it(`[storage.damaged] gives AppErrors alone, wherever one of its bytes is wrong (SLUICE_SEED=${SEED})`, async function () {
    this.timeout(600_000);
    const random = randomFrom(SEED);
    const source = sandbox.newDirectory();
    const storage = await sandbox.open(source);
    await fill(storage);
    storage.close();
    const intact = readFileSync(databaseFile(source));

    const codes = new Map<string, number>();
    const parent = sandbox.newDirectory();
    for (let round = 0; round < ROUNDS; round += 1) {
      const bytes = Buffer.from(intact);
      // One round in four aims at the header and the first page, where everything hangs.
      const position = Math.floor(random() * (round % 4 === 0 ? 4_096 : bytes.length));
      bytes.writeUInt8(bytes.readUInt8(position) ^ (1 + Math.floor(random() * 255)), position);
      const directory = path.join(parent, String(round));
      mkdirSync(directory);
      writeFileSync(databaseFile(directory), bytes);

      const expectAppError = (error: unknown): void => {
        assert.ok(AppError.is(error), `round ${round}, byte ${position}: ${String(error)}`);
        codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
      };
      let opened: Storage;
      try {
        opened = await sandbox.open(directory);
      } catch (error) {
        expectAppError(error);
        continue;
      }
      for (const use of usesOf(opened)) {
        try {
          await use();
        } catch (error) {
          expectAppError(error);
        }
      }
      opened.close();
    }
    assert.ok((codes.get('storage-corrupt') ?? 0) > 0, 'no flip was noticed at all');
  });
});
