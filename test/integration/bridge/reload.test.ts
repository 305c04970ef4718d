// A window that reloads, closes or comes late, seen by the client of a bridge: what goes on, and what it is told.
import assert from 'node:assert/strict';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import type { HeadlessHost } from '../../support/headlessHost.ts';
import { SandboxControl } from '../../support/sandboxControl.ts';
import { BridgeWorld } from './bridgeWorld.ts';

const WANTED = { name: 'once', provider: 'sandbox', environment: 'development' };
const AUDIT = 'sluice://audit';

describe('A bridge whose window reloads', () => {
  const world = new BridgeWorld();
  afterEach(() => world.reset());
  after(() => world.dispose());

  async function reloaded(host: HeadlessHost, folder: string): Promise<HeadlessHost> {
    return world.window([folder], { storage: host.directory, lastingToken: true });
  }

  it('[bridge.reload] goes on in the same session for its client, which is told what it subscribed to', async () => {
    const folder = world.folder();
    const host = await world.window([folder], { lastingToken: true });
    const bridge = await world.bridge({ cwd: folder, token: host.ready.token });
    await bridge.client.setLoggingLevel('debug');
    await bridge.client.subscribeResource({ uri: AUDIT });
    const ids = await bridge.bundleIds();
    await host.kill();
    await bridge.logged(/went away/);
    // Asked while there is no window: it waits for the next one.
    const asked = bridge.bundleIds();
    const updated = new Promise<string>((resolve) => {
      bridge.client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) =>
        resolve(params.uri),
      );
    });
    await reloaded(host, folder);
    assert.deepEqual(await asked, ids);
    await bridge.logged(/Connected to the window of .* again/);
    const { output } = await bridge.call('provision_bundle', WANTED);
    assert.equal(output['status'], 'completed');
    assert.equal(await updated, AUDIT);
  });

  it('[bridge.lost-answer] sends no call twice, and says how to pick up what it began', async () => {
    const folder = world.folder();
    const host = await world.window([folder], { lastingToken: true });
    const bridge = await world.bridge({ cwd: folder, token: host.ready.token });
    const sandbox = await SandboxControl.of(host);
    await sandbox.addFaults({
      match: { path: '/webhooks', method: 'POST' },
      action: { type: 'slow', ms: 60_000 },
    });
    const asked = bridge.call('provision_bundle', WANTED);
    asked.catch(() => undefined);
    while (
      !(await sandbox.requests()).some(({ method, path }) => method === 'POST' && path.endsWith('/webhooks'))
    )
      await new Promise((resolve) => void setImmediate(resolve));
    await host.kill();
    await assert.rejects(asked, /not sent again.*list_operations.*wait_for_operation/);
    await reloaded(host, folder);
    const { output } = await bridge.call('list_operations', { kind: 'provision_bundle' });
    const operations = output['operations'] as { id: string }[];
    assert.equal(operations.length, 1);
    const resumed = await bridge.call('resume_operation', { operation_id: operations[0]?.id });
    assert.equal(resumed.output['status'], 'completed');
  });

  it('[bridge.bound] waits for it, though another window would do for a client that begins', async () => {
    const folder = world.folder();
    const host = await world.window([folder], { lastingToken: true });
    const bridge = await world.bridge({ cwd: folder, token: host.ready.token, waitSeconds: 0 });
    await world.window([world.folder()]);
    await host.stop();
    await bridge.logged(/went away/);
    await assert.rejects(bridge.bundleIds(), /is closed, or still reloading/);
    await reloaded(host, folder);
    assert.ok((await bridge.bundleIds()).length > 0);
  });

  it('[bridge.missing] waits for a window that opens after its client', async () => {
    const folder = world.folder();
    const first = await world.window([folder], { lastingToken: true });
    await first.stop();
    const connected = world.bridge({ cwd: folder, token: first.ready.token, waitSeconds: 50 });
    await reloaded(first, folder);
    assert.ok((await (await connected).bundleIds()).length > 0);
  });
});
