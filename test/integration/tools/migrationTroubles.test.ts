// Migrations that do not go smoothly: bundles that cannot go, old parts that stay, a pause, a deletion in between.
// Whatever happens, sandbox and records agree thing by thing afterwards.
import assert from 'node:assert/strict';
import { errorOf } from '../../support/agentClient.ts';
import {
  assertIssuedSecrets,
  assertNothingLost,
  environmentsOf,
  recordedIn,
} from '../../support/migrationOracle.ts';
import { GatedFixture } from './gatedFixture.ts';
import { endOf, freeBundles, resultsOf, startMigration } from './migrationFixture.ts';

describe('A migration in trouble', () => {
  let sluice: GatedFixture;
  beforeEach(async () => (sluice = await GatedFixture.start()));
  afterEach(() => sluice.stop());

  it('[migrate.failed] keeps the bundle that cannot be made anew, takes its new parts back, and goes on', async () => {
    const [first, second, third] = await freeBundles(sluice, 3);
    assert.ok(first && second && third);
    await sluice.sandbox.addFaults({
      match: { environment: 'staging', method: 'POST', path: '/oauth/register' },
      nth: 2,
      action: { type: 'status', status: 403, body: { error: 'forbidden' } },
    });
    const ids = [first.id, second.id, third.id];
    const { result } = await sluice.call(
      'migrate_bundles',
      { target_environment: 'staging', bundle_ids: ids },
      'approve',
    );
    assert.equal(result.output['status'], 'completed', result.text);
    assert.deepEqual(resultsOf(result), {
      [first.id]: 'migrated',
      [second.id]: 'kept: provider-rejected',
      [third.id]: 'migrated',
    });
    assert.deepEqual(environmentsOf(sluice.host.directory, ids), ['staging', 'development', 'staging']);
    const kept = await sluice.bundle(second.id);
    assert.deepEqual([kept.status, kept.revision], ['active', 1]);
    assertNothingLost(sluice.host.directory);
    const { directory } = sluice.host;
    await sluice.host.stop();
    await assertIssuedSecrets(directory, ids);
    sluice.host = (await GatedFixture.start()).host;
  });

  it('[migrate.left] tells what could not be removed after the switch, and removes it on resume', async () => {
    const [first, second] = await freeBundles(sluice, 2);
    assert.ok(first && second);
    await sluice.sandbox.addFaults({
      match: { environment: 'development', method: 'DELETE', path: '/webhooks' },
      // In its turn, and at the end.
      nth: 1,
      times: 3,
      action: { type: 'status', status: 403, body: { error: 'forbidden' } },
    });
    const ids = [first.id, second.id];
    const { result, approval } = await sluice.call(
      'migrate_bundles',
      { target_environment: 'staging', bundle_ids: ids },
      'approve',
    );
    assert.equal(result.output['status'], 'failed');
    assert.match(String(errorOf(result)['message']), /could not be removed/);
    assert.deepEqual(resultsOf(result), {
      [first.id]: 'migrated: provider-rejected',
      [second.id]: 'migrated: provider-rejected',
    });
    assert.deepEqual(environmentsOf(sluice.host.directory, ids), ['staging', 'staging']);
    assert.equal((await sluice.bundle(first.id)).status, 'active');
    const resumed = await sluice.agent.call('resume_operation', { operation_id: approval.operation_id });
    assert.equal(resumed.output['status'], 'completed', JSON.stringify(resumed.output));
    assert.equal(sluice.timesAsked, 1);
    assertNothingLost(sluice.host.directory);
  });

  it('[migrate.left] removes what an abandoned migration left when the bundle is migrated again or deleted', async () => {
    const [first, second] = await freeBundles(sluice, 2);
    assert.ok(first && second);
    await sluice.sandbox.addFaults({
      match: { environment: 'development', method: 'DELETE', path: '/credentials' },
      times: 3,
      action: { type: 'status', status: 403, body: { error: 'forbidden' } },
    });
    const ids = [first.id, second.id];
    const { result } = await sluice.call(
      'migrate_bundles',
      { target_environment: 'staging', bundle_ids: ids },
      'approve',
    );
    assert.equal(result.output['status'], 'failed');
    assert.equal(recordedIn(sluice.host.directory).left.length, 2);
    await sluice.call(
      'migrate_bundles',
      { target_environment: 'production', bundle_ids: [first.id] },
      'approve',
    );
    await sluice.call('delete_bundle', { bundle_id: second.id }, 'approve');
    assertNothingLost(sluice.host.directory);
  });

  it('[migrate.name-taken] keeps what has a namesake there, and what another of the request takes the name of', async () => {
    const taken = await sluice.named('Acme CRM sync', 'development');
    const [first] = await freeBundles(sluice, 1);
    assert.ok(first);
    for (const environment of ['development', 'staging'])
      await sluice.agent.call('provision_bundle', { name: 'twin', provider: 'sandbox', environment });
    const twins = (await sluice.bundles()).filter(({ name }) => name === 'twin');
    const ids = [...twins.map(({ id }) => id), taken.id];
    const sent = await sluice.sentBy(async () => {
      const answer = await sluice.agent.call('migrate_bundles', {
        target_environment: 'staging',
        bundle_ids: [taken.id],
      });
      assert.equal(answer.output['status'], 'completed');
      assert.deepEqual(resultsOf(answer), { [taken.id]: 'kept: name-taken' });
    });
    assert.deepEqual(sent, [], 'nothing is sent');
    assert.equal(sluice.timesAsked, 0);
    const { result } = await sluice.call(
      'migrate_bundles',
      { target_environment: 'production', bundle_ids: ids },
      'approve',
    );
    const [kept] = twins
      .map(({ id }) => id)
      .sort()
      .slice(1);
    assert.equal(resultsOf(result)[kept ?? ''], 'kept: name-taken');
    assert.equal(resultsOf(result)[taken.id], 'kept: name-taken');
    assertNothingLost(sluice.host.directory);
  });

  it('[migrate.pause] stops where it is told to, with each bundle whole, and goes on with the same approval', async () => {
    const chosen = await freeBundles(sluice, 3);
    const ids = chosen.map(({ id }) => id);
    // Slow enough that the second is not done before the cancel arrives.
    await sluice.sandbox.addFaults({ times: 1_000, action: { type: 'slow', ms: 60 } });
    const { approval } = await startMigration(sluice, { target_environment: 'staging', bundle_ids: ids });
    const operation_id = approval.operation_id;
    await sluice.decide(approval, 'approve');
    while ((await sluice.bundle(ids[0] ?? '')).environment !== 'staging')
      await sluice.agent.call('wait_for_operation', { operation_id, timeout_s: 0.2 });
    assert.equal((await sluice.bundle(ids[2] ?? '')).status, 'migrating');
    await sluice.agent.call('cancel_operation', { operation_id });
    const stopped = await endOf(sluice, operation_id);
    assert.equal(stopped.output['status'], 'cancelled');
    for (const id of ids) assert.equal((await sluice.bundle(id)).status, 'active');
    await sluice.restart();
    const resumed = await sluice.agent.call('resume_operation', { operation_id });
    assert.equal(resumed.output['status'], 'completed', JSON.stringify(resumed.output));
    assert.equal(sluice.timesAsked, 0, 'of a moment ago');
    assert.deepEqual(environmentsOf(sluice.host.directory, ids), ['staging', 'staging', 'staging']);
    assertNothingLost(sluice.host.directory);
  });

  it('[migrate.deleted-midway] leaves nothing of a bundle that is deleted while its migration is paused', async () => {
    const [bundle] = await freeBundles(sluice, 1);
    assert.ok(bundle);
    await sluice.sandbox.addFaults({
      match: { environment: 'staging', method: 'POST', path: '/oauth/register' },
      action: { type: 'slow', ms: 120_000 },
    });
    const { approval } = await startMigration(sluice, {
      target_environment: 'staging',
      bundle_ids: [bundle.id],
    });
    await sluice.decide(approval, 'approve');
    const isRegistering = async (): Promise<boolean> =>
      (await sluice.sandbox.requests()).some(({ path }) => path === '/staging/oauth/register');
    while (!(await isRegistering())) await sluice.bundle(bundle.id);
    await sluice.restart();
    const { result } = await sluice.call('delete_bundle', { bundle_id: bundle.id }, 'approve');
    assert.equal(result.output['status'], 'completed', result.text);
    assertNothingLost(sluice.host.directory);
    const resumed = await sluice.agent.call('resume_operation', { operation_id: approval.operation_id });
    // The migration ended with its last bundle.
    assert.equal(errorOf(resumed)['code'], 'not-resumable', 'nobody is asked about nothing');
    assertNothingLost(sluice.host.directory);
  });
});
