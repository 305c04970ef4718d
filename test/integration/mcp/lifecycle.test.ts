// How the endpoint starts and ends: where it listens, a taken port, and closing in the midst of everything.
import { Agent, request, type IncomingMessage } from 'node:http';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { defineAnswerTool, type AnyTool } from '../../../src/core/tool/tool.ts';
import { describeTool } from '../../../src/mcp/toolDescriptions.ts';
import { FakeClock, settle } from '../../support/fakeClock.ts';
import { EndpointFixture, reasonOf, resultOf } from './endpointFixture.ts';
import { completed } from './scriptedRunner.ts';

const CALL = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'read_gauge', arguments: {} } };

describe('the MCP endpoint', () => {
  let sluice: EndpointFixture;

  beforeEach(() => {
    sluice = new EndpointFixture();
  });
  afterEach(() => sluice.stop());

  it('keeps connections for the minutes in which an agent thinks between two calls', async () => {
    const { url } = await sluice.start();
    const agent = new Agent({ keepAlive: true });
    const session = sluice.headers({ 'Mcp-Session-Id': await sluice.sessionId() });
    const { headers } = await new Promise<IncomingMessage>((resolve) => {
      request(url, { agent, method: 'DELETE', headers: session }, (answer) => resolve(answer.resume())).end();
    });
    agent.destroy();
    assert.equal(headers['keep-alive'], 'timeout=600');
  });

  it('says where it listens', async () => {
    const { url, port } = await sluice.start();
    assert.ok(port > 0);
    assert.equal(url, `http://127.0.0.1:${port}/mcp`);
  });

  it('[mcp.loopback] listens on the loopback address alone', async () => {
    const { port } = await sluice.start();
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => address);
    // The whole of 127.0.0.0/8 is this machine, where it can be reached at all.
    for (const address of ['127.0.0.2', ...others]) {
      const socket = connect(port, address);
      await assert.rejects(once(socket, 'connect'), `${address} is reachable`);
    }
  });

  it('[mcp.port] says which port is taken and what to do', async () => {
    const rival = createServer();
    await once(rival.listen(0, '127.0.0.1'), 'listening');
    const { port } = rival.address() as AddressInfo;
    await assert.rejects(sluice.start({ port }), (error) => {
      assert.ok(AppError.is(error, 'port-taken'));
      assert.match(error.message, new RegExp(`${port}`));
      assert.deepEqual(error.details, { port });
      return error.next.includes('choose another');
    });
    await once(rival.close(), 'close');
    assert.equal((await sluice.start({ port })).port, port);
  });

  it('frees its port when it closes, however often it is told to', async () => {
    const first = await sluice.start();
    await Promise.all([first.close(), first.close()]);
    const second = await sluice.start({ port: first.port });
    assert.equal(second.port, first.port);
  });

  it('[mcp.keep-alive] keeps quiet streams alive', async () => {
    await sluice.start({ limits: { keepAliveMs: 20 } });
    const stream = await sluice.openStream({ 'Mcp-Session-Id': await sluice.sessionId() });
    assert.equal(await stream.firstChunk, ': keepalive\n\n');
    await stream.destroy();
  });

  it('closes although streams are open, and ends them', async () => {
    const endpoint = await sluice.start();
    const stream = await sluice.openStream({ 'Mcp-Session-Id': await sluice.sessionId() });
    const client = await sluice.connect();
    await endpoint.close();
    await stream.ended;
    await assert.rejects(client.ping());
  });

  it('[mcp.closing] lets calls under way answer before it closes, and takes no new ones', async () => {
    const endpoint = await sluice.start();
    const session = { 'Mcp-Session-Id': await sluice.sessionId() };
    const late = await sluice.openConnection();
    const held = sluice.runner.hold();
    const answer = sluice.post(CALL, session);
    await held.arrived;
    const closed = endpoint.close();
    assert.equal(reasonOf(await late.post(CALL, session)), 'shutting-down');
    held.answer(completed({ operation_id: 'op_1' }));
    const { status, operation_id } = resultOf(await answer)['structuredContent'] as JsonObject;
    assert.deepEqual({ status, operation_id }, { status: 'completed', operation_id: 'op_1' });
    await closed;
  });

  it('answers calls that would outlast it: nothing is lost, and how to go on', async () => {
    const clock = new FakeClock();
    sluice = new EndpointFixture(clock);
    const endpoint = await sluice.start();
    const session = { 'Mcp-Session-Id': await sluice.sessionId() };
    const held = sluice.runner.hold();
    const answer = sluice.post(CALL, session);
    const call = await held.arrived;
    const closed = endpoint.close();
    await settle();
    clock.advance(500);
    const result = resultOf(await answer);
    assert.equal(result['isError'], true);
    assert.deepEqual((result['structuredContent'] as JsonObject)['error'], {
      code: 'shutting-down',
      message: 'VS Code is closing before this call was answered.',
      retryable: true,
      next: 'What was done is kept. Connect again when the window is back; list_operations shows where it stands.',
    });
    assert.equal(call.cancelled.aborted, false);
    await closed;
    assert.equal(clock.pendingTimers, 0);
  });
});

describe('a tool that cannot be advertised is refused', () => {
  function tool(input: z.ZodType, output: z.ZodType): AnyTool {
    return defineAnswerTool({
      name: 'odd_tool',
      title: 'Odd',
      description: 'Odd.',
      input,
      output,
      pace: 'short',
      openWorld: false,
      idempotent: true,
      verbs: ['read'],
      summarize: () => '',
      answer: () => ({}),
    });
  }
  const open = z.looseObject({});

  it('when an object of its output is closed, at any depth', () => {
    assert.throws(() => describeTool(tool(open, z.object({}))), /closed/);
    const nested = z.looseObject({ items: z.array(z.strictObject({ id: z.string() })) });
    assert.throws(() => describeTool(tool(open, nested)), /closed/);
  });

  it('when the root of a schema is a union', () => {
    const union = z.union([open, z.looseObject({ id: z.string() })]);
    assert.throws(() => describeTool(tool(union, open)), /input of odd_tool/);
    assert.throws(() => describeTool(tool(open, union)), /output of odd_tool/);
  });

  it('but not for rules beyond JSON Schema', () => {
    const input = z
      .strictObject({ name: z.string().trim().min(1), id: z.string().optional() })
      .refine((value) => value.name !== value.id);
    assert.equal(describeTool(tool(input, open)).inputSchema.type, 'object');
  });
});
