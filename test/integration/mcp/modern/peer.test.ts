// The SDK's second client as an independent peer of MCP 2026-07-28: it negotiates, reads, calls, is asked, listens.
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { ModernFixture, VERSION } from './modernFixture.ts';

describe('The SDK’s second client', () => {
  let sluice: ModernFixture;
  let client: Client;
  beforeEach(async () => {
    sluice = new ModernFixture();
    await sluice.start();
    client = new Client(
      { name: 'peer', version: '2' },
      { versionNegotiation: { mode: 'auto' }, capabilities: { elicitation: {} } },
    );
    client.setRequestHandler('elicitation/create', async () => ({
      action: 'accept',
      content: { name: 'Ann' },
    }));
    const headers = { Authorization: `Bearer ${sluice.endpoint.token}` };
    const url = new URL(sluice.endpoint.endpoint.url);
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  });
  afterEach(async () => {
    await client.close();
    await sluice.stop();
  });

  it('[mcp.modern-peer] chooses the newer era by itself, without a session', () => {
    assert.equal(client.getNegotiatedProtocolVersion(), VERSION);
    assert.equal(client.getServerVersion()?.name, 'sluice');
    assert.equal(client.getInstructions(), 'Use cursors.');
  });

  it('[mcp.modern-peer] lists, reads and calls', async () => {
    const { tools } = await client.listTools();
    assert.ok(tools.some(({ name }) => name === 'greet'));
    const { contents } = await client.readResource({ uri: 'test://static-text' });
    assert.equal(contents.length, 1);
    const { messages } = await client.getPrompt({ name: 'test_simple_prompt' });
    assert.equal(messages.length, 1);
    const { content } = await client.callTool({ name: 'test_simple_text', arguments: {} });
    assert.equal(content.length, 1);
    await assert.rejects(client.callTool({ name: 'nothing', arguments: {} }), /no tool/);
  });

  it('[mcp.modern-peer] follows the progress of a call', async () => {
    const seen: number[] = [];
    await client.callTool(
      { name: 'test_tool_with_progress', arguments: {} },
      { onprogress: ({ progress }) => void seen.push(progress) },
    );
    assert.deepEqual(seen, [0, 50, 100]);
  });

  it('[mcp.modern-peer] is asked in round trips, and answers', async () => {
    const { content } = await client.callTool({
      name: 'test_input_required_result_elicitation',
      arguments: {},
    });
    assert.deepEqual(content, [{ type: 'text', text: 'Hello, Ann!' }]);
  });

  it('[mcp.modern-peer] listens to changes of the list of resources', async () => {
    const changed = new Promise<void>((resolve) => {
      client.setNotificationHandler('notifications/resources/list_changed', () => resolve());
    });
    const subscription = await client.listen({ resourcesListChanged: true });
    await client.callTool({ name: 'slow_compute', arguments: { seconds: 0 } });
    await changed;
    await subscription.close();
  });
});
