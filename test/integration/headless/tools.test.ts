// Every tool as an agent uses it: over HTTP, through the SDK's client, which checks each result against its schema.
import assert from 'node:assert/strict';
import { errorOf, type AgentClient } from '../../support/agentClient.ts';
import { HeadlessHost } from '../../support/headlessHost.ts';
import { SandboxControl } from '../../support/sandboxControl.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

describe('The tools, as an agent uses them', () => {
  const folders = new TemporaryFolders();
  let host: HeadlessHost;
  let agent: AgentClient;
  let sandbox: SandboxControl;
  before(async () => {
    host = await HeadlessHost.start(folders.make());
    agent = await host.connect();
    sandbox = await SandboxControl.of(host);
  });
  after(async () => {
    await host.stop();
    folders.dispose();
  });

  const provision = (name: string, more: Record<string, unknown> = {}) =>
    agent.call('provision_bundle', { name, provider: 'sandbox', environment: 'development', ...more });

  it('[tools.listed] lists each with input and output schemas of one object and derived annotations', () => {
    assert.deepEqual(agent.tools.map(({ name }) => name).slice(0, 4), [
      'list_providers',
      'list_bundles',
      'get_bundle',
      'provision_bundle',
    ]);
    for (const { name, inputSchema, outputSchema, annotations, description } of agent.tools) {
      assert.equal(inputSchema.type, 'object', name);
      assert.equal(outputSchema?.type, 'object', name);
      assert.deepEqual(outputSchema?.required, ['status'], name);
      assert.equal(typeof annotations?.readOnlyHint, 'boolean', name);
      assert.ok((description ?? '').length > 40, name);
    }
  });

  it('[tools.providers] list_providers tells environments, inputs and what is not supported', async () => {
    const { output, text, isError } = await agent.call('list_providers');
    assert.equal(isError, false);
    assert.match(text, /sandbox/);
    const providers = output['providers'] as Record<string, unknown>[];
    const found = providers.find(({ id }) => id === 'sandbox');
    assert.deepEqual(found?.['environments'], [
      { name: 'development', live: false },
      { name: 'staging', live: false },
      { name: 'production', live: true },
    ]);
    const inputs = found?.['inputs'] as Record<string, unknown>[];
    assert.ok(inputs.some(({ name, required }) => name === 'webhook_base_url' && required === true));
    const oauth2 = providers.find(({ id }) => id === 'oauth2');
    assert.ok(
      (oauth2?.['unsupported'] as { request: string }[]).some((it) => it.request === 'webhook.create'),
    );
  });

  it('[tools.paged] list_bundles yields every bundle once, page by page, with the shape that agents rely on', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    let total = 0;
    do {
      const page = await agent.call('list_bundles', { limit: 7, ...(cursor !== null && { cursor }) });
      const bundles = page.output['bundles'] as Record<string, unknown>[];
      for (const bundle of bundles) {
        for (const member of ['id', 'name', 'provider', 'environment', 'status', 'created_at'])
          assert.equal(typeof bundle[member], 'string', member);
        assert.equal(typeof bundle['live'], 'boolean');
        assert.equal(typeof bundle['revision'], 'number');
        assert.ok(
          ['provider', 'sluice', 'unknown'].includes((bundle['last_used'] as { source: string }).source),
        );
        assert.ok(Array.isArray(bundle['tools']));
        seen.push(String(bundle['id']));
      }
      total = Number(page.output['total']);
      cursor = page.output['next_cursor'] as string | null;
      assert.equal(page.output['has_more'], cursor !== null);
    } while (cursor !== null);
    assert.ok(total >= 30);
    assert.equal(seen.length, total);
    assert.equal(new Set(seen).size, total);
  });

  it('[tools.paged] refuses a cursor that it did not give, or of another list, and says what to do', async () => {
    const { output } = await agent.call('list_bundles', { limit: 1 });
    const foreign = String(output['next_cursor']);
    for (const [tool, cursor] of [
      ['list_bundles', 'nonsense'],
      ['list_operations', foreign],
      ['list_providers', foreign],
    ] as const) {
      const refused = await agent.call(tool, { cursor });
      assert.equal(refused.isError, true, tool);
      assert.equal(errorOf(refused)['code'], 'cursor-invalid', tool);
      assert.match(String(errorOf(refused)['next']), /next_cursor/);
    }
  });

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

  it('[tools.bundle] get_bundle shows everything but the secrets', async () => {
    const { output } = await provision('shown');
    const shown = await agent.call('get_bundle', { bundle_id: output['bundle_id'] });
    assert.equal(shown.output['status'], 'active');
    assert.equal((shown.output['webhooks'] as unknown[]).length, 3);
    assert.equal(typeof (shown.output['oauth_client'] as { client_id: unknown }).client_id, 'string');
    const kinds = (shown.output['credentials'] as { kind: string }[]).map(({ kind }) => kind).sort();
    assert.deepEqual(kinds, [
      'api_key',
      'client_secret',
      'webhook_secret',
      'webhook_secret',
      'webhook_secret',
    ]);
    assert.doesNotMatch(JSON.stringify(shown), /sbx_(key|cs|rat|ct)_|whsec_/);
    const missing = await agent.call('get_bundle', { bundle_id: 'bnd_nothing' });
    assert.equal(errorOf(missing)['code'], 'not-found');
  });

  it('[tools.operation] get_operation and list_operations show an operation with the shape that agents rely on', async () => {
    const { output } = await provision('followed');
    const { output: shown } = await agent.call('get_operation', { operation_id: output['operation_id'] });
    assert.equal(shown['id'], output['operation_id']);
    assert.equal(shown['kind'], 'provision_bundle');
    assert.equal(shown['caller'], 'Headless client');
    assert.equal(shown['status'], 'completed');
    assert.equal(shown['percent'], 100);
    assert.equal((shown['steps'] as unknown[]).length, 4);
    assert.equal((shown['result'] as { bundle_id: string }).bundle_id, output['bundle_id']);
    const listed = await agent.call('list_operations', { bundle_id: output['bundle_id'] });
    assert.deepEqual(
      (listed.output['operations'] as { id: string }[]).map(({ id }) => id),
      [shown['id']],
    );
    const none = await agent.call('list_operations', { status: 'rolled_back' });
    assert.deepEqual([none.output['total'], none.output['has_more']], [0, false]);
    const newest = await agent.call('list_operations', { limit: 1, kind: 'provision_bundle' });
    assert.equal((newest.output['operations'] as { id: string }[])[0]?.id, shown['id']);
    assert.equal(newest.output['has_more'], true);
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

  it('[tools.unknown] answers an unknown tool with a protocol error', async () => {
    await assert.rejects(agent.call('no_such_tool'), /no_such_tool/);
  });

  it('[vault.only] never wrote a secret into its log', () => {
    assert.doesNotMatch(host.log, /sbx_|whsec_/);
    assert.ok(!host.log.includes(host.ready.token));
  });
});
