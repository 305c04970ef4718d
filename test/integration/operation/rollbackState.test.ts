// What a rollback shows before it begins and while it works.
import assert from 'node:assert/strict';
import { useCoreHost, type CoreHost, type SharedWorld } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';
import { provisionHalf } from '../../support/halfProvisioned.ts';
import { textOf } from '../../support/textOf.ts';

describe('A rollback', () => {
  let world: SharedWorld;
  let host: CoreHost;
  useCoreHost((...opened) => ([world, host] = opened));

  it('[tools.operation] shows its current message on what it rolls back', async () => {
    const { id } = await provisionHalf(world, host);
    const held = world.provider.hold('credential.delete');
    const asked = host.call('roll_back_operation', { operation_id: id });
    await settle();
    if (host.approvals.size > 0) await host.decide('approve');
    await held.arrived;
    const { output } = await host.call('get_operation', { operation_id: id });
    assert.equal(output['status'], 'rolling_back');
    const { message } = host.operations.get(textOf(output['taken_back_by']));
    assert.ok(
      textOf(output['message']).endsWith(`: ${message}`),
      `${textOf(output['message'])} | ${message}`,
    );
    held.release();
    assert.equal((await host.finish(asked)).output['status'], 'completed');
    assert.equal(host.operations.get(id).status, 'rolled_back');
  });

  it('[rollback.refused] is refused before anything is undone if its provider is not known any more', async () => {
    const { id } = await provisionHalf(world, host);
    world.manifests = [];
    const later = await world.open();
    assert.equal(later.operations.compensation(id), null);
    const { output, text } = await later.call('roll_back_operation', { operation_id: id });
    assert.equal((output['error'] as { code: string }).code, 'unsupported');
    assert.match(text, /acme, whose manifest is missing.*Nothing was changed\. Put the manifest back/);
    assert.equal(later.operations.get(id).status, 'failed');
    assert.equal(host.operations.compensation(id), 'roll back');
  });
});
