// Rolling back a project's set-up: nothing of its bundles stays, in the records and, where it can be removed, at the
// provider.
import assert from 'node:assert/strict';
import { changesIn } from '../../../src/core/plan/effect.ts';
import type { ToolResult } from '../../../src/core/tool/runner.ts';
import { settle } from '../../support/fakeClock.ts';
import { SetupWorld, statuses } from '../../support/setupWorld.ts';

describe('A set-up that is rolled back', () => {
  let world: SetupWorld;
  beforeEach(async () => {
    world = await SetupWorld.open();
    world.write({ name: 'a' }, { name: 'b' });
    await world.accept();
  });
  afterEach(() => world.dispose());

  const bundleNamed = (name: string) =>
    world.host.store.read((view) => view.bundles.findByIdentity('acme', 'development', name));

  /** One bundle fails at its second webhook, the other one is done. */
  async function failMidway(): Promise<string> {
    const held = world.provider.hold('webhook.create');
    const applied = world.apply();
    await held.arrived;
    world.provider.next('webhook.create', 'rejected');
    held.release();
    assert.deepEqual(statuses(await applied), { a: 'failed', b: 'active' });
    return world.newest().id;
  }

  async function rollBack(operationId: string): Promise<ToolResult> {
    const asked = world.host.call('roll_back_operation', { operation_id: operationId });
    await settle();
    if (world.host.approvals.size > 0) await world.host.decide('approve');
    return world.host.finish(asked);
  }

  it('[rollback.nothing-left] takes its bundles away, the finished ones too, and tells what stays', async () => {
    const { output } = await rollBack(await failMidway());
    assert.equal(output['status'], 'completed', JSON.stringify(output));
    // Acme has no request that removes a client.
    assert.deepEqual(
      world.provider.things.map(({ request }) => request),
      ['oauthClient.register'],
    );
    assert.deepEqual(
      (output['not_done'] as { request: string }[]).map(({ request }) => request),
      ['oauthClient.register'],
    );
    assert.deepEqual([bundleNamed('a'), bundleNamed('b')], [undefined, undefined]);
  });

  it('[rollback.plan] lists for each bundle what goes of it, and nothing of another one', async () => {
    const id = await failMidway();
    const asked = world.host.call('roll_back_operation', { operation_id: id });
    await settle();
    const [approval] = world.host.approvals.values();
    const removed = Object.fromEntries(
      (approval?.plan.targets ?? []).map((each) => [
        each.name,
        changesIn(each).map(({ label, after }) => [label, after]),
      ]),
    );
    const gone = (...labels: string[]): [string, null][] => labels.map((label) => [label, null]);
    assert.deepEqual(removed, {
      a: gone('API key', 'webhook'),
      b: gone('API key', 'webhook', 'webhook', 'OAuth client'),
    });
    await world.host.decide('reject');
    await world.host.finish(asked);
  });

  it('[setup.apart] gives what it makes a tag of its bundle’s own', async () => {
    await world.apply();
    const tags = new Set(world.provider.things.map(({ tag }) => tag));
    assert.deepEqual(
      [...tags],
      ['a', 'b'].map((name) => `${world.newest().id}/${bundleNamed(name)?.id ?? ''}`),
    );
  });
});
