import { english } from '../../../src/core/plan/phrase.ts';
import assert from 'node:assert/strict';
import { plainParams } from '../../../src/core/provider/outwardValue.ts';
import { deleteBundles } from '../../../src/tools/deleteBundles.ts';
import { DAY_MS, NOW, Planning } from './planning.ts';

describe('The plan of delete_bundles', () => {
  let planning: Planning;
  beforeEach(async () => (planning = await Planning.open()));
  afterEach(() => planning.dispose());

  const kept = (plan: { data: Record<string, unknown> }): unknown[] =>
    (plan.data['kept'] as { id: string; why: string }[]).map(({ id, why }) => [id, why]);

  it('has each named bundle once, in the same order however they are named', async () => {
    await planning.bundle('b1');
    await planning.bundle('b2', { live: true });
    const plan = planning.plan(deleteBundles, { bundle_ids: ['b2', 'b1', 'b2', 'b9'] });
    assert.deepEqual(
      plan.targets.map(({ id, live }) => [id, live]),
      [
        ['b1', false],
        ['b2', true],
      ],
    );
    assert.deepEqual(kept(plan), [['b9', 'not-found']]);
    assert.equal(english(plan.title), 'delete 2 bundles');
    assert.deepEqual(
      planning.identity(deleteBundles, { bundle_ids: ['b2', 'b1', 'b2'] }),
      planning.identity(deleteBundles, { bundle_ids: ['b1', 'b2'] }),
    );
    assert.notDeepEqual(
      planning.identity(deleteBundles, { bundle_ids: ['b1'] }),
      planning.identity(deleteBundles, { bundle_ids: ['b1', 'b2'] }),
    );
  });

  it('[bundle-tools.last-used] takes as unused what the provider proves, leaves what was used or is young, and keeps what nobody knows', async () => {
    for (const id of ['used', 'old', 'never', 'unknown', 'unasked']) await planning.bundle(id);
    await planning.bundle('here', { lastUsed: { at: NOW - 29 * DAY_MS, source: 'sluice' } });
    await planning.bundle('young', { createdAt: NOW - 10 * DAY_MS });
    const usage = {
      used: NOW - 29 * DAY_MS,
      old: NOW - 30 * DAY_MS,
      never: 'never',
      here: 'never',
      unknown: 'unknown',
    };
    const plan = planning.plan(deleteBundles, { filter: { unused_for_days: 30 } }, { usage });
    assert.deepEqual(
      plan.targets.map(({ id }) => id),
      ['never', 'old'],
    );
    // What appeared after the preflight is neither deleted nor spoken of.
    assert.deepEqual(kept(plan), [['unknown', 'usage-unknown']]);
  });

  it('is not made where nothing is left to delete', async () => {
    await planning.bundle('b1');
    const args = { filter: { unused_for_days: 30 } };
    assert.equal(planning.settled(deleteBundles, args), undefined);
    const answer = planning.settled(deleteBundles, args, { usage: { b1: 'unknown' } });
    assert.equal(answer?.['status'], 'completed');
    assert.deepEqual(answer?.['deleted'], []);
  });
});

describe('A list of bundles that is being deleted', () => {
  let planning: Planning;
  beforeEach(async () => (planning = await Planning.open()));
  afterEach(() => planning.dispose());

  it('[delete-many.changed-since] keeps one that moved before its turn came', async () => {
    await planning.bundle('b1');
    await planning.bundle('b2');
    const { host, world } = planning;
    const held = world.provider.hold('webhook.delete');
    const wanted = host.call('delete_bundles', { bundle_ids: ['b1', 'b2'] });
    while (host.approvals.size === 0) await Promise.resolve();
    await planning.host.decide('approve');
    await held.arrived;
    await host.store.transaction((tx) => {
      const bundle = tx.bundles.get('b2');
      assert.equal(bundle?.status, 'deleting', 'everybody sees what is about to go');
      tx.bundles.update({ ...bundle, revision: 4 });
    });
    held.release();
    const { output } = await host.finish(wanted);
    assert.deepEqual(output['deleted'], ['b1']);
    const [other] = output['kept'] as { id: string; why: string }[];
    assert.deepEqual([other?.id, other?.why], ['b2', 'changed-since-approval']);
    const left = host.store.read((view) => view.bundles.get('b2'));
    assert.deepEqual([left?.status, left?.revision], ['active', 4]);
    assert.deepEqual(
      world.provider.sent.filter(({ params }) => plainParams(params)['webhook_id'] === 'hook-b2-1'),
      [],
    );
  });

  it('[bundle.busy] refuses other work on its bundles, and goes back to what they were when it is cancelled', async () => {
    await planning.bundle('b1');
    await planning.bundle('b2');
    const { host, world } = planning;
    const held = world.provider.hold('webhook.delete');
    const wanted = host.call('delete_bundles', { bundle_ids: ['b1', 'b2'] });
    while (host.approvals.size === 0) await Promise.resolve();
    await planning.host.decide('approve');
    await held.arrived;
    const refused = await host.call('update_bundle_settings', { bundle_id: 'b2', settings: { a: 1 } });
    assert.equal((refused.output['error'] as Record<string, unknown>)['code'], 'bundle-busy');
    await host.operations.cancel(host.only().id);
    held.release();
    const { output } = await host.finish(wanted);
    assert.equal(output['status'], 'cancelled');
    const statuses = host.store.read((view) => ['b1', 'b2'].map((id) => view.bundles.get(id)?.status));
    assert.deepEqual(statuses, ['failed', 'active']);
  });
});
