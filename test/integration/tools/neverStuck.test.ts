// Whatever a provider answers, no bundle ends where nothing works: what was begun can be resumed, rolled back or
// replaced, and if all else is refused, the bundle can be forgotten.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { seedOf } from '../../support/random.ts';
import { KeyedFixture } from './keyedFixture.ts';

const answers = fc.record({
  status: fc.constantFrom(200, 204, 301, 400, 401, 403, 404, 405, 409, 410, 422, 500, 503),
  body: fc.constantFrom(
    '',
    '{}',
    'null',
    '[]',
    '<html></html>',
    '{"error":"Bad credentials"}',
    '{"error":{"code":7}}',
    '{"errors":[{"message":"no"}]}',
    '{"id":null}',
    '{"id":""}',
  ),
});
const steps = fc.record({
  tool: fc.constantFrom('update_webhook_url', 'update_bundle_settings', 'delete_bundle'),
  answers: fc.array(answers, { minLength: 1, maxLength: 3 }),
});
const RUNS = 25;

describe('A bundle at a provider that answers anything', () => {
  let world: KeyedFixture;
  before(async () => (world = await KeyedFixture.start()));
  after(() => world.stop());

  /** The provider answers so, over and over. */
  function bendTo(given: readonly { status: number; body: string }[]): void {
    let next = 0;
    world.provider.bend = () => given[next++ % given.length];
  }

  async function attempt(tool: string, bundleId: string): Promise<void> {
    const args = { bundle_id: bundleId };
    if (tool === 'delete_bundle') {
      const wanted = world.call(tool, args);
      await world.sluice.decide(await world.sluice.asked(), 'approve');
      await unlessItAsks(wanted, bundleId);
      return;
    }
    const change =
      tool === 'update_webhook_url' ? { new_url: 'https://hooks.example/other' } : { events: ['other'] };
    await unlessItAsks(world.call(tool, { ...args, ...change }), bundleId);
  }

  /** A person who has no other secret cancels. */
  async function unlessItAsks(wanted: Promise<unknown>, bundleId: string): Promise<void> {
    const settled = { done: false };
    const end = wanted.finally(() => (settled.done = true));
    while (!settled.done) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const { output } = await world.call('list_operations', { bundle_id: bundleId });
      for (const { id, status } of output['operations'] as { id: string; status: string }[])
        if (status === 'awaiting_input') await world.call('cancel_operation', { operation_id: id });
    }
    await end;
  }

  it('[bundle.never-stuck] can be forgotten while the provider is broken, or deleted once it answers', async function () {
    this.timeout(300_000);
    let number = 0;
    const property = fc.asyncProperty(steps, fc.boolean(), async ({ tool, answers: given }, recovers) => {
      number += 1;
      world.provider.bend = () => undefined;
      const bundleId = await world.provision(`bundle-${number}`);
      bendTo(given);
      await attempt(tool, bundleId);
      if (recovers) world.provider.bend = () => undefined;
      const way = recovers ? 'delete_bundle' : 'forget_bundle';
      const { isError } = await world.call('get_bundle', { bundle_id: bundleId });
      // The deletion was done.
      if (isError) return;
      const { result } = await world.sluice.call(way, { bundle_id: bundleId }, 'approve');
      assert.equal(result.output['status'], 'completed', `${way} after ${tool}: ${result.text}`);
      assert.ok((await world.call('get_bundle', { bundle_id: bundleId })).isError);
    });
    await fc.assert(property, { numRuns: RUNS, seed: seedOf(this) });
  });
});
