// Taking back what stopped midway: the provider holds nothing of it afterwards, and it is an operation like any other.
import assert from 'node:assert/strict';
import type { ToolResult } from '../../../src/core/tool/runner.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Operation } from '../../../src/core/operation/operation.ts';
import { useCoreHost, type CoreHost, type SharedWorld } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';
import { newestOf, provisionHalf, rollBack as rollBackIn } from '../../support/halfProvisioned.ts';
import { textOf } from '../../support/textOf.ts';

describe('An operation that is rolled back', () => {
  let world: SharedWorld;
  let host: CoreHost;
  useCoreHost((...opened) => ([world, host] = opened));

  const errorOf = ({ output }: ToolResult): JsonObject => output['error'] as JsonObject;
  const target = (): Operation => newestOf(host, 'provision_bundle');
  const secrets = (): number =>
    host.store.read((view) => {
      const owners = view.operations.calls(target().id).map(({ secretOwner }) => secretOwner);
      return owners.filter((ownerId) =>
        ['secret', 'client_secret'].some((part) => view.secrets.has({ ownerId, part })),
      ).length;
    });

  const failMidway = (): Promise<Operation> => provisionHalf(world, host);

  const rollBack = (operationId: string, by: CoreHost = host): Promise<ToolResult> =>
    rollBackIn(by, operationId);

  it('[rollback.nothing-left] leaves nothing at the provider, in the records and in the vault', async () => {
    const { id, bundleId } = await failMidway();
    assert.equal(world.provider.things.length, 2);
    const { output } = await rollBack(id);
    assert.equal(output['status'], 'completed', JSON.stringify(output));
    assert.equal(output['taken_back'], id);
    assert.deepEqual(output['not_done'], []);
    assert.deepEqual(world.provider.things, []);
    assert.equal(target().status, 'rolled_back');
    assert.equal(
      host.store.read((view) => view.bundles.get(bundleId ?? '')),
      undefined,
    );
    assert.deepEqual(
      host.store.read((view) => view.credentials.ofBundle(bundleId ?? '')),
      [],
    );
    assert.equal(secrets(), 0);
    assert.ok(host.store.read((view) => view.operations.calls(id)).every(({ state }) => state !== 'done'));
    const steps = host.operations.steps(id).map(({ status }) => status);
    assert.deepEqual(steps, ['undone', 'undone', 'pending', 'pending']);
  });

  it('[rollback.nothing-left] can be set up again afterwards, as if it had never been', async () => {
    await rollBack((await failMidway()).id);
    const { output } = await host.finish(host.provision());
    assert.equal(output['status'], 'completed');
    assert.equal(world.provider.things.length, 4);
  });

  it('[rollback.gated] deletes what was created only once a person has approved', async () => {
    const { id } = await failMidway();
    const asked = host.call('roll_back_operation', { operation_id: id });
    await settle();
    const [approval] = host.approvals.values();
    assert.ok(approval);
    assert.deepEqual(approval.plan.verbs, ['delete']);
    assert.equal(target().status, 'failed');
    await host.decide('reject');
    assert.equal((await host.finish(asked)).output['status'], 'denied');
    assert.equal(target().status, 'failed');
    assert.equal(world.provider.counts['webhook.delete'], undefined);
    const resumed = await host.finish(host.call('resume_operation', { operation_id: id }));
    assert.equal(resumed.output['status'], 'completed');
  });

  it('[rollback.plan] says with dry_run what goes, and does nothing', async () => {
    const { id } = await failMidway();
    const { output } = await host.call('roll_back_operation', { operation_id: id, dry_run: true });
    assert.equal(output['status'], 'planned');
    const { targets } = output['plan'] as { targets: { effects: { label: string; before: string }[] }[] };
    assert.deepEqual(
      targets[0]?.effects.map(({ label, before }) => [label, before]),
      [
        ['API key', 'credential-1'],
        ['webhook', 'https://hooks.acme.test/orders'],
      ],
    );
    assert.equal(target().status, 'failed');
    assert.equal(world.provider.things.length, 2);
  });

  it('[rollback.lost-answers] finds what an unanswered request may have created, and takes it back too', async () => {
    const held = world.provider.hold('credential.create');
    const provisioned = host.provision();
    await held.arrived;
    world.provider.next('webhook.create', 'lost-answer', 'lost-answer');
    world.provider.next('webhook.find', 'garbled-answer');
    held.release();
    assert.equal((await host.finish(provisioned)).output['status'], 'failed');
    assert.equal(world.provider.things.length, 2);
    const { output } = await rollBack(target().id);
    assert.equal(output['status'], 'completed', JSON.stringify(output));
    assert.deepEqual(world.provider.things, []);
  });

  it('[rollback.orphans] reports what can be neither looked for nor removed', async () => {
    world.provider.next('oauthClient.register', 'lost-answer');
    const held = world.provider.hold('oauthClient.register');
    world.provider.next('validate', 'rejected');
    const provisioned = host.provision();
    await settle();
    held.release();
    assert.equal((await host.finish(provisioned)).output['status'], 'failed');
    const plan = await host.call('roll_back_operation', { operation_id: target().id, dry_run: true });
    assert.match(textOf((plan.output['plan'] as JsonObject)['warning']), /OAuth client/);
    const { output } = await rollBack(target().id);
    assert.equal(output['status'], 'completed', JSON.stringify(output));
    const left = output['not_done'] as { request: string }[];
    assert.ok(left.length > 0);
    assert.ok(left.every(({ request }) => request === 'oauthClient.register'));
    assert.ok(world.provider.things.every(({ request }) => request === 'oauthClient.register'));
  });

  it('[rollback.exists-now] tells what exists at the provider when it failed, and while it is half taken back', async () => {
    const { id } = await failMidway();
    const existsNow = async (): Promise<unknown> =>
      (await host.call('get_operation', { operation_id: id })).output['exists_now'];
    assert.deepEqual(await existsNow(), ['API key credential-1', '1 of 2 webhooks (webhook-2)']);
    world.provider.next('credential.delete', 'rejected');
    assert.equal((await rollBack(id)).output['status'], 'failed');
    assert.deepEqual(await existsNow(), ['API key credential-1']);
    assert.equal(target().status, 'rolling_back');
  });

  it('[rollback.resumable] stops where the provider refuses, and goes on when either of the two is resumed', async () => {
    const { id } = await failMidway();
    world.provider.next('credential.delete', 'rejected', 'rejected');
    assert.equal((await rollBack(id)).output['status'], 'failed');
    const joined = await host.call('provision_bundle', {
      name: 'shop',
      provider: 'acme',
      environment: 'development',
    });
    assert.equal(joined.output['status'], 'rolling_back');
    assert.match(joined.text, /resume_operation/);
    assert.equal((await rollBack(id)).output['status'], 'failed', 'a second request goes on with the first');
    const resumed = await host.finish(host.call('resume_operation', { operation_id: id }));
    assert.equal(resumed.output['status'], 'completed', JSON.stringify(resumed.output));
    assert.equal(resumed.output['taken_back'], id);
    assert.equal(target().status, 'rolled_back');
    assert.equal(host.all().filter(({ kind }) => kind === 'roll_back_operation').length, 1);
    assert.deepEqual(world.provider.things, []);
    assert.equal(world.provider.counts['webhook.delete'], 1);
  });

  it('[rollback.once] is joined by a second request, and answered from the record afterwards', async () => {
    const { id } = await failMidway();
    const held = world.provider.hold('webhook.delete');
    const first = rollBack(id);
    await held.arrived;
    const second = host.call('roll_back_operation', { operation_id: id });
    const followed = host.call('resume_operation', { operation_id: id });
    await settle();
    held.release();
    for (const { output } of await Promise.all([first, second, followed]))
      assert.equal(output['status'], 'completed');
    const sent = world.provider.sent.length;
    const again = await host.call('roll_back_operation', { operation_id: id });
    assert.equal(again.output['status'], 'completed');
    assert.equal(again.output['operation_id'], null);
    assert.equal(world.provider.sent.length, sent);
  });

  it('[rollback.cancel] is stopped by cancelling what it takes back', async () => {
    const { id } = await failMidway();
    const held = world.provider.hold('webhook.delete');
    const rolling = rollBack(id);
    await held.arrived;
    const { output } = await host.call('cancel_operation', { operation_id: id });
    assert.notEqual(output['operation_id'], id);
    held.release();
    assert.equal((await rolling).output['status'], 'cancelled');
    assert.equal(target().status, 'rolling_back');
    assert.equal((await rollBack(id)).output['status'], 'completed');
  });

  it('[rollback.refused] is refused for what runs, was completed, or cannot be taken back, saying what to do', async () => {
    const held = world.provider.hold('credential.create');
    const provisioned = host.provision();
    await held.arrived;
    const busy = await host.call('roll_back_operation', { operation_id: target().id });
    assert.equal(errorOf(busy)['code'], 'bundle-busy');
    assert.match(textOf(errorOf(busy)['next']), /cancel_operation/);
    held.release();
    await host.finish(provisioned);
    const completed = await host.call('roll_back_operation', { operation_id: target().id });
    assert.equal(errorOf(completed)['code'], 'unsupported');
    assert.match(textOf(errorOf(completed)['next']), /delete_bundle/);
    const unknown = await host.call('roll_back_operation', { operation_id: 'op_nothing' });
    assert.equal(errorOf(unknown)['code'], 'not-found');
  });

  it('[rollback.refused] is refused for rolling back and for deletion themselves', async () => {
    const { id } = await failMidway();
    world.provider.next('credential.delete', 'rejected');
    const { output } = await rollBack(id);
    const back = await host.call('roll_back_operation', { operation_id: textOf(output['operation_id']) });
    assert.equal(errorOf(back)['code'], 'unsupported');
    assert.match(textOf(errorOf(back)['next']), /Resume it/);
    world.provider.next('credential.delete', 'rejected');
    const deleting = host.call('delete_bundle', { bundle_id: target().bundleId ?? '' });
    await settle();
    await host.decide('approve');
    const deletion = await host.finish(deleting);
    assert.equal(deletion.output['status'], 'failed');
    const deleted = await host.call('roll_back_operation', {
      operation_id: textOf(deletion.output['operation_id']),
    });
    assert.equal(errorOf(deleted)['code'], 'unsupported');
    assert.match(textOf(errorOf(deleted)['next']), /provision_bundle/);
  });

  it('[rollback.deleted] ends with the bundle where that is deleted instead', async () => {
    const { id, bundleId } = await failMidway();
    world.provider.next('credential.delete', 'rejected');
    await rollBack(id);
    const deleting = host.call('delete_bundle', { bundle_id: bundleId ?? '' });
    await settle();
    await host.decide('approve');
    assert.equal((await host.finish(deleting)).output['status'], 'completed');
    assert.deepEqual(world.provider.things, []);
    assert.deepEqual(
      host.all().map(({ status }) => status),
      ['superseded', 'superseded', 'completed'],
    );
  });

  it('[rollback.two-windows] is done by one of two windows that are asked at once', async () => {
    const { id } = await failMidway();
    const other = await world.open();
    const held = world.provider.hold('webhook.delete');
    const first = rollBack(id);
    await held.arrived;
    const second = other.call('roll_back_operation', { operation_id: id });
    const resumed = other.call('resume_operation', { operation_id: id });
    await settle();
    held.release();
    await first;
    for (const { output } of [await host.finish(second), await host.finish(resumed)])
      assert.equal(output['status'], 'completed', JSON.stringify(output));
    assert.equal(world.provider.counts['webhook.delete'], 1);
    assert.equal(world.provider.counts['credential.delete'], 1);
  });

  it('[rollback.crash] is found as interrupted when its window died, and is the one that is resumed', async () => {
    const { id } = await failMidway();
    const held = world.provider.hold('webhook.delete');
    void rollBack(id).catch(() => undefined);
    await held.arrived;
    host.close();
    const next = await world.open({ isDead: () => true });
    await next.operations.recover();
    held.release();
    assert.deepEqual(
      next.operations.interrupted().map(({ kind }) => kind),
      ['roll_back_operation'],
    );
    const { output } = await next.finish(next.call('resume_operation', { operation_id: id }));
    assert.equal(output['status'], 'completed', JSON.stringify(output));
    assert.deepEqual(world.provider.things, []);
  });
});
