// Tools of bundles that a person pins: clients of both eras list them, hear of changes, and call them as they would call
// through the bundle.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ToolListChangedNotificationSchema, type Tool } from '@modelcontextprotocol/sdk/types.js';
import type { Bundle } from '../../../src/core/bundle/bundle.ts';
import { MOST_PINNED, PINNED_CHARACTERS } from '../../../src/core/toolSource/pinnedTools.ts';
import { toolsOfBundle } from '../../../src/core/toolSource/bundleTools.ts';
import { AttackWorld } from '../approval/attackWorld.ts';
import { modernRequest } from '../mcp/modern/modernFixture.ts';

describe('A pinned tool', () => {
  let world: AttackWorld;
  let client: Client;
  let url: string;
  let token: string;
  let words: string;
  let heard = Promise.withResolvers<void>();
  let development: Bundle;
  let production: Bundle;

  beforeEach(async () => {
    world = await AttackWorld.open();
    const { output } = await world.call('list_bundles', { environment: 'development', limit: 1 });
    const [first] = output['bundles'] as { id: string }[];
    development = world.sluice.bundle(first?.id ?? '') as Bundle;
    words = development.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
    production = await world.bundle('Payroll export', 'production');
    const state = await world.sluice.listen(0);
    assert.equal(state.kind, 'listening');
    url = state.kind === 'listening' ? state.url : '';
    token = (await world.sluice.tokens.issue('Claude Code', { lasting: false })).token;
    client = new Client({ name: 'test', version: '1' });
    heard = Promise.withResolvers();
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => heard.resolve());
    const headers = { Authorization: `Bearer ${token}` };
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  });
  afterEach(async () => {
    await client.close();
    await world.close();
  });
  after(() => AttackWorld.dispose());

  const listed = async (): Promise<Tool[]> => (await client.listTools()).tools;
  const fixed = (): number => world.sluice.registry.list().length;

  it('[pins.listed] is listed after the fixed tools under a name that stays, with its own schema', async () => {
    assert.equal((await listed()).length, fixed());
    const { name } = await world.sluice.pins.pin(development.id, 'send_message');
    // The client's stream opens at some time after it has connected.
    const isHeard = async (): Promise<boolean> =>
      Promise.race([heard.promise.then(() => true), listed().then(() => false)]);
    do {
      await world.sluice.pins.unpin(development.id, 'list_channels');
      await world.sluice.pins.pin(development.id, 'list_channels');
    } while (!(await isHeard()));
    const pinned = (await listed()).slice(fixed());
    assert.deepEqual(
      pinned.map((tool) => tool.name),
      [`list_channels_in_${words}`, `send_message_in_${words}`],
    );
    assert.equal(name, `send_message_in_${words}`);
    const [list, send] = pinned;
    assert.deepEqual(send?.inputSchema.required, ['channel_id', 'text']);
    assert.deepEqual([list?.annotations?.readOnlyHint, send?.annotations?.readOnlyHint], [true, false]);
    await world.sluice.pins.unpin(development.id, 'list_channels');
    assert.deepEqual(
      (await listed()).slice(fixed()).map((tool) => tool.name),
      [name],
    );
    await world.restart();
    assert.deepEqual(
      world.sluice.pins.list().map((pin) => pin.name),
      [name],
    );
  });

  it('[pins.listed] is told of in the stateless era too, to whoever listens', async () => {
    const abort = new AbortController();
    const { message, headers } = modernRequest('subscriptions/listen', {
      notifications: { toolsListChanged: true },
    });
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(message),
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        ...(headers as Record<string, string>),
      },
      signal: abort.signal,
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (wanted: string): Promise<void> => {
      while (!text.includes(wanted)) {
        const { value, done } = (await reader?.read()) ?? { value: '', done: true };
        assert.equal(done, false, text);
        text += value ?? '';
      }
    };
    await until('"toolsListChanged":true');
    await world.sluice.pins.pin(development.id, 'send_message');
    await until('notifications/tools/list_changed');
    abort.abort();
  });

  it('[pins.called] is called as through its bundle: the same checks, operations and questions', async () => {
    const read = await world.sluice.pins.pin(development.id, 'list_channels');
    const write = await world.sluice.pins.pin(production.id, 'send_message');
    const channels = await client.callTool({ name: read.name, arguments: {} });
    assert.equal((channels.structuredContent as Record<string, unknown>)['status'], 'ok');
    const bad = await client.callTool({ name: write.name, arguments: { text: 'x' } });
    assert.equal(bad.isError, true);
    assert.match(JSON.stringify(bad.content), /channel_id/);
    const before = world.announced.length;
    const input = { channel_id: 'C_CI', text: 'Hello' };
    const calling = client.callTool({ name: write.name, arguments: input });
    await world.askedSince(before);
    const approval = world.announced.at(-1);
    assert.equal(approval?.tool, 'act_with_bundle');
    assert.deepEqual(world.writes(), []);
    if (approval) await world.decide(approval);
    assert.equal(((await calling).structuredContent as Record<string, unknown>)['status'], 'completed');
    assert.equal(world.writes().length, 1);
  });

  it('[pins.budget] is refused beyond the budget, and replaces no tool of Sluice’s', async () => {
    const tools = toolsOfBundle(world.sluice.library, development);
    const bundles = [development, production];
    const refused: unknown[] = [];
    for (const bundle of bundles)
      for (const { name } of tools)
        await world.sluice.pins.pin(bundle.id, name).catch((error: unknown) => refused.push(error));
    const pinned = world.sluice.pins.list();
    assert.ok(refused.length > 0);
    assert.ok(pinned.length <= MOST_PINNED);
    const names = (await listed()).map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    const size = JSON.stringify(
      (await listed()).slice(fixed()).map(({ inputSchema, description }) => [inputSchema, description]),
    ).length;
    assert.ok(size <= PINNED_CHARACTERS * 1.3, String(size));
  });

  it('[pins.listed] goes with its bundle', async () => {
    const { name } = await world.sluice.pins.pin(development.id, 'send_message');
    const told = Promise.withResolvers<void>();
    const listening = world.sluice.pins.onDidChange(() => told.resolve());
    const { approval, result } = await world.ask('delete_bundle', { bundle_id: development.id });
    await world.decide(approval);
    assert.equal((await result).output['status'], 'completed');
    await told.promise;
    listening.dispose();
    assert.equal(
      (await listed()).some((tool) => tool.name === name),
      false,
    );
    const gone = await client.callTool({ name, arguments: {} }).catch((error: unknown) => String(error));
    assert.match(typeof gone === 'string' ? gone : JSON.stringify(gone), /no tool/);
  });
});
