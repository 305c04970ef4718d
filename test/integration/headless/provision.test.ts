// provision_bundle as an agent uses it: over HTTP, at the sandbox, in every way in which it can be asked.
import assert from 'node:assert/strict';
import { errorOf, type AgentClient } from '../../support/agentClient.ts';
import type { HeadlessHost } from '../../support/headlessHost.ts';
import type { SandboxControl } from '../../support/sandboxControl.ts';
import { useSandboxHost } from '../../support/sandboxHost.ts';

describe('Provisioning, as an agent asks for it', () => {
  let agent: AgentClient;
  let sandbox: SandboxControl;
  let host: HeadlessHost;
  useSandboxHost((...started) => ([agent, sandbox, host] = started));

  const provision = (name: string, more: Record<string, unknown> = {}) =>
    agent.call('provision_bundle', { name, provider: 'sandbox', environment: 'development', ...more });

  it('[provision.steps] provisions in four steps, with progress that grows and ends at 100 before the result', async () => {
    const progress: number[] = [];
    const messages: string[] = [];
    const { output, isError, text } = await agent.call(
      'provision_bundle',
      { name: 'four steps', provider: 'sandbox', environment: 'development' },
      {
        onProgress: (update) => {
          progress.push(update.progress);
          messages.push(String(update.message));
          assert.equal(update.total, 100);
        },
      },
    );
    const updatesAtResult = progress.length;
    assert.equal(isError, false, text);
    assert.equal(output['status'], 'completed');
    const steps = output['steps'] as Record<string, unknown>[];
    assert.deepEqual(
      steps.map(({ name, status }) => [name, status]),
      [
        ['credentials', 'completed'],
        ['webhooks', 'completed'],
        ['oauth_client', 'completed'],
        ['validation', 'completed'],
      ],
    );
    assert.ok(steps.every(({ message, duration_ms: ms }) => message !== '' && typeof ms === 'number'));
    assert.ok(progress.length >= 2);
    assert.ok(progress.every((value, index) => index === 0 || value > Number(progress[index - 1])));
    assert.equal(progress.at(-1), 100);
    assert.match(String(messages.at(-1)), /active/);
    await agent.call('list_providers');
    assert.equal(progress.length, updatesAtResult);
  });

  it('[provision.pinged] has each new webhook pinged, and goes on there once the provider knows it', async () => {
    // Three are made by POST; the fourth POST is the first ping.
    await sandbox.addFaults({
      match: { method: 'POST', path: '/webhooks' },
      nth: 4,
      action: { type: 'status', status: 404 },
    });
    const refused = await provision('pinged');
    const { output } = refused;
    assert.equal(output['status'], 'failed');
    assert.match(String(errorOf(refused)['message']), /does not know the webhook for/);
    const before = (await sandbox.requests()).length;
    const resumed = await agent.call('resume_operation', { operation_id: output['operation_id'] });
    assert.equal(resumed.output['status'], 'completed', resumed.text);
    const pings = (await sandbox.requests()).slice(before).filter(({ path: sent }) => sent.endsWith('/ping'));
    assert.deepEqual(
      pings.map(({ status }) => status),
      [200, 200, 200],
    );
    assert.equal(new Set(pings.map(({ path: sent }) => sent)).size, 3);
  });

  it('[bundle.repeat.completed] sends nothing to the provider when a bundle that exists is asked for again', async () => {
    const first = await provision('asked twice');
    const before = await sandbox.requests();
    const second = await provision('asked twice');
    assert.equal(second.output['status'], 'completed');
    assert.equal(second.output['bundle_id'], first.output['bundle_id']);
    assert.deepEqual(await sandbox.requests(), before);
  });

  it('[join.identity] joins from two sessions at once and does everything once', async () => {
    const other = await host.connect();
    const before = (await sandbox.requests()).length;
    const args = { name: 'joined', provider: 'sandbox', environment: 'development' };
    const [one, two] = await Promise.all([
      agent.call('provision_bundle', args),
      other.call('provision_bundle', args),
    ]);
    assert.equal(one.output['status'], 'completed');
    assert.equal(two.output['bundle_id'], one.output['bundle_id']);
    const sent = (await sandbox.requests()).slice(before);
    assert.equal(
      sent.filter(({ method, path }) => method === 'POST' && path.endsWith('/credentials')).length,
      1,
    );
    assert.equal(
      sent.filter(({ method, path }) => method === 'POST' && path.endsWith('/webhooks')).length,
      3,
    );
  });

  it('[bundle.conflict] refuses other inputs for a bundle that exists, and changes nothing', async () => {
    const { output } = await provision('conflicting');
    const inputs = { webhook_base_url: 'https://elsewhere.example.com' };
    const before = await sandbox.requests();
    const refused = await provision('conflicting', { inputs });
    assert.equal(errorOf(refused)['code'], 'bundle-conflict');
    assert.equal(errorOf(refused)['bundle_id'], output['bundle_id']);
    assert.deepEqual(await sandbox.requests(), before);
  });

  it('[provision.by-id] takes a bundle’s id instead of name, provider and environment, but not both', async () => {
    const { output } = await provision('by id');
    const again = await agent.call('provision_bundle', { bundle_id: output['bundle_id'] });
    assert.equal(again.output['status'], 'completed');
    assert.equal(again.output['bundle_id'], output['bundle_id']);
    const both = await agent.call('provision_bundle', { bundle_id: output['bundle_id'], name: 'by id' });
    assert.equal(errorOf(both)['code'], 'bad-arguments');
    const gone = await agent.call('provision_bundle', { bundle_id: 'bnd_nothing' });
    assert.equal(errorOf(gone)['code'], 'not-found');
  });

  it('[provision.bad-input] says what is wrong, that nothing was done, and what to do, for every bad request', async () => {
    const before = await sandbox.requests();
    const total = async (): Promise<unknown> =>
      (await agent.call('list_operations', { limit: 1 })).output['total'];
    const operations = await total();
    const good = { name: 'bad', provider: 'sandbox', environment: 'development' };
    for (const [args, code, next] of [
      [{ ...good, provider: 'nobody' }, 'unknown-provider', /sandbox/],
      [{ ...good, environment: 'moon' }, 'unknown-environment', /development/],
      [{ ...good, inputs: { no_such: 'x' } }, 'bad-inputs', /webhook_base_url/],
      [{ ...good, inputs: { webhook_base_url: 'http://plain.example' } }, 'bad-inputs', /webhook_base_url/],
      [{ ...good, inputs: { redirect_uris: 'no list' } }, 'bad-inputs', /redirect_uris/],
      [{ ...good, provider: 'oauth2' }, 'missing-inputs', /issuer/],
      [{ ...good, name: ' \t ' }, 'bad-arguments', /./],
      [{ ...good, name: 'a'.repeat(121) }, 'bad-arguments', /./],
      [{ ...good, name: 'line\nbreak' }, 'bad-arguments', /./],
      [{ ...good, name: 7 }, 'bad-arguments', /./],
      [{ ...good, unknown_member: 1 }, 'bad-arguments', /./],
      [{}, 'bad-arguments', /./],
    ] as const) {
      const refused = await agent.call('provision_bundle', args);
      assert.equal(refused.isError, true, JSON.stringify(args));
      const error = errorOf(refused);
      assert.equal(error['code'], code, JSON.stringify([args, error]));
      assert.match(String(error['next']), next);
      assert.ok(refused.text.includes(String(error['message'])));
    }
    assert.deepEqual(await sandbox.requests(), before);
    assert.equal(await total(), operations);
  });

  it('[provision.names] takes names with hostile characters as they are, and shows them harmlessly', async () => {
    const names = [
      '<img src=x onerror=alert(1)>',
      "Robert'); DROP TABLE bundles;--",
      '../../etc/passwd',
      '{secret:api_token}',
      '[a](command:workbench.action.quit)',
      'evil\u202Etxt.exe',
      '👩🏽‍🚀 Ω 日本語',
      '__proto__',
      'constructor',
    ];
    for (const name of names) {
      const { output, text } = await provision(name);
      assert.equal(output['status'], 'completed', `${JSON.stringify(name)}: ${text}`);
      const shown = await agent.call('get_bundle', { bundle_id: output['bundle_id'] });
      assert.equal(shown.output['name'], name);
      assert.ok(!text.includes('\u202E'));
    }
    const { credentials } = await sandbox.things();
    for (const name of names) assert.equal(credentials.filter((it) => it['name'] === name).length, 1, name);
  });

  it('[provision.names] answers a text that is no text, and arguments nested without end, without failing itself', async () => {
    const lone = await provision('half \uD800');
    assert.equal(errorOf(lone)['code'], 'bad-arguments');
    let nested: unknown = 'deep';
    for (let depth = 0; depth < 1_000; depth += 1) nested = [nested];
    const deep = await provision('deep', { inputs: { redirect_uris: nested } });
    assert.equal(deep.isError, true);
    assert.equal((await provision('after all that')).output['status'], 'completed');
  });

  it('[gate.production] asks a person before anything happens in a live environment', async () => {
    const before = await sandbox.requests();
    const wanted = provision('live', { environment: 'production' });
    const { approval } = await host.event(({ event }) => event === 'approval');
    const { id, title } = approval as { id: string; title: string };
    assert.match(title, /Headless client/);
    assert.deepEqual(await sandbox.requests(), before);
    host.say({ approval: id, decision: 'reject', reason: 'Not today.' });
    const { output, text } = await wanted;
    assert.equal(output['status'], 'denied');
    assert.match(text, /Not today/);
    assert.deepEqual(await sandbox.requests(), before);
    const { output: listed } = await agent.call('list_bundles', { environment: 'production' });
    assert.ok((listed['bundles'] as { name: string }[]).every(({ name }) => name !== 'live'));
  });

  it('[vault.only] never wrote a secret into its log', () => {
    assert.doesNotMatch(host.log, /sbx_|whsec_/);
    assert.ok(!host.log.includes(host.ready.token));
  });
});
