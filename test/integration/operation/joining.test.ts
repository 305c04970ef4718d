// The same request, asked again: while it runs, after it failed, after it is done, and with other inputs.
import assert from 'node:assert/strict';
import { useCoreHost, type CoreHost, type SharedWorld } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';
import { textOf } from '../../support/textOf.ts';

describe('The same request, asked again', () => {
  let world: SharedWorld;
  let host: CoreHost;
  useCoreHost((...opened) => ([world, host] = opened));

  it('[bundle.repeat.completed] returns the existing bundle and sends nothing once it is set up', async () => {
    const first = await host.provision();
    const sentBefore = world.provider.sent.length;
    const second = await host.provision();
    assert.equal(second.output['status'], 'completed');
    assert.equal(second.output['bundle_id'], first.output['bundle_id']);
    assert.equal(second.output['operation_id'], null);
    assert.equal(world.provider.sent.length, sentBefore);
    host.only();
  });

  it('[join.identity] joins the running operation, whoever calls', async () => {
    const held = world.provider.hold('credential.create');
    const first = host.provision();
    await held.arrived;
    const other = { kind: 'agent', id: 'cli_2', label: 'Cursor', claim: null } as const;
    const second = host.provision({}, { caller: other });
    await settle();
    held.release();
    const [one, two] = await Promise.all([first, second]);
    assert.equal(one.output['status'], 'completed');
    assert.equal(two.output['operation_id'], one.output['operation_id']);
    assert.equal(two.output['bundle_id'], one.output['bundle_id']);
    assert.equal(world.provider.counts['credential.create'], 1);
    assert.equal(host.only().caller.label, 'Claude Code');
  });

  it('[join.identity] joins when both calls come in the same instant', async () => {
    const results = await Promise.all([host.provision(), host.provision(), host.provision()]);
    assert.equal(new Set(results.map(({ output }) => output['operation_id'])).size, 1);
    assert.deepEqual(world.provider.counts, {
      'credential.create': 1,
      'webhook.create': 2,
      'oauthClient.register': 1,
      validate: 1,
    });
  });

  it('[bundle.identity] means the trimmed NFC form of a name', async () => {
    const composed = await host.provision({ name: 'Caf\u00e9' });
    const decomposed = await host.provision({ name: '  Cafe\u0301 ' });
    assert.equal(decomposed.output['bundle_id'], composed.output['bundle_id']);
    const other = await host.provision({ name: 'Cafe' });
    assert.notEqual(other.output['bundle_id'], composed.output['bundle_id']);
  });

  it('[bundle.identity] is a bundle of its own in another environment', async () => {
    const development = await host.provision();
    const staging = await host.provision({ environment: 'staging' });
    assert.equal(staging.output['status'], 'completed');
    assert.notEqual(staging.output['bundle_id'], development.output['bundle_id']);
  });

  it('[provision.by-id] goes by the bundle’s id as well, and joins what was asked by name', async () => {
    world.provider.next('validate', 'rejected');
    const failed = await host.provision();
    assert.equal(failed.isError, true);
    const again = await host.call('provision_bundle', { bundle_id: textOf(failed.output['bundle_id']) });
    assert.equal(again.output['status'], 'completed');
    assert.equal(again.output['operation_id'], failed.output['operation_id']);
  });

  it('[bundle.repeat.failed] resumes a failed one without repeating the steps that are done', async () => {
    world.provider.next('oauthClient.register', 'rejected');
    const failed = await host.provision();
    assert.equal(failed.isError, true);
    assert.equal(failed.output['status'], 'failed');
    const resumed = await host.provision();
    assert.equal(resumed.output['status'], 'completed');
    assert.equal(resumed.output['operation_id'], failed.output['operation_id']);
    assert.equal(world.provider.counts['credential.create'], 1);
    assert.equal(world.provider.counts['webhook.create'], 2);
    assert.equal(world.provider.counts['oauthClient.register'], 2);
  });

  it('[join.identity] resumes at once when asked from the very event that tells of the failure', async () => {
    world.provider.next('validate', 'rejected');
    const again = Promise.withResolvers<unknown>();
    host.operations.onDidChange(({ operation }) => {
      if (operation.status === 'failed')
        host.resumption.resume(operation.id, operation.caller).then(again.resolve, again.reject);
    });
    await host.provision();
    await again.promise;
    await settle();
    assert.equal(host.only().status, 'completed');
  });

  it('[bundle.conflict] refuses other inputs for a bundle that exists', async () => {
    const first = await host.provision({ inputs: { region: 'eu' } });
    const other = await host.provision({ inputs: { region: 'us' } });
    assert.equal(other.isError, true);
    assert.equal(errorOf(other.output)['code'], 'bundle-conflict');
    assert.equal(errorOf(other.output)['bundle_id'], first.output['bundle_id']);
    const same = await host.provision({ inputs: { region: 'eu' } });
    assert.equal(same.output['status'], 'completed');
  });

  it('[bundle.conflict] refuses other inputs while it runs and after something was created', async () => {
    const held = world.provider.hold('webhook.create');
    const first = host.provision();
    await held.arrived;
    assert.equal(
      errorOf((await host.provision({ inputs: { region: 'us' } })).output)['code'],
      'bundle-conflict',
    );
    world.provider.next('oauthClient.register', 'rejected');
    held.release();
    await first;
    assert.equal(
      errorOf((await host.provision({ inputs: { region: 'us' } })).output)['code'],
      'bundle-conflict',
    );
  });

  it('[bundle.superseded] lets corrected inputs take the place of wrong ones while nothing exists yet', async () => {
    world.provider.next('credential.create', 'rejected');
    const wrong = await host.provision({ inputs: { region: 'mars' } });
    assert.equal(wrong.output['status'], 'failed');
    const right = await host.provision({ inputs: { region: 'us' } });
    assert.equal(right.output['status'], 'completed');
    assert.equal(right.output['bundle_id'], wrong.output['bundle_id']);
    assert.deepEqual(
      host.all().map(({ status }) => status),
      ['superseded', 'completed'],
    );
    const bundle = host.store.read((view) => view.bundles.get(textOf(right.output['bundle_id'])));
    assert.deepEqual(bundle?.inputs, { region: 'us' });
  });

  it('[bundle.superseded] lets corrected inputs supersede an operation that waits for a person', async () => {
    const wrong = host.provision({ provider: 'acme-secret', inputs: { region: 'mars' } });
    await settle();
    assert.equal(host.only().status, 'awaiting_input');
    const right = host.provision({ provider: 'acme-secret', inputs: { region: 'us' } });
    await settle();
    assert.equal((await wrong).output['status'], 'superseded');
    assert.deepEqual(
      host.all().map(({ status }) => status),
      ['superseded', 'awaiting_input'],
    );
    assert.deepEqual([...host.inputs.keys()], [host.all()[1]?.input?.id]);
    await host.resumption.provideInput(String(host.all()[1]?.input?.id), {
      token: 'acme-1',
      signing_key: 'key',
    });
    assert.equal((await right).output['status'], 'completed');
  });

  it('[operation.busy] starts nothing on a bundle that another operation works on', async () => {
    const held = world.provider.hold('credential.create');
    const running = host.provision();
    await held.arrived;
    const { id, bundleId } = host.only();
    const request = {
      kind: 'provision_bundle',
      identity: 'another request',
      caller: host.only().caller,
      args: {},
      plan: host.only().plan,
      bundleId,
      message: 'Something else',
    };
    await assert.rejects(host.operations.start(request), {
      code: 'bundle-busy',
      details: { operation_id: id },
    });
    held.release();
    await running;
    host.only();
  });
});

function errorOf(output: Record<string, unknown>): Record<string, unknown> {
  return output['error'] as Record<string, unknown>;
}
