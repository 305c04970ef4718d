// Many calls of one client and one of another, through the one path of every call.
import assert from 'node:assert/strict';
import { agentCalled } from '../../support/approvals.ts';
import { SharedWorld } from '../../support/coreHost.ts';

describe('Five hundred calls of one client', () => {
  it('[limits.fair] delay another client’s call by one at most, in a call that reads and one that works', async () => {
    const world = new SharedWorld();
    try {
      const host = await world.open();
      const ended: string[] = [];
      const call = async (tool: string, args: object, client: string): Promise<void> => {
        await host.call(tool, { ...args }, { caller: agentCalled(client) });
        ended.push(`${client} ${tool}`);
      };
      const many = Array.from({ length: 500 }, () => call('list_bundles', {}, 'busy'));
      const wanted = { name: 'shop', provider: 'acme', environment: 'development' };
      const single = [call('provision_bundle', wanted, 'worker'), call('list_bundles', {}, 'reader')];
      await host.finish(Promise.all([...many, ...single]));
      assert.ok(ended.indexOf('reader list_bundles') <= 3, String(ended.indexOf('reader list_bundles')));
      assert.equal(host.only().status, 'completed');
    } finally {
      world.dispose();
    }
  });
});
