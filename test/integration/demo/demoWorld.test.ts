// What a demonstration plays with: the sandbox's own bundles come back, what was added goes, all else is left alone.
// And the demo's agent is a client like any other.
import assert from 'node:assert/strict';
import { createSluice } from '../../../src/createSluice.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Sluice } from '../../../src/core/sluice.ts';
import { FileAuditAnchor } from '../../../src/node/fileAuditAnchor.ts';
import { FileKeyStore } from '../../../src/node/fileKeyStore.ts';
import { FileTokenPlace } from '../../../src/node/fileTokenPlace.ts';
import { DEMO_AGENT, DemoAgent } from '../../../src/vscode/demo/demoAgent.ts';
import { PERSON } from '../../../src/vscode/commands/person.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

describe('the demo’s world', () => {
  const folders = new TemporaryFolders();
  let sluice: Sluice;

  before(async () => {
    const storageDirectory = folders.make();
    const silent = (): void => undefined;
    sluice = await createSluice({
      storageDirectory,
      manifestDirectories: [],
      keys: new FileKeyStore(storageDirectory),
      clientTokens: new FileTokenPlace(storageDirectory),
      logger: { debug: silent, info: silent, warn: silent, error: silent },
      inputs: { announce: silent, withdraw: silent },
      approvals: { window: 'test', announce: silent, withdraw: silent },
      auditAnchor: new FileAuditAnchor(storageDirectory),
      sandbox: { speed: 'instant' },
      version: '0.0.0-test',
    });
    await sluice.listen(0);
  });
  after(async () => {
    await sluice.close();
    folders.dispose();
  });

  const call = async (tool: string, args: JsonObject): Promise<JsonObject> => {
    const { signal } = new AbortController();
    return (await sluice.runner.call({ tool, args, caller: PERSON, cancelled: signal })).output;
  };
  const totalOf = async (tool: string, args: JsonObject = {}): Promise<number> =>
    Number((await call(tool, { ...args, limit: 1 }))['total']);

  it('[demo.removed] puts back what is missing of the sandbox’s own, and nothing else', async () => {
    const own = sluice.demo.ownBundles();
    assert.equal(own.length, 37);
    assert.equal(own.filter((id) => sluice.bundle(id)?.live === true).length, 9);
    const credentials = await totalOf('list_credentials');
    assert.equal(await sluice.demo.restore(), 0);
    assert.deepEqual(await sluice.demo.remove(own.slice(0, 12)), { removed: 12, busy: 0 });
    assert.equal(sluice.demo.ownBundles().length, 25);
    assert.ok((await totalOf('list_credentials')) < credentials);
    assert.equal(await sluice.demo.restore(), 12);
    assert.equal(sluice.demo.ownBundles().length, 37);
    assert.equal(await totalOf('list_credentials'), credentials);
  });

  it('makes accounts that are due, which the sandbox refreshes, and takes them away again', async () => {
    const before = await totalOf('list_credentials');
    const id = await sluice.demo.addBundle('Demo: accounts', 45);
    assert.deepEqual(sluice.demo.addedBundles(), [id]);
    await assert.rejects(sluice.demo.addBundle(' Demo: accounts ', 1), { code: 'bundle-conflict' });
    const run = await sluice.sync.drive({ bundleId: id, scope: 'all', retryFailed: false }, PERSON);
    await call('wait_for_operation', { operation_id: run.id });
    assert.equal(sluice.sync.state(run.id).run.counts.refreshed, 45);
    assert.deepEqual(await sluice.demo.remove(sluice.demo.addedBundles()), { removed: 1, busy: 0 });
    assert.deepEqual(sluice.demo.addedBundles(), []);
    assert.equal(await totalOf('list_credentials'), before);
  });

  it('tells in the audit log what was removed', async () => {
    const { events } = (await call('list_audit_events', { fields: ['facts', 'hash'] })) as unknown as {
      events: JsonObject[];
    };
    const removals = events.filter(({ tool }) => tool === 'remove demo data');
    assert.equal(removals.length, 2);
  });

  it('has an agent that calls as any client does, under a token of its own', async () => {
    const endpoint = sluice.endpoint();
    assert.equal(endpoint.kind, 'listening');
    if (endpoint.kind !== 'listening') return;
    const { token, client } = await sluice.tokens.issue(DEMO_AGENT, { lasting: false });
    const { signal } = new AbortController();
    const agent = await DemoAgent.connect(endpoint.url, token, signal);
    assert.equal(sluice.isConnected(client.id), true);
    const args = { name: 'by the demo', provider: 'sandbox', environment: 'development' };
    const output = await agent.call('provision_bundle', args, signal);
    assert.equal(output['status'], 'completed');
    assert.equal(sluice.operations.get(output['operation_id'] as string).caller.label, DEMO_AGENT);
    // What is set up in the usual way is nobody's but its caller's.
    assert.deepEqual(sluice.demo.addedBundles(), []);
    await assert.rejects(agent.call('no_such_tool', {}, signal), /was refused/);
    await agent.close();
    assert.equal(sluice.isConnected(client.id), false);
    await sluice.tokens.revoke(client.id);
    await assert.rejects(DemoAgent.connect(endpoint.url, token, signal), /401/);
  });
});
