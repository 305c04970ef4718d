// What survives a restart on the same folder, and what a folder without its key can still do.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { errorOf } from '../../support/agentClient.ts';
import { filesHolding } from '../../support/diskBytes.ts';
import { HeadlessHost } from '../../support/headlessHost.ts';
import { SandboxControl } from '../../support/sandboxControl.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const WANTED = { name: 'kept', provider: 'sandbox', environment: 'development' };

describe('A host that is started again on its folder', () => {
  const folders = new TemporaryFolders();
  const hosts: HeadlessHost[] = [];
  const start = async (directory: string): Promise<HeadlessHost> => {
    const host = await HeadlessHost.start(directory);
    hosts.push(host);
    return host;
  };
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.kill()));
    folders.dispose();
  });

  it('[storage.durable] still has its bundles, operations and the provider’s things, and sends nothing again', async () => {
    const directory = folders.make();
    const first = await start(directory);
    const made = (await (await first.connect()).call('provision_bundle', WANTED)).output;
    const things = await (await SandboxControl.of(first)).things();
    await first.kill();
    const second = await start(directory);
    const agent = await second.connect();
    const sandbox = await SandboxControl.of(second);
    assert.deepEqual(await sandbox.things(), things);
    const before = await sandbox.requests();
    const again = (await agent.call('provision_bundle', WANTED)).output;
    assert.equal(again['status'], 'completed');
    assert.equal(again['bundle_id'], made['bundle_id']);
    assert.deepEqual(await sandbox.requests(), before);
    const operation = await agent.call('get_operation', { operation_id: made['operation_id'] });
    assert.equal(operation.output['status'], 'completed');
  });

  it('[shutdown.boundary] closes within five seconds though a request hangs, and goes on afterwards', async () => {
    const directory = folders.make();
    const first = await start(directory);
    const agent = await first.connect();
    const sandbox = await SandboxControl.of(first);
    await sandbox.addFaults({ match: { path: '/webhooks', method: 'POST' }, action: { type: 'hang' } });
    const begun = Promise.withResolvers<void>();
    const unanswered = agent
      .call('provision_bundle', WANTED, { onProgress: () => begun.resolve() })
      .catch(() => undefined);
    await begun.promise;
    await first.stop();
    await unanswered;
    assert.equal(await first.exited, 0);
    const second = await start(directory);
    const next = await second.connect();
    const { output } = await next.call('list_operations', { status: 'interrupted' });
    const [operation] = output['operations'] as { id: string }[];
    assert.ok(operation);
    const stopped = await next.call('get_operation', { operation_id: operation.id });
    const steps = stopped.output['steps'] as { status: string }[];
    assert.ok(steps.every(({ status }) => status === 'completed' || status === 'pending'));
    const resumed = await next.call('resume_operation', { operation_id: operation.id });
    assert.equal(resumed.output['status'], 'completed', resumed.text);
  });

  it('[vault.locked] without its key shows everything, sends nothing, and makes no new key', async () => {
    const directory = folders.make();
    const first = await start(directory);
    await (await first.connect()).call('provision_bundle', WANTED);
    await first.kill();
    rmSync(path.join(directory, 'vault.key'));
    const second = await start(directory);
    assert.match(String(second.ready.vault_problem), /locked/);
    const agent = await second.connect();
    const { output } = await agent.call('list_bundles', { limit: 100 });
    assert.ok((output['bundles'] as { name: string }[]).some(({ name }) => name === WANTED.name));
    const sandbox = await SandboxControl.of(second);
    const before = await sandbox.requests();
    const refused = await agent.call('provision_bundle', { ...WANTED, name: 'while locked' });
    assert.equal(refused.isError, true);
    assert.equal(errorOf(refused)['code'], 'vault-locked');
    assert.notEqual(errorOf(refused)['next'], '');
    assert.deepEqual(await sandbox.requests(), before);
    assert.deepEqual(filesHolding(directory, 'vault.key'), []);
    await second.kill();
    const third = await start(directory);
    assert.match(String(third.ready.vault_problem), /locked/);
  });

  it('[windows.share] shares its folder with a second host without losing or doubling anything', async () => {
    const directory = folders.make();
    const [one, two] = await Promise.all([start(directory), start(directory)]);
    const [left, right] = await Promise.all([one.connect(), two.connect()]);
    const results = await Promise.all([
      left.call('provision_bundle', WANTED),
      right.call('provision_bundle', WANTED),
    ]);
    assert.deepEqual(
      results.map(({ output }) => output['status']),
      ['completed', 'completed'],
    );
    assert.equal(results[0]?.output['bundle_id'], results[1]?.output['bundle_id']);
    const { credentials } = await (await SandboxControl.of(one)).things();
    assert.equal(credentials.filter(({ name }) => name === WANTED.name).length, 1);
  });
});
