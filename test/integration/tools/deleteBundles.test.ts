// delete_bundles through the whole of Sluice: one list, exactly the approved part, and each target's own fate.
import assert from 'node:assert/strict';
import { errorOf } from '../../support/agentClient.ts';
import { GatedFixture } from './gatedFixture.ts';

interface Kept {
  id: string;
  why: string;
  message: string;
}

describe('delete_bundles', () => {
  let sluice: GatedFixture;
  beforeEach(async () => (sluice = await GatedFixture.start()));
  afterEach(() => sluice.stop());

  const names = (bundles: { name: string }[]): string[] => bundles.map(({ name }) => name).sort();
  const whys = (kept: unknown): Record<string, string> =>
    Object.fromEntries((kept as Kept[]).map(({ id, why }) => [id, why]));

  it('[delete-many.subset] deletes exactly what a person approved out of one list of all', async () => {
    const all = await sluice.bundles();
    const approved = all.filter(({ live }) => !live).slice(0, 5);
    const wanted = sluice.agent.call('delete_bundles', { bundle_ids: all.map(({ id }) => id) });
    const approval = await sluice.asked();
    assert.equal(sluice.timesAsked, 1);
    assert.equal(approval.targets.length, 37);
    assert.equal(approval.targets.filter(({ live }) => live).length, 9);
    assert.ok(approval.verbs.includes('bulk'));
    await sluice.decide(approval, 'approve', { targets: approved.map(({ id }) => id) });
    const { output, text } = await wanted;
    assert.equal(output['status'], 'completed', text);
    assert.match(text, /Deleted 5 bundles, kept 32/);
    assert.deepEqual((output['deleted'] as string[]).sort(), approved.map(({ id }) => id).sort());
    const kept = whys(output['kept']);
    assert.equal(Object.keys(kept).length, 32);
    assert.deepEqual([...new Set(Object.values(kept))], ['not-approved']);
    const left = await sluice.bundles();
    assert.deepEqual(names(left), names(all.filter((bundle) => !approved.includes(bundle))));
    assert.ok(left.every(({ status, revision }) => status === 'active' && revision === 1));
    for (const environment of ['production', 'staging', 'development']) {
      const things = await sluice.sandbox.everything(environment);
      const expected = left
        .filter((bundle) => bundle.environment === environment)
        .map(({ id }) => `seed/${id}`);
      const tags = new Set((things['clients'] ?? []).map(({ tag }) => tag ?? ''));
      assert.deepEqual([...tags].sort(), expected.sort(), environment);
    }
  });

  it("[delete-many.unused] takes only what the provider's own record proves as unused, and keeps what nobody knows", async () => {
    const args = { filter: { unused_for_days: 90, environment: 'development' } };
    const planned = await sluice.agent.call('delete_bundles', { ...args, dry_run: true });
    const plan = planned.output['plan'] as { targets: { name: string }[] };
    const unused = [
      'Hackathon 2025 bot',
      'Issue triage prototype',
      'Mobile push trial',
      // Never used, and older than 90 days.
      'Onboarding mail test',
    ];
    assert.deepEqual(names(plan.targets), unused);
    const { result, approval } = await sluice.call('delete_bundles', args, 'approve');
    assert.deepEqual(names(approval.targets), unused);
    assert.match(
      approval.targets[0]?.facts.map(({ value }) => value).join(' ') ?? '',
      /provider's own record/,
    );
    assert.equal((result.output['deleted'] as string[]).length, 4);
    const left = await sluice.bundles({ environment: 'development' });
    const kept = whys(result.output['kept']);
    const unknown = left.filter(({ id }) => kept[id] === 'usage-unknown');
    assert.deepEqual(names(unknown), ['GraphQL gateway demo', 'Tmp bundle (delete me)']);
    assert.equal(left.length, 10);

    const asked = sluice.timesAsked;
    const again = await sluice.agent.call('delete_bundles', args);
    assert.equal(again.output['status'], 'completed');
    assert.deepEqual(again.output['deleted'], []);
    assert.equal(sluice.timesAsked, asked, 'nobody is asked about nothing');
  });

  it('[delete-many.unused] keeps everything where the provider cannot be asked about use', async () => {
    await sluice.sandbox.addFaults({
      match: { environment: 'staging', method: 'GET' },
      times: 100,
      action: { type: 'status', status: 500 },
    });
    const { output } = await sluice.agent.call('delete_bundles', {
      filter: { unused_for_days: 90, environment: 'staging' },
    });
    assert.equal(output['status'], 'completed');
    assert.deepEqual(output['deleted'], []);
    assert.deepEqual([...new Set(Object.values(whys(output['kept'])))], ['usage-unknown']);
    assert.equal(sluice.timesAsked, 0);
  });

  it('[delete-many.failed] keeps the one that the provider refuses, says why, and deletes the others', async () => {
    const [first, second, third] = await sluice.bundles({ environment: 'development' });
    assert.ok(first && second && third);
    await sluice.sandbox.addFaults({
      match: { environment: 'development', method: 'DELETE', path: '/credentials' },
      nth: 2,
      action: { type: 'status', status: 403, body: { error: 'forbidden' } },
    });
    const ids = [first.id, second.id, third.id];
    const { result } = await sluice.call('delete_bundles', { bundle_ids: ids }, 'approve');
    assert.equal(result.output['status'], 'completed');
    assert.deepEqual((result.output['deleted'] as string[]).sort(), [first.id, third.id].sort());
    assert.deepEqual(whys(result.output['kept']), { [second.id]: 'provider-rejected' });
    const left = await sluice.bundle(second.id);
    assert.equal(left.status, 'failed');
    const asked = sluice.call('delete_bundles', { bundle_ids: ids }, 'approve');
    const { result: rest, approval } = await asked;
    assert.deepEqual(names(approval.targets), [second.name]);
    assert.deepEqual(rest.output['deleted'], [second.id]);
    assert.deepEqual(whys(rest.output['kept']), {
      [first.id]: 'already-deleted',
      [third.id]: 'already-deleted',
    });
  });

  it('[delete-many.resume] goes on after a crash where it stopped, and deletes nothing else', async () => {
    const all = await sluice.bundles({ environment: 'staging' });
    const chosen = all.slice(0, 6);
    await sluice.restart({ speed: 'realistic' });
    const wanted = sluice.agent.call('delete_bundles', { bundle_ids: chosen.map(({ id }) => id) });
    wanted.catch(() => undefined);
    const approval = await sluice.asked();
    await sluice.decide(approval, 'approve');
    // Some are gone, some are not, and one is midway: then the process dies.
    while ((await sluice.bundles({ environment: 'staging' })).length > all.length - 2)
      await sluice.agent.call('wait_for_operation', { operation_id: approval.operation_id, timeout_s: 0.2 });
    await sluice.restart();
    const stopped = await sluice.agent.call('get_operation', { operation_id: approval.operation_id });
    assert.equal(stopped.output['status'], 'interrupted');
    const { output, text } = await sluice.agent.call('resume_operation', {
      operation_id: approval.operation_id,
    });
    assert.equal(output['status'], 'completed', text);
    assert.deepEqual((output['deleted'] as string[]).sort(), chosen.map(({ id }) => id).sort());
    const left = await sluice.bundles({ environment: 'staging' });
    assert.deepEqual(names(left), names(all.slice(6)));
    assert.ok(left.every(({ status }) => status === 'active'));
  });

  it('[delete-many.moved] keeps a bundle that was changed after the work on the list began', async () => {
    const [first, second] = await sluice.bundles({ environment: 'development' });
    assert.ok(first && second);
    const ids = [first.id, second.id];
    const wanted = sluice.agent.call('delete_bundles', { bundle_ids: ids });
    const approval = await sluice.asked();
    await sluice.agent.call('update_bundle_settings', { bundle_id: second.id, settings: { keep: true } });
    // Only the first is approved: what was left out may move as it likes.
    await sluice.decide(approval, 'approve', { targets: [first.id] });
    const { output } = await wanted;
    assert.deepEqual(output['deleted'], [first.id]);
    assert.deepEqual(whys(output['kept']), { [second.id]: 'not-approved' });
    assert.equal((await sluice.bundle(second.id)).revision, 2);
  });

  it('[delete-many.bad-input] refuses what names nothing or everything, and says so', async () => {
    for (const args of [
      {},
      { filter: {} },
      { bundle_ids: [] },
      { bundle_ids: ['bnd_1'], filter: { environment: 'staging' } },
      { filter: { unused_for_days: 0 } },
    ]) {
      const refused = await sluice.agent.call('delete_bundles', args);
      assert.equal(errorOf(refused)['code'], 'bad-arguments', JSON.stringify(args));
    }
    const nobody = await sluice.agent.call('delete_bundles', { bundle_ids: ['bnd_nothing'] });
    assert.deepEqual(whys(nobody.output['kept']), { bnd_nothing: 'not-found' });
    assert.equal(sluice.timesAsked, 0);
  });
});
