// Requests that are answered by one JSON object: what makes them such, and that nothing else of them is different.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { JsonObject } from '../../../src/core/json.ts';
import type { ToolCall } from '../../../src/core/tool/runner.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { EndpointFixture, messagesOf, reasonOf, resultOf, type Answer } from './endpointFixture.ts';
import { completed } from './scriptedRunner.ts';

const JSON_TYPE = 'application/json';
const STREAM_TYPE = 'text/event-stream';

function rpc(id: string | number, method: string, params?: object): JsonObject {
  return { jsonrpc: '2.0', id, method, ...(params && { params }) } as JsonObject;
}
const read = (id: string | number, gauge = 'north'): JsonObject =>
  rpc(id, 'tools/call', { name: 'read_gauge', arguments: { gauge } });
const raise = (id: string | number): JsonObject =>
  rpc(id, 'tools/call', { name: 'raise_gate', arguments: { centimetres: 10 } });
const cancel = (requestId: string | number): JsonObject => ({
  jsonrpc: '2.0',
  method: 'notifications/cancelled',
  params: { requestId },
});

describe('an answer in one piece', () => {
  const clock = new FakeClock();
  let sluice: EndpointFixture;
  let session: { 'Mcp-Session-Id': string };

  beforeEach(async () => {
    sluice = new EndpointFixture(clock);
    await sluice.start();
    session = { 'Mcp-Session-Id': await sluice.sessionId() };
  });
  afterEach(() => sluice.stop());

  function typeOf({ headers }: Answer): string | undefined {
    return headers['content-type'];
  }

  /** The calls that come in from now on, each answered when the test says so. */
  function holdAll(): { arrived: (count: number) => Promise<ToolCall[]>; answer: (gauge: string) => void } {
    const answers = new Map<string, () => void>();
    const waiting: { count: number; resolve: (calls: ToolCall[]) => void }[] = [];
    const calls: ToolCall[] = [];
    sluice.runner.script = (call) => {
      calls.push(call);
      for (const { count, resolve } of waiting) if (calls.length >= count) resolve(calls);
      const { gauge } = call.args as { gauge: string };
      return new Promise((resolve) => answers.set(gauge, () => resolve(completed({ gauge }))));
    };
    return {
      arrived: (count) =>
        new Promise((resolve) => {
          waiting.push({ count, resolve });
          if (calls.length >= count) resolve(calls);
        }),
      answer: (gauge) => answers.get(gauge)?.(),
    };
  }

  describe('[mcp.plain-answers] is given to', () => {
    for (const [method, params] of [
      ['ping', undefined],
      ['tools/list', {}],
      ['resources/list', {}],
      ['resources/templates/list', {}],
      ['resources/read', { uri: 'sluice://schema/manifest' }],
      ['resources/subscribe', { uri: 'sluice://audit' }],
      ['resources/unsubscribe', { uri: 'sluice://audit' }],
      ['prompts/list', {}],
      ['prompts/get', { name: 'sync_everything' }],
      ['completion/complete', { ref: { type: 'ref/prompt', name: 'x' }, argument: { name: 'y', value: '' } }],
      ['logging/setLevel', { level: 'info' }],
      ['tasks/list', {}],
      ['tools/call', { name: 'read_gauge', arguments: {} }],
      ['tools/call', { name: 'read_gauge', arguments: {}, _meta: { progressToken: 1 } }],
    ] as const)
      it(`${method} ${JSON.stringify(params ?? {})}`, async () => {
        const answer = await sluice.post(rpc('one', method, params), session);
        assert.equal(answer.status, 200);
        assert.equal(typeOf(answer), JSON_TYPE);
        assert.equal(answer.headers['content-length'], String(Buffer.byteLength(answer.text)));
        assert.equal(answer.headers['mcp-session-id'], session['Mcp-Session-Id']);
        const message = JSON.parse(answer.text) as JsonObject;
        assert.equal(message['id'], 'one');
        assert.notEqual('result' in message, 'error' in message);
      });
  });

  describe('is not given to', () => {
    for (const [what, message] of [
      ['a tool whose calls last', raise(1)],
      ['a call that is made a task', rpc(1, 'tools/call', { name: 'read_gauge', arguments: {}, task: {} })],
      ['a tool that nobody has', rpc(1, 'tools/call', { name: 'drain_lake', arguments: {} })],
      ['a method that nobody knows', rpc(1, 'lakes/drain')],
      ['waiting for a task', rpc(1, 'tasks/result', { taskId: 'op_1' })],
    ] as const)
      it(what, async () => {
        const answer = await sluice.post(message, session);
        assert.equal(typeOf(answer), STREAM_TYPE);
        assert.equal(messagesOf(answer).length, 1);
      });

    it('initialize', async () => {
      assert.equal(typeOf(await sluice.initialize()), STREAM_TYPE);
    });

    it('a tool that speaks with the client itself, although it has the name of another', async () => {
      const description = { name: 'read_gauge', inputSchema: { type: 'object' as const } };
      const call = async () => ({ content: [] });
      await sluice.start({ parts: { protocolTools: [{ description, call }] } });
      const own = { 'Mcp-Session-Id': await sluice.sessionId() };
      assert.equal(typeOf(await sluice.post(read(1), own)), STREAM_TYPE);
    });
  });

  it('[mcp.plain-answers] holds protocol errors too, with HTTP 200', async () => {
    for (const [message, code] of [
      [rpc(1, 'prompts/get', { name: 'nothing' }), -32_602],
      [rpc(1, 'resources/read', { uri: 'sluice://nothing' }), -32_002],
      [rpc(1, 'tools/call', { name: 'read_gauge', arguments: 'none' }), -32_602],
    ] as const) {
      const answer = await sluice.post(message, session);
      assert.equal(answer.status, 200);
      assert.equal(typeOf(answer), JSON_TYPE);
      const { id, error } = JSON.parse(answer.text) as { id: unknown; error: { code: number } };
      assert.equal(id, 1);
      assert.equal(error.code, code);
    }
  });

  describe('[mcp.plain-answers] is refused in the words in which a stream is', () => {
    const wrongs: Readonly<Record<string, [Record<string, string | null>, number]>> = {
      'without Accept': [{ Accept: null }, 406],
      'that accepts no stream': [{ Accept: JSON_TYPE }, 406],
      'that accepts nothing but a stream': [{ Accept: STREAM_TYPE }, 406],
      'in a version of the protocol that is none': [{ 'MCP-Protocol-Version': '1999-01-01' }, 400],
      'without Content-Type': [{ 'Content-Type': null }, 415],
      'in another media type': [{ 'Content-Type': 'text/plain; a=application/json' }, 415],
      'of two media types': [{ 'Content-Type': 'application/json; charset=utf-8, application/json' }, 415],
    };
    for (const [what, [headers, status]] of Object.entries(wrongs))
      it(`a request ${what}: ${status}`, async () => {
        const [plain, streamed] = [
          await sluice.post(read(1), { ...session, ...headers }),
          await sluice.post(raise(1), { ...session, ...headers }),
        ];
        assert.equal(plain.status, status);
        assert.equal(plain.text, streamed.text);
        assert.equal(sluice.runner.calls.length, 0);
      });

    it('a message that is no JSON-RPC request', async () => {
      for (const change of [{ jsonrpc: '1.0' }, { id: null }, { id: 1.5 }, { params: [] }, { extra: true }]) {
        const [plain, streamed] = [
          await sluice.post({ ...read(1), ...change }, session),
          await sluice.post({ ...raise(1), ...change }, session),
        ];
        assert.equal(plain.status, 400);
        assert.equal(plain.text, streamed.text);
      }
      assert.equal(sluice.runner.calls.length, 0);
    });

    it('a request whose Content-Type stands there twice', async () => {
      const body = JSON.stringify(read(1));
      const lines = Object.entries({
        ...sluice.headers(session),
        Host: `127.0.0.1:${sluice.endpoint.port}`,
        'Content-Length': body.length,
        Connection: 'close',
      }).map(([name, value]) => `${name}: ${String(value)}\r\n`);
      const socket = connect(sluice.endpoint.port, '127.0.0.1');
      socket.write(`POST /mcp HTTP/1.1\r\n${lines.join('')}Content-Type: text/plain\r\n\r\n${body}`);
      let text = '';
      for await (const chunk of socket) text += String(chunk);
      assert.match(text, /^HTTP\/1\.1 415 /);
      assert.equal(sluice.runner.calls.length, 0);
    });

    it('a session that is over', async () => {
      assert.equal((await sluice.send({ method: 'DELETE', headers: session })).status, 200);
      const answer = await sluice.post(read(1), session);
      assert.equal(answer.status, 404);
      assert.equal(reasonOf(answer), 'unknown-session');
    });
  });

  it('[mcp.plain-answers] leaves the connection open for the next request', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set<unknown>();
    for (const message of [read(1), raise(2), read(3), rpc(4, 'ping')]) {
      const { port } = sluice.endpoint;
      const options = { host: '127.0.0.1', port, path: '/mcp', method: 'POST', agent };
      const request = httpRequest({ ...options, headers: sluice.headers(session) });
      request.end(JSON.stringify(message));
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      sockets.add(response.socket);
      response.resume();
      await once(response, 'end');
    }
    assert.equal(sockets.size, 1);
    agent.destroy();
  });

  it('goes to its own request, also where two have one id at once, or a stream has it too', async () => {
    const held = holdAll();
    const north = sluice.post(read(7, 'north'), session);
    await held.arrived(1);
    const south = sluice.post(read(7, 'south'), session);
    await held.arrived(2);
    held.answer('south');
    held.answer('north');
    for (const [gauge, answer] of [
      ['north', await north],
      ['south', await south],
    ] as const) {
      assert.deepEqual(resultOf(answer)['structuredContent'], { status: 'completed', gauge });
      assert.equal(messagesOf(answer)[0]?.['id'], 7);
    }

    const running = sluice.runner.hold();
    const raised = sluice.post(raise(8), session);
    await running.arrived;
    sluice.runner.script = async () => completed({ level: 3 });
    assert.equal(messagesOf(await sluice.post(read(8), session))[0]?.['id'], 8);
    running.answer(completed({ raised: true }));
    assert.deepEqual(resultOf(await raised)['structuredContent'], { status: 'completed', raised: true });
  });

  it('does not come where its request is cancelled, by any id, and others are not touched', async () => {
    for (const id of [0, 7, 'seven']) {
      const held = holdAll();
      const answer = sluice.post(read(id, 'north'), session);
      const [call] = await held.arrived(1);
      const other = sluice.post(read('other', 'south'), session);
      const [, otherCall] = await held.arrived(2);
      assert.equal((await sluice.post(cancel(id), session)).status, 202);
      // Answered before the call has come to its end.
      const ended = await answer;
      assert.equal(ended.status, 200);
      assert.deepEqual(messagesOf(ended), []);
      assert.equal(call?.cancelled.aborted, true);
      assert.equal(otherCall?.cancelled.aborted, false);
      held.answer('north');
      held.answer('south');
      assert.equal(messagesOf(await other).length, 1);
    }
  });

  it('does not come where its session ends, which is no cancellation', async () => {
    const held = holdAll();
    const answer = sluice.post(read(1), session);
    const [call] = await held.arrived(1);
    assert.equal((await sluice.send({ method: 'DELETE', headers: session })).status, 200);
    assert.deepEqual(messagesOf(await answer), []);
    assert.equal(call?.cancelled.aborted, false);
    held.answer('north');
  });

  it('[mcp.sessions] that nobody waits for any more leaves its session idle, and usable', async () => {
    const held = holdAll();
    const lost = sluice.abandon(read(1), session);
    const [call] = await held.arrived(1);
    clock.advance(31 * 60_000);
    assert.equal((await sluice.post(rpc(2, 'ping'), session)).status, 200);
    await lost.destroy();
    assert.equal(call?.cancelled.aborted, false);
    held.answer('north');
    assert.deepEqual(resultOf(await sluice.post(rpc(3, 'ping'), session)), {});
    clock.advance(30 * 60_000);
    assert.equal(reasonOf(await sluice.post(rpc(4, 'ping'), session)), 'unknown-session');
  });

  it('takes nothing from what is said beside it: that goes to the session’s own stream', async () => {
    const stream = await sluice.openStream(session);
    sluice.runner.script = async ({ onProgress }) => {
      onProgress?.({ progress: 50, message: 'against its declaration' });
      return completed();
    };
    const call = rpc(1, 'tools/call', { name: 'read_gauge', _meta: { progressToken: 'mine' } });
    assert.equal(messagesOf(await sluice.post(call, session)).length, 1);
    assert.match(await stream.firstChunk, /"progressToken":"mine".*"against its declaration"/);
    await stream.destroy();
  });
});
