// Every tool as an agent uses it: over HTTP, through the SDK's client, which checks each result against its schema.
import assert from 'node:assert/strict';
import { tools } from '../../../src/tools/index.ts';
import { errorOf, type AgentClient } from '../../support/agentClient.ts';
import { HeadlessHost } from '../../support/headlessHost.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

describe('The tools, as an agent uses them', () => {
  const folders = new TemporaryFolders();
  let host: HeadlessHost;
  let agent: AgentClient;
  before(async () => {
    host = await HeadlessHost.start(folders.make());
    agent = await host.connect();
  });
  after(async () => {
    await host.stop();
    folders.dispose();
  });

  const provision = (name: string, more: Record<string, unknown> = {}) =>
    agent.call('provision_bundle', { name, provider: 'sandbox', environment: 'development', ...more });

  it('[tools.listed] lists each with input and output schemas of one object and derived annotations', () => {
    const names = agent.tools.map(({ name }) => name);
    for (const { name } of tools) assert.ok(names.includes(name), name);
    assert.equal(names.length, tools.length);
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
    const whole = async (provider: string): Promise<Record<string, unknown>> => {
      const one = await agent.call('list_providers', { provider });
      return (one.output['providers'] as Record<string, unknown>[])[0] ?? {};
    };
    const sandbox = await whole('sandbox');
    const urls = sandbox['base_urls'] as { environment: string; name: string }[];
    assert.deepEqual(
      urls.map(({ environment, name }) => `${environment} ${name}`),
      ['development', 'staging', 'production'].flatMap((name) => [`${name} default`, `${name} eu`]),
    );
    const inputs = sandbox['inputs'] as Record<string, unknown>[];
    assert.ok(inputs.some(({ name, required }) => name === 'webhook_base_url' && required === true));
    const unsupported = (await whole('oauth2'))['unsupported'] as { request: string }[] | undefined;
    assert.ok(unsupported?.some(({ request }) => request === 'webhook.create'));
  });

  it('[tools.paged] list_bundles yields every bundle once, page by page, with the shape that agents rely on', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    let total = 0;
    do {
      const page = await agent.call('list_bundles', {
        limit: 7,
        fields: ['created_at', 'revision', 'tools'],
        ...(cursor !== null && { cursor }),
      });
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

  it('[tools.unknown] answers an unknown tool with a protocol error', async () => {
    await assert.rejects(agent.call('no_such_tool'), /no_such_tool/);
  });

  it('[vault.only] never wrote a secret into its log', () => {
    assert.doesNotMatch(host.log, /sbx_|whsec_/);
    assert.ok(!host.log.includes(host.ready.token));
  });
});
