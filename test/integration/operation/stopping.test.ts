// Cancelling, resuming, shutting down and waiting: where work stops, and where it goes on.
import assert from 'node:assert/strict';
import { useCoreHost, type CoreHost, type SharedWorld } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';
import { textOf } from '../../support/textOf.ts';

describe('An operation that is stopped', () => {
  let world: SharedWorld;
  let host: CoreHost;
  useCoreHost((...opened) => ([world, host] = opened));

  const statusesOfSteps = (): string[] => host.operations.steps(host.only().id).map(({ status }) => status);

  it('[cancel.between] comes to the end of its step and stops before the next, resumable there', async () => {
    const held = world.provider.hold('credential.create');
    const result = host.provision();
    await held.arrived;
    const asked = await host.call('cancel_operation', { operation_id: host.only().id });
    assert.equal(asked.output['status'], 'running');
    assert.match(textOf(asked.output['message']), /Stopping: Creating API credentials/);
    held.release();
    const { output } = await result;
    assert.equal(output['status'], 'cancelled');
    assert.match(textOf(output['message']), /Registering 2 webhook endpoints/);
    assert.deepEqual(statusesOfSteps(), ['completed', 'pending', 'pending', 'pending']);
    assert.deepEqual(world.provider.counts, { 'credential.create': 1 });
  });

  it('[cancel.between] stops between two requests of one step, and replays the first when resumed', async () => {
    const held = world.provider.hold('webhook.create');
    const result = host.provision();
    await held.arrived;
    await host.call('cancel_operation', { operation_id: host.only().id });
    held.release();
    assert.equal((await result).output['status'], 'cancelled');
    assert.equal(world.provider.counts['webhook.create'], 1);
    assert.deepEqual(statusesOfSteps(), ['completed', 'pending', 'pending', 'pending']);
    const resumed = await host.call('resume_operation', { operation_id: host.only().id });
    assert.equal(resumed.output['status'], 'completed');
    assert.deepEqual(world.provider.counts, {
      'credential.create': 1,
      'webhook.create': 2,
      'oauthClient.register': 1,
      validate: 1,
    });
  });

  it('[cancel.between] does not wait for the provider’s limits: the request is not sent, and once when resumed', async () => {
    world.provider.next('webhook.create', 'held-back');
    const result = host.provision();
    const calls = () => host.all().flatMap(({ id }) => host.store.read((view) => view.operations.calls(id)));
    while (calls().length < 2) await settle();
    await host.call('cancel_operation', { operation_id: host.only().id });
    assert.equal((await result).output['status'], 'cancelled');
    assert.equal(world.provider.counts['webhook.create'], undefined);
    assert.equal(calls()[1]?.state, 'absent');
    const resumed = await host.call('resume_operation', { operation_id: host.only().id });
    assert.equal(resumed.output['status'], 'completed');
    assert.equal(world.provider.counts['webhook.create'], 2);
  });

  it('[cancel.client] stops when the client that asked for it cancels its request', async () => {
    const held = world.provider.hold('credential.create');
    const client = new AbortController();
    const result = host.provision({}, { cancelled: client.signal });
    await held.arrived;
    client.abort();
    held.release();
    await result;
    await settle();
    assert.equal(host.only().status, 'cancelled');
  });

  it('[cancel.client] goes on for the others when one of several clients cancels', async () => {
    const held = world.provider.hold('credential.create');
    const client = new AbortController();
    const first = host.provision({}, { cancelled: client.signal });
    await held.arrived;
    const second = host.provision();
    await settle();
    client.abort();
    held.release();
    await first;
    assert.equal((await second).output['status'], 'completed');
  });

  it('[cancel.refused] cannot be cancelled once it has ended, and says what it is', async () => {
    await host.provision();
    const { output, isError } = await host.call('cancel_operation', { operation_id: host.only().id });
    assert.equal(isError, true);
    const error = output['error'] as Record<string, unknown>;
    assert.equal(error['code'], 'not-cancellable');
    assert.match(String(error['message']), /completed/);
  });

  it('[resume.refused] cannot be resumed once it is completed', async () => {
    await host.provision();
    const { output } = await host.call('resume_operation', { operation_id: host.only().id });
    assert.equal((output['error'] as Record<string, unknown>)['code'], 'not-resumable');
  });

  it('[operation.unknown] is not found under an unknown id, and the answer says where to look', async () => {
    for (const tool of ['get_operation', 'wait_for_operation', 'cancel_operation', 'resume_operation']) {
      const { output, isError } = await host.call(tool, { operation_id: 'op_nothing' });
      assert.equal(isError, true);
      const error = output['error'] as Record<string, unknown>;
      assert.equal(error['code'], 'not-found');
      assert.match(String(error['next']), /list_operations/);
    }
  });

  it('[resume.join] is followed, not started twice, when it is resumed while it runs', async () => {
    const held = world.provider.hold('credential.create');
    const first = host.provision();
    await held.arrived;
    const resumed = host.call('resume_operation', { operation_id: host.only().id });
    await settle();
    held.release();
    assert.equal((await resumed).output['status'], 'completed');
    assert.equal((await first).output['status'], 'completed');
    assert.equal(world.provider.counts['credential.create'], 1);
  });

  it('[progress.percent] never goes back, not even when a failed step runs again', async () => {
    const percents: number[] = [];
    host.operations.onDidChange(({ operation }) => percents.push(operation.progress));
    world.provider.next('oauthClient.register', 'rejected');
    await host.provision();
    await host.provision();
    assert.ok(percents.length > 10);
    assert.deepEqual(
      percents,
      percents.toSorted((left, right) => left - right),
    );
    assert.equal(percents.at(-1), 100);
  });

  it('[step.elapsed] counts a step’s time from when it was begun again, not from before the interruption', async () => {
    world.provider.next('credential.create', 'rejected');
    await host.provision();
    await world.clock.advanceAsync(3_600_000);
    const { output } = await host.provision();
    const [credentials] = output['steps'] as { duration_ms: number }[];
    assert.equal(credentials?.duration_ms, 0);
  });

  it('[call.held] returns after 50 s with its id while the work goes on', async () => {
    const held = world.provider.hold('credential.create');
    const result = host.provision();
    await held.arrived;
    await world.clock.advanceAsync(50_000);
    const { output, text, isError } = await result;
    assert.equal(isError, false);
    assert.equal(output['status'], 'running');
    assert.equal(output['operation_id'], host.only().id);
    assert.match(text, /wait_for_operation/);
    const waiting = host.call('wait_for_operation', { operation_id: host.only().id });
    held.release();
    assert.equal((await waiting).output['status'], 'completed');
  });

  it('[operation.wait] is waited for as long as asked, and a cancelled wait leaves it alone', async () => {
    const held = world.provider.hold('credential.create');
    const result = host.provision();
    await held.arrived;
    const impatient = host.call('wait_for_operation', { operation_id: host.only().id, timeout_s: 3 });
    await world.clock.advanceAsync(3_000);
    assert.equal((await impatient).output['status'], 'running');
    const client = new AbortController();
    const cancelled = host.call(
      'wait_for_operation',
      { operation_id: host.only().id },
      { cancelled: client.signal },
    );
    await settle();
    client.abort();
    await cancelled;
    held.release();
    assert.equal((await result).output['status'], 'completed');
  });

  it('[shutdown.boundary] stops at the next boundary when the window closes', async () => {
    const held = world.provider.hold('credential.create');
    const result = host.provision();
    await held.arrived;
    const closed = host.operations.shutdown();
    await world.clock.advanceAsync(2_000);
    held.release();
    await closed;
    assert.equal((await result).output['status'], 'interrupted');
    assert.deepEqual(statusesOfSteps(), ['completed', 'pending', 'pending', 'pending']);
    const refused = await host.provision({ name: 'another' });
    assert.equal((refused.output['error'] as Record<string, unknown>)['code'], 'shutting-down');
  });

  it('[shutdown.boundary] gives a request up after 3 s and leaves its intent open, so that nothing is made twice', async () => {
    const held = world.provider.hold('credential.create');
    const result = host.provision();
    await held.arrived;
    const closed = host.operations.shutdown();
    await world.clock.advanceAsync(3_000);
    await closed;
    assert.equal((await result).output['status'], 'interrupted');
    const [call] = host.store.read((view) => view.operations.calls(host.only().id));
    assert.equal(call?.state, 'intended');
    host.close();
    const next = await world.open();
    await next.provision();
    const keys = world.provider.sent
      .filter(({ request }) => request === 'credential.create')
      .map(({ idempotencyKey }) => idempotencyKey);
    assert.equal(keys.length, 2);
    assert.equal(new Set(keys).size, 1);
    assert.equal(world.provider.things.length, 4);
  });
});
