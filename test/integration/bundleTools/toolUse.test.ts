// What a bundle shows of the use of its tools, after an agent read and acted through it.
import assert from 'node:assert/strict';
import { GatedFixture, type ShownBundle } from '../tools/gatedFixture.ts';

interface Use {
  calls: number;
  failed: number;
  last_at: string;
  last_by: string;
  callers: object[];
}

describe('The use of a bundle’s tools', () => {
  let fixture: GatedFixture;
  beforeEach(async () => {
    fixture = await GatedFixture.start();
  });
  afterEach(() => fixture.stop());

  it('[bundle-tools.use] [bundle-tools.last-used] is counted with the bundle: reads and acts, who called, and what failed', async () => {
    const { output: listed } = await fixture.agent.call('list_bundles', { limit: 100 });
    const { id } = (listed['bundles'] as ShownBundle[]).find(
      ({ environment }) => environment === 'development',
    ) as ShownBundle;
    const use = (name: string, tool: string, input: object, more = {}) =>
      fixture.agent.call(name, { bundle_id: id, tool, input, ...more });
    await use('read_from_bundle', 'list_channels', {});
    await use('read_from_bundle', 'list_channels', {}, { limit: 2 });
    await use('act_with_bundle', 'create_ticket', { title: 'Counted' });
    const gone = await use('act_with_bundle', 'send_message', { channel_id: 'C_NONE', text: 'x' });
    assert.ok(gone.isError, gone.text);
    const { output } = await fixture.agent.call('get_bundle', { bundle_id: id });
    const tools = output['tools'] as { name: string; use?: Use }[];
    const used = new Map(tools.flatMap(({ name, use }) => (use === undefined ? [] : [[name, use]])));
    assert.deepEqual(
      [...used].map(([name, { calls, failed }]) => [name, calls, failed]),
      [
        ['list_channels', 2, 0],
        ['send_message', 1, 1],
        ['create_ticket', 1, 0],
      ],
    );
    const { callers, last_by: caller } = used.get('list_channels') ?? {};
    assert.deepEqual(callers, [{ caller, calls: 2 }]);
    const lastUsed = output['last_used'] as { at: string; source: string };
    assert.equal(lastUsed.source, 'sluice');
    const latest = Math.max(...[...used.values()].map(({ last_at: at }) => Date.parse(at)));
    assert.equal(Date.parse(lastUsed.at), latest);
  });
});
