// Operations that stopped and that the world went past: they end, and nothing is made or left beside them.
import assert from 'node:assert/strict';
import { transition } from '../../../src/core/operation/transitions.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Operation } from '../../../src/core/operation/operation.ts';
import type { ToolResult } from '../../../src/core/tool/runner.ts';
import { useCoreHost, type CoreHost, type SharedWorld } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';
import { newestOf, provisionHalf } from '../../support/halfProvisioned.ts';
import { textOf } from '../../support/textOf.ts';

describe('What stopped', () => {
  let world: SharedWorld;
  let host: CoreHost;
  useCoreHost((...opened) => ([world, host] = opened));

  const errorOf = ({ output }: ToolResult): JsonObject => output['error'] as JsonObject;
  const newest = (tool: string): Operation => newestOf(host, tool);
  const resume = ({ id }: Operation): Promise<ToolResult> =>
    host.finish(host.call('resume_operation', { operation_id: id }));
  /** Calls it, and approves it as often as a person is asked. */
  async function approved(tool: string, args: JsonObject): Promise<ToolResult> {
    const asked = host.call(tool, args);
    await settle();
    if (host.approvals.size > 0) await host.decide('approve');
    return host.finish(asked);
  }

  it('[resume.overtaken] before it began, and cannot be done any more, says so once and ends', async () => {
    const provisioning = await provisionHalf(world, host);
    const asked = host.call('roll_back_operation', { operation_id: provisioning.id });
    await settle();
    const rollingBack = newest('roll_back_operation');
    await host.call('cancel_operation', { operation_id: rollingBack.id });
    await host.finish(asked);
    assert.equal((await resume(provisioning)).output['status'], 'completed');

    assert.equal(errorOf(await resume(rollingBack))['code'], 'unsupported');
    assert.equal(host.operations.get(rollingBack.id).status, 'superseded');
    assert.equal(errorOf(await resume(rollingBack))['code'], 'not-resumable');
  });

  it('[resume.overtaken] as a deletion ends with the bundle, where its set-up is rolled back instead', async () => {
    const provisioning = await provisionHalf(world, host);
    world.provider.next('credential.delete', 'rejected');
    const refused = await approved('delete_bundle', { bundle_id: provisioning.bundleId });
    assert.equal(refused.output['status'], 'failed');
    const rolledBack = await approved('roll_back_operation', { operation_id: provisioning.id });
    assert.equal(rolledBack.output['status'], 'completed');

    const deletion = newest('delete_bundle');
    assert.equal(deletion.status, 'superseded');
    assert.match(deletion.message, /its bundle was removed by/);
    assert.deepEqual(world.provider.things, []);
  });

  it('[delete.half] half way through a deletion is not set up beside what is left', async () => {
    assert.equal((await host.finish(host.provision())).output['status'], 'completed');
    const { bundleId } = newest('provision_bundle');
    world.provider.next('credential.delete', 'rejected');
    assert.equal((await approved('delete_bundle', { bundle_id: bundleId })).output['status'], 'failed');
    const deletion = newest('delete_bundle');
    const left = world.provider.things.length;

    const refused = errorOf(await host.finish(host.provision()));
    assert.equal(refused['code'], 'bundle-conflict');
    assert.equal(refused['operation_id'], deletion.id);
    assert.equal(world.provider.things.length, left);

    // Also where nobody can go on with that deletion any more.
    const superseded = transition(deletion, { type: 'superseded', now: 0, message: 'x' }).operation;
    await host.store.transaction((tx) => tx.operations.update(superseded, null));
    assert.match(
      textOf(errorOf(await host.finish(host.provision()))['next']),
      /^Nothing was done\. delete_bundle/,
    );
    assert.equal(world.provider.things.length, left);

    const deleted = await approved('delete_bundle', { bundle_id: bundleId });
    assert.equal(deleted.output['status'], 'completed');
    assert.equal((await host.finish(host.provision())).output['status'], 'completed');
  });

  it('[undo.gone] and nothing is undone of what was completed, once its bundle is deleted', async () => {
    assert.equal((await host.finish(host.provision())).output['status'], 'completed');
    const { bundleId } = newest('provision_bundle');
    await approved('update_bundle_settings', { bundle_id: bundleId, settings: { owner: 'Ada' } });
    const change = newest('update_bundle_settings');
    assert.equal((await approved('delete_bundle', { bundle_id: bundleId })).output['status'], 'completed');

    const refused = errorOf(await approved('undo_operation', { operation_id: change.id }));
    assert.equal(refused['code'], 'unsupported');
    assert.match(textOf(refused['message']), /deleted since/);
    assert.equal(host.operations.get(change.id).status, 'completed');
  });
});
