// What an approval is still good for after its work was interrupted: ten minutes, for exactly what was left to do.
import { english } from '../../../src/core/plan/phrase.ts';
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import { AGENT, SharedWorld, type CoreHost } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';

const MINUTE_MS = 60_000;

/** The plan as versions up to 0.1 stored it. */
function withoutEffects(plan: JsonObject): JsonObject {
  const targets = (plan['targets'] as JsonObject[]).map(({ effects, scope: _scope, ...target }) => ({
    ...target,
    changes: (effects as JsonObject[]).slice(1).map(({ label, before, after }) => {
      return { label: label ?? '', before: before ?? null, after: after ?? null, note: null };
    }),
  }));
  return { ...plan, targets };
}

describe('Work that a person approved and that was interrupted', () => {
  let world: SharedWorld;
  beforeEach(() => (world = new SharedWorld()));
  afterEach(() => world.dispose());

  /** Approved, begun, and left behind by a window that died inside its first request; found by another window. */
  async function interrupted(): Promise<{ host: CoreHost; operationId: string }> {
    const dying = await world.open({ owner: 'dying' });
    const held = world.provider.hold('credential.create');
    void dying.provision({ environment: 'production' }).catch(() => undefined);
    await settle();
    assert.equal((await dying.decide('approve')).kind, 'started');
    await held.arrived;
    dying.close();
    const host = await world.open({ owner: 'survivor', isDead: (owner) => owner === 'dying' });
    await host.operations.recover();
    const { id, status } = host.only();
    assert.equal(status, 'interrupted');
    return { host, operationId: id };
  }
  const resume = (host: CoreHost, operationId: string) =>
    host.call('resume_operation', { operation_id: operationId });

  it('[gate.resume] goes on without asking within ten minutes, once', async () => {
    const { host, operationId } = await interrupted();
    await world.clock.advanceAsync(10 * MINUTE_MS);
    const { output } = await host.finish(resume(host, operationId));
    assert.equal(output['status'], 'completed');
    assert.equal(host.approvals.size, 0);
    assert.equal(world.provider.things.length, 4);
  });

  it('[gate.resume] asks again after ten minutes, and goes on only with a new decision', async () => {
    const { host, operationId } = await interrupted();
    await world.clock.advanceAsync(10 * MINUTE_MS + 1);
    const sent = world.provider.sent.length;
    const resumed = resume(host, operationId);
    await settle();
    const [asked] = host.approvals.values();
    assert.deepEqual(asked?.changedSince.map(english), ['the work stopped more than ten minutes ago']);
    assert.equal(world.provider.sent.length, sent);
    await host.decide('approve');
    assert.equal((await host.finish(resumed)).output['status'], 'completed');
    assert.equal(world.provider.things.length, 4);
  });

  it('[gate.resume] counts from the last sign of life, whenever somebody notices that it stopped', async () => {
    const dying = await world.open({ owner: 'dying' });
    const held = world.provider.hold('credential.create');
    void dying.provision({ environment: 'production' }).catch(() => undefined);
    await settle();
    await dying.decide('approve');
    await held.arrived;
    dying.close();
    await world.clock.advanceAsync(11 * MINUTE_MS);
    const host = await world.open({ owner: 'survivor', isDead: (owner) => owner === 'dying' });
    await host.operations.recover();
    const sent = world.provider.sent.length;
    void resume(host, host.only().id);
    await settle();
    const [asked] = host.approvals.values();
    assert.deepEqual(asked?.changedSince.map(english), ['the work stopped more than ten minutes ago']);
    assert.equal(world.provider.sent.length, sent);
  });

  it('[gate.resume] asks again where what is left to do was changed meanwhile', async () => {
    const { host, operationId } = await interrupted();
    await host.store.transaction((tx) => {
      const bundle = tx.bundles.get(host.only().bundleId ?? '');
      assert.ok(bundle);
      tx.bundles.update({ ...bundle, revision: bundle.revision + 1 });
    });
    const sent = world.provider.sent.length;
    void resume(host, operationId);
    await settle();
    assert.equal(host.approvals.size, 1);
    assert.equal(world.provider.sent.length, sent);
  });

  it('[gate.resume] asks again if a version without effects planned it, with what it would do now', async () => {
    const { host, operationId } = await interrupted();
    await host.store.transaction((tx) => {
      const stopped = tx.operations.get(operationId);
      assert.ok(stopped?.plan);
      tx.operations.update({ ...stopped, plan: withoutEffects(stopped.plan) }, null);
    });
    const sent = world.provider.sent.length;
    const resumed = resume(host, operationId);
    await settle();
    const [asked] = host.approvals.values();
    assert.deepEqual(asked?.changedSince.map(english), ['another version of Sluice planned it']);
    assert.ok((asked.plan.targets[0]?.effects.length ?? 0) > 1);
    assert.equal(world.provider.sent.length, sent);
    await host.decide('approve');
    assert.equal((await host.finish(resumed)).output['status'], 'completed');
    assert.equal(world.provider.things.length, 4);
  });

  it('[gate.resume] is denied for good by a person who rejects it then', async () => {
    const { host, operationId } = await interrupted();
    await world.clock.advanceAsync(11 * MINUTE_MS);
    const sent = world.provider.sent.length;
    const resumed = resume(host, operationId);
    await settle();
    await host.decide('reject');
    assert.equal((await host.finish(resumed)).output['status'], 'denied');
    assert.equal(world.provider.sent.length, sent);
    await assert.rejects(host.resumption.resume(operationId, AGENT), /can’t be resumed/);
  });
});
