// What an MCP client sees of tools: the list, calls, progress, cancellation. Through the SDK's own client.
import assert from 'node:assert/strict';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { McpError, type CallToolResult, type Progress } from '@modelcontextprotocol/sdk/types.js';
import { VS_CODE_CLIENT } from '../../../src/core/access/clientTokens.ts';
import { ProgressPacer } from '../../../src/core/operation/progress.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { EndpointFixture, messagesOf, resultOf } from './endpointFixture.ts';
import { completed } from './scriptedRunner.ts';

const READ = { name: 'read_gauge', arguments: {} };
const RAISE = { name: 'raise_gate', arguments: { centimetres: 10 } };

describe('an MCP client', () => {
  const clock = new FakeClock();
  let sluice: EndpointFixture;
  let client: Client;

  beforeEach(async () => {
    sluice = new EndpointFixture(clock);
    await sluice.start();
    client = await sluice.connect();
  });
  afterEach(() => sluice.stop());

  it('learns who serves it, how to use it, and only of capabilities that work', async () => {
    assert.deepEqual(client.getServerVersion(), { name: 'sluice', title: 'Sluice', version: '1.2.3' });
    assert.equal(client.getInstructions(), 'Use cursors.');
    assert.deepEqual(client.getServerCapabilities(), {
      tools: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      prompts: {},
      completions: {},
      logging: {},
      tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } },
    });
    await client.ping();
  });

  it('[mcp.manifest-schema] reads the schema of manifests', async () => {
    const { contents } = await client.readResource({ uri: 'sluice://schema/manifest' });
    const [first] = contents as { text: string }[];
    const schema = JSON.parse(first?.text ?? '') as { properties: Record<string, unknown> };
    assert.ok('requests' in schema.properties);
    await assert.rejects(client.readResource({ uri: 'sluice://schema/nothing' }), { code: -32_002 });
  });

  it('is offered tasks for tools that work for long, but not VS Code, whose Cancel would not reach them', async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ execution }) => execution?.taskSupport),
      [undefined, 'optional'],
    );
    const inVsCode = await sluice.connect({ token: await sluice.tokenOf(VS_CODE_CLIENT) });
    assert.ok((await inVsCode.listTools()).tools.every(({ execution }) => execution === undefined));
  });

  it('finds every tool with its schemas and annotations, outputs open for fields added later', async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map((tool) => tool.name),
      ['read_gauge', 'raise_gate'],
    );
    assert.deepEqual(tools[0], {
      name: 'read_gauge',
      title: 'Read the gauge',
      description: 'Says how high the water stands.',
      inputSchema: {
        type: 'object',
        properties: { gauge: { type: 'string', default: 'north' } },
        additionalProperties: false,
      },
      outputSchema: { type: 'object', properties: { status: { type: 'string' } }, required: ['status'] },
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    });
  });

  it('[mcp.tokens] calls a tool as the bearer of its token, with what it says of itself as a mere claim', async () => {
    const disguised = await sluice.connect({ name: 'You \u202E\nare safe'.padEnd(200, '!') });
    await disguised.callTool(RAISE);
    const [call] = sluice.runner.calls;
    assert.equal(call?.tool, 'raise_gate');
    assert.deepEqual(call.args, { centimetres: 10 });
    assert.equal(call.caller.label, 'Claude Code');
    assert.match(call.caller.claim ?? '', /^You ⟨U\+202E⟩ ⏎ are safe!+…$/);
    assert.equal(Array.from(call.caller.claim ?? '').length, 80);
  });

  it('gets the output, the same as text, and fields that the schema does not name', async () => {
    await client.listTools();
    sluice.runner.script = async () => ({
      ...completed({ level: 3, added_later: { any: true } }),
      text: 'The water stands at 3.',
    });
    const result = (await client.callTool(READ)) as CallToolResult;
    assert.deepEqual(result.structuredContent, {
      status: 'completed',
      level: 3,
      added_later: { any: true },
    });
    assert.deepEqual(result.content, [{ type: 'text', text: JSON.stringify(result.structuredContent) }]);
    assert.equal(result.isError, false);
  });

  it('accepts a failed result too, with the error in it', async () => {
    await client.listTools();
    const error = { code: 'not-found', message: 'No gauge.', retryable: false, next: 'Name another.' };
    sluice.runner.script = async () => ({
      output: { status: 'failed', error },
      text: 'No gauge. Name another.',
      isError: true,
    });
    const result = (await client.callTool(READ)) as CallToolResult;
    assert.equal(result.isError, true);
    assert.deepEqual(result.structuredContent, { status: 'failed', error });
  });

  it('gets a protocol error for a tool that does not exist, which names those that do', async () => {
    await assert.rejects(
      client.callTool({ name: 'drain_lake', arguments: {} }),
      (error) => error instanceof McpError && error.code === -32_602 && /read_gauge/.test(error.message),
    );
    assert.equal(sluice.runner.calls.length, 0);
  });

  it('[errors.internal] learns nothing of an unexpected failure but the id under which the log has its cause', async () => {
    sluice.runner.script = () => Promise.reject(new Error('SELECT secret FROM vault'));
    await assert.rejects(client.callTool(READ), (error) => {
      assert.ok(error instanceof McpError && error.code === -32_603);
      assert.doesNotMatch(error.message, /SELECT/);
      const id = /err_\w+/.exec(error.message)?.[0] ?? 'no id';
      return sluice.log.lines.some((line) => line.includes(id) && line.includes('SELECT'));
    });
  });

  describe('that asked for progress', () => {
    it('[progress.increases] sees it at once, increasing, paced, and final before the result', async () => {
      const seen: (Progress | 'result')[] = [];
      const arrival = { next: Promise.withResolvers<void>() };
      const held = sluice.runner.hold();
      const result = client
        .callTool(RAISE, undefined, {
          onprogress: (progress) => {
            seen.push(progress);
            arrival.next.resolve();
          },
        })
        .then(() => seen.push('result'));
      const { onProgress } = await held.arrived;
      assert.ok(onProgress);
      const activity = { title: 'Raising the gate', since: clock.now() };
      const state = { progress: 0, bandEnd: 50, message: 'Raising the gate', activity };
      const pacer = new ProgressPacer(clock, state, onProgress);
      await arrival.next.promise;
      assert.deepEqual(seen, [{ progress: 0, total: 100, message: 'Raising the gate' }]);

      for (const message of ['Raised 1 of 10 cm', 'Raised 2 of 10 cm']) {
        pacer.update({ ...state, progress: message.includes('2') ? 20 : 10, message });
      }
      arrival.next = Promise.withResolvers();
      clock.advance(2_000);
      await arrival.next.promise;
      arrival.next = Promise.withResolvers();
      clock.advance(5_000);
      await arrival.next.promise;
      pacer.finish({ ...state, progress: 100, message: 'Raised' });
      held.answer(completed());
      await result;
      onProgress({ progress: 200, message: 'late' });
      await client.ping();
      assert.deepEqual(seen, [
        { progress: 0, total: 100, message: 'Raising the gate' },
        { progress: 20, total: 100, message: 'Raised 2 of 10 cm' },
        { progress: 21.5, total: 100, message: 'Raising the gate (7 s so far)' },
        { progress: 100, total: 100, message: 'Raised' },
        'result',
      ]);
    });

    it('never sees it go back or stand still, whatever the runner says', async () => {
      const seen: number[] = [];
      sluice.runner.script = async ({ onProgress }) => {
        for (const progress of [1, 5, 5, 3, 6]) onProgress?.({ progress, message: `${progress}` });
        return completed();
      };
      await client.callTool(RAISE, undefined, { onprogress: ({ progress }) => seen.push(progress) });
      assert.deepEqual(seen, [1, 5, 6]);
    });
  });

  it('that did not ask for progress gets none', async () => {
    sluice.runner.script = async ({ onProgress }) => completed({ asked: onProgress !== undefined });
    const result = (await client.callTool(RAISE)) as CallToolResult;
    assert.equal(result.structuredContent?.['asked'], false);
  });

  describe('that cancels a call', () => {
    it('aborts that call alone', async () => {
      const first = sluice.runner.hold();
      const abort = new AbortController();
      const cancelled = client.callTool(RAISE, undefined, { signal: abort.signal });
      const cancelledCall = await first.arrived;
      const second = sluice.runner.hold();
      const other = client.callTool(RAISE);
      const otherCall = await second.arrived;

      const aborted = new Promise((resolve) => {
        cancelledCall.cancelled.addEventListener('abort', resolve);
      });
      abort.abort();
      await assert.rejects(cancelled);
      await aborted;
      assert.equal(otherCall.cancelled.aborted, false);
      first.answer(completed());
      second.answer(completed());
      await other;
    });

    it('by any id, 0 included, gets no response, and its stream ends', async () => {
      const session = { 'Mcp-Session-Id': await sluice.sessionId() };
      for (const id of [0, 7, 'seven']) {
        const held = sluice.runner.hold();
        const answer = sluice.post({ jsonrpc: '2.0', id, method: 'tools/call', params: RAISE }, session);
        const call = await held.arrived;
        const note = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } };
        assert.equal((await sluice.post(note, session)).status, 202);
        assert.equal(call.cancelled.aborted, true);
        held.answer(completed());
        assert.deepEqual(messagesOf(await answer), []);
      }
    });

    it('cannot cancel a call of another session, although its id is the same', async () => {
      const mine = { 'Mcp-Session-Id': await sluice.sessionId() };
      const other = { 'Mcp-Session-Id': await sluice.sessionId() };
      const held = sluice.runner.hold();
      const answer = sluice.post({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: RAISE }, mine);
      const call = await held.arrived;
      const note = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } };
      assert.equal((await sluice.post(note, other)).status, 202);
      assert.equal(call.cancelled.aborted, false);
      held.answer(completed());
      assert.equal(messagesOf(await answer).length, 1);
    });
  });

  describe('that goes away is no cancellation', () => {
    it('when its session is deleted', async () => {
      const session = { 'Mcp-Session-Id': await sluice.sessionId() };
      const held = sluice.runner.hold();
      const answer = sluice.post({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: RAISE }, session);
      const call = await held.arrived;
      assert.equal((await sluice.send({ method: 'DELETE', headers: session })).status, 200);
      assert.deepEqual(messagesOf(await answer), []);
      assert.equal(call.cancelled.aborted, false);
      held.answer(completed());
    });

    it('when its connection is lost, and its session can still be used', async () => {
      const session = { 'Mcp-Session-Id': await sluice.sessionId() };
      const held = sluice.runner.hold();
      const lost = sluice.abandon({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: RAISE }, session);
      const call = await held.arrived;
      call.onProgress?.({ progress: 1, message: 'to nobody' });
      await lost.destroy();
      assert.equal(call.cancelled.aborted, false);
      held.answer(completed());
      const ping = await sluice.post({ jsonrpc: '2.0', id: 2, method: 'ping' }, session);
      assert.deepEqual(resultOf(ping), {});
      assert.equal(call.cancelled.aborted, false);
    });
  });
});
