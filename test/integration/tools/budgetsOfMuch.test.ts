// What answers cost if there is much: hundreds of bundles with long names, an operation of 500 targets, a bundle of
// thousands of accounts. Nothing that a model reads grows with it.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import { pendingStep } from '../../../src/core/operation/step.ts';
import { operationWith } from '../../support/operations.ts';
import { bundleOf, SyncWorld } from '../../support/syncWorld.ts';

const BUNDLES = 120;
const ACCOUNTS = 300;
const TARGETS = 500;
const KEPT = 'The provider keeps no record of its use, so that nobody can know whether it is needed.';
const idOf = (n: number): string => `bnd_${String(n).padStart(26, '0')}`;

describe('Answers over much', () => {
  let world: SyncWorld;
  before(async () => {
    world = await SyncWorld.open();
    for (let n = 0; n < ACCOUNTS; n += 1) await world.add(`person.${n}@customer-${n % 9}.example.org`);
    await world.host.store.transaction((tx) => {
      for (let n = 0; n < BUNDLES; n += 1)
        tx.bundles.insert({
          ...bundleOf(idOf(n)),
          name: `Integration of the department number ${n} in Hamburg`,
        });
      const ids = Array.from({ length: TARGETS }, (_unused, n) => idOf(n));
      const kept = ids.map((id) => ({ id, why: 'unknown-use', message: KEPT }));
      const done = { status: 'completed', kind: 'delete_bundles', result: { deleted: ids, kept } } as const;
      tx.operations.insert(operationWith({ ...done, id: 'op_much', bundleId: null }));
      for (let n = 0; n < TARGETS; n += 1)
        tx.operations.putStep(
          pendingStep('op_much', n, { name: `delete_${n}`, title: `Deleting bundle number ${n}` }),
          null,
        );
    });
  });
  after(() => world.dispose());

  const answer = async (tool: string, args: JsonObject = {}): Promise<JsonObject> => {
    const { output, isError } = await world.host.call(tool, args);
    assert.equal(isError, false, JSON.stringify(output));
    return output;
  };
  const bytesOf = (output: JsonObject): number => Buffer.byteLength(JSON.stringify(output));

  for (const tool of [
    'list_bundles',
    'list_credentials',
    'list_operations',
    'list_audit_events',
    'list_providers',
  ])
    it(`[models.budget] a default page of ${tool} has 6,000 bytes at most`, async () => {
      const bytes = bytesOf(await answer(tool));
      assert.ok(bytes <= 6_000, String(bytes));
    });

  it('[models.budget] other default answers have 10,000 bytes at most, and say how much there is', async () => {
    const operation = await answer('get_operation', { operation_id: 'op_much' });
    assert.ok(bytesOf(operation) <= 10_000, String(bytesOf(operation)));
    assert.deepEqual([operation['deleted_total'], operation['steps_total']], [TARGETS, TARGETS]);
    assert.ok((operation['deleted'] as string[]).length > 10);
    const bundle = await answer('get_bundle', { bundle_id: 'bnd_1' });
    assert.ok(bytesOf(bundle) <= 10_000, String(bytesOf(bundle)));
    assert.equal(bundle['total_accounts'], ACCOUNTS);
    const waited = await answer('wait_for_operation', { operation_id: 'op_much', timeout_s: 0 });
    assert.ok(bytesOf(waited) <= 10_000, String(bytesOf(waited)));
  });

  it('[models.budget] whoever asks for all of an operation gets all of it', async () => {
    const whole = await answer('get_operation', { operation_id: 'op_much', all: true });
    assert.equal((whole['deleted'] as string[]).length, TARGETS);
    assert.equal((whole['steps'] as unknown[]).length, TARGETS);
    assert.equal(whole['deleted_total'], undefined);
  });

  it('[models.budget] a dry run of many targets says how many, and what would happen to them', async () => {
    const bundle_ids = Array.from({ length: BUNDLES }, (_unused, n) => idOf(n));
    const output = await answer('delete_bundles', { bundle_ids, dry_run: true });
    assert.ok(bytesOf(output) <= 10_000, String(bytesOf(output)));
    const { targets, targets_total: total } = output['plan'] as { targets: unknown[]; targets_total: number };
    assert.ok(targets.length > 10);
    assert.equal(total, BUNDLES);
  });
});
