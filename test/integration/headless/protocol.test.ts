// What a client can ask of Sluice beside calling tools, on the headless host with the SDK's own client: resources,
// prompts, completions, log messages, and streams that are taken up again.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  ListTasksResultSchema,
  LoggingMessageNotificationSchema,
  ResourceListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { ProtocolWorld, provision, until } from './protocolWorld.ts';

describe('A session of the MCP server', () => {
  const world = new ProtocolWorld();

  before(() => world.open());
  afterEach(() => world.disconnect());
  after(() => world.close());

  const connect = (): Promise<Client> => world.connect();

  describe('resources', () => {
    it('[mcp.resources] lists the bundles a page at a time, with the audit log, and reads each as its tool shows it', async () => {
      const client = await connect();
      const uris: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await client.listResources(cursor === undefined ? {} : { cursor });
        uris.push(...page.resources.map(({ uri }) => uri));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      const listed = await client.callTool({ name: 'list_bundles', arguments: { limit: 100 } });
      const { bundles } = listed.structuredContent as { bundles: { id: string }[] };
      assert.deepEqual(uris, [
        'sluice://audit',
        'sluice://schema/manifest',
        ...bundles.map(({ id }) => `sluice://bundles/${id}`),
      ]);
      const [first] = bundles;
      const { contents } = await client.readResource({ uri: `sluice://bundles/${first?.id}` });
      const tool = await client.callTool({ name: 'get_bundle', arguments: { bundle_id: first?.id } });
      const [content] = contents;
      assert.ok(content && 'text' in content);
      assert.deepEqual(JSON.parse(content.text), tool.structuredContent);
      const { resourceTemplates } = await client.listResourceTemplates();
      assert.deepEqual(
        resourceTemplates.map(({ uriTemplate }) => uriTemplate),
        ['sluice://bundles/{id}', 'sluice://operations/{id}', 'sluice://results/{id}{?pointer,cursor}'],
      );
    });

    for (const uri of [
      'sluice://bundles/bdl_none',
      'sluice://bundles/%E0%A4%A',
      'sluice://bundles/a/b',
      'sluice://results/res_none',
      'sluice://results/res_none?caller=cli_1',
      'sluice://elsewhere',
      'file:///etc/passwd',
    ])
      it(`[mcp.resources] answers that there is no resource ${uri}`, async () => {
        const client = await connect();
        await assert.rejects(client.readResource({ uri }), { code: -32_002 });
      });

    it('[mcp.subscriptions] tells a subscriber that its operation and its bundle changed, and others nothing', async () => {
      const [client, other] = [await connect(), await connect()];
      const told: string[] = [];
      const listChanged = Promise.withResolvers<void>();
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
        told.push(params.uri);
      });
      client.setNotificationHandler(ResourceListChangedNotificationSchema, () => listChanged.resolve());
      const strange: string[] = [];
      other.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
        strange.push(params.uri);
      });
      await client.listResources();
      const { bundle_id: id } = (await client.callTool(provision('watched'))).structuredContent as Record<
        string,
        string
      >;
      await listChanged.promise;
      const uri = `sluice://bundles/${id}`;
      await client.subscribeResource({ uri });
      const settings = { bundle_id: id, settings: { region: 'north' } };
      await client.callTool({ name: 'update_bundle_settings', arguments: settings });
      await until(() => told.length > 0);
      assert.deepEqual([...new Set(told)], [uri]);
      assert.deepEqual(strange, []);
      await client.unsubscribeResource({ uri });
    });
  });

  describe('prompts and completions', () => {
    it('[mcp.prompts] teach the jobs of Sluice, with their arguments filled in', async () => {
      const client = await connect();
      const { prompts } = await client.listPrompts();
      assert.deepEqual(
        prompts.map(({ name }) => name),
        ['set_up_integration', 'clean_up_bundles', 'sync_everything'],
      );
      const { messages } = await client.getPrompt({
        name: 'set_up_integration',
        arguments: { provider: 'sandbox', environment: 'staging' },
      });
      const [message] = messages;
      assert.ok(message?.content.type === 'text');
      assert.match(message.content.text, /integration with sandbox for staging/);
      await assert.rejects(client.getPrompt({ name: 'set_up_integration' }), { code: -32_602 });
      await assert.rejects(client.getPrompt({ name: 'elsewhere' }), { code: -32_602 });
    });

    it('[mcp.completions] offer providers, environments and bundles by what was typed', async () => {
      const client = await connect();
      const offered = async (ref: object, name: string, value: string): Promise<string[]> => {
        const params = { ref: ref as { type: 'ref/prompt'; name: string }, argument: { name, value } };
        return (await client.complete(params)).completion.values;
      };
      const prompt = { type: 'ref/prompt', name: 'set_up_integration' };
      assert.deepEqual(await offered(prompt, 'provider', 'sand'), ['sandbox']);
      assert.deepEqual(await offered(prompt, 'environment', 'p'), ['production']);
      assert.deepEqual(await offered(prompt, 'name', 'x'), []);
      const bundles = await offered({ type: 'ref/resource', uri: 'sluice://bundles/{id}' }, 'id', 'slack');
      assert.ok(bundles.length > 0);
      const { contents } = await client.readResource({ uri: `sluice://bundles/${bundles[0]}` });
      assert.ok(contents[0] && 'text' in contents[0] && /slack/i.test(contents[0].text));
    });
  });

  describe('lists in pages', () => {
    const lists: Readonly<Record<string, (client: Client, cursor?: string) => Promise<object>>> = {
      'tools/list': (client, cursor) => client.listTools({ cursor }),
      'resources/list': (client, cursor) => client.listResources({ cursor }),
      'resources/templates/list': (client, cursor) => client.listResourceTemplates({ cursor }),
      'prompts/list': (client, cursor) => client.listPrompts({ cursor }),
      // The SDK's own method leaves out an empty cursor.
      'tasks/list': (client, cursor) =>
        client.request({ method: 'tasks/list', params: { cursor } }, ListTasksResultSchema),
    };
    for (const [method, list] of Object.entries(lists))
      it(`[mcp.pagination] ${method} begins without a cursor, and refuses one that it never gave out`, async () => {
        const client = await connect();
        const first = await list(client);
        // Some clients write an empty text for none.
        assert.deepEqual(await list(client, ''), first);
        for (const cursor of ['elsewhere', Buffer.from('after:nothing').toString('base64url')])
          await assert.rejects(list(client, cursor), { code: -32_602 });
      });

    it('[mcp.pagination] shows all tools at once to a client that follows no cursor', async () => {
      const client = await connect();
      assert.equal((await client.listTools()).nextCursor, undefined);
    });
  });

  it('[mcp.logging] tells a client how its own operations came to rest, from the level on that it asks for', async () => {
    const [client, quiet] = [await connect(), await connect()];
    const told: unknown[] = [];
    const heard: string[] = [];
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
      told.push(params.data);
    });
    quiet.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
      heard.push(params.level);
    });
    await client.setLoggingLevel('debug');
    await quiet.setLoggingLevel('error');
    await client.callTool(provision('logged'));
    await until(() => told.some((data) => (data as Record<string, unknown>)['status'] === 'completed'));
    assert.deepEqual(heard, []);
  });

  it('[mcp.resumption] gives a client whose stream broke what it missed', async () => {
    const client = await connect();
    const sessionId = (client.transport as StreamableHTTPClientTransport).sessionId ?? '';
    const call = { jsonrpc: '2.0', id: 77, method: 'tools/call', params: provision('resumed') };
    const broken = await open('POST', sessionId, {}, call);
    const lastEventId = await eventIdOf(broken);
    broken.destroy();
    const again = await open('GET', sessionId, { 'Last-Event-ID': lastEventId });
    let text = '';
    for await (const chunk of again) {
      text += String(chunk);
      if (text.includes('"id":77')) break;
    }
    assert.match(text, /"status":"completed"/);
    const foreign = await open('GET', sessionId, { 'Last-Event-ID': `${lastEventId}0` });
    assert.equal(foreign.statusCode, 400);
    foreign.destroy();
  });

  async function open(
    method: string,
    sessionId: string,
    headers: Record<string, string>,
    message?: object,
  ): Promise<IncomingMessage> {
    const request = httpRequest(world.host.ready.url, {
      method,
      headers: {
        Authorization: `Bearer ${world.host.ready.token}`,
        Accept: 'application/json, text/event-stream',
        'Content-Type': 'application/json',
        'Mcp-Session-Id': sessionId,
        'Mcp-Protocol-Version': '2025-11-25',
        ...headers,
      },
    });
    const answered = once(request, 'response');
    request.end(message && JSON.stringify(message));
    const [response] = (await answered) as [IncomingMessage];
    return response;
  }
});

/** The id of the first event on the stream. */
async function eventIdOf(stream: IncomingMessage): Promise<string> {
  const [chunk] = (await once(stream, 'data')) as [Buffer];
  const id = /^id: (.+)$/m.exec(String(chunk))?.[1];
  assert.ok(id, `no event id in ${String(chunk)}`);
  return id;
}
