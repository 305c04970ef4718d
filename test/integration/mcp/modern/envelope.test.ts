// The envelope of MCP 2026-07-28: which era a request belongs to, its headers, its _meta, its errors. Bare HTTP.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { META } from '../../../../src/mcp/modern/modernProtocol.ts';
import { messagesOf } from '../endpointFixture.ts';
import { ModernFixture, modernRequest, refusalIn, VERSION } from './modernFixture.ts';

const REMOVED = [
  'initialize',
  'notifications/initialized',
  'ping',
  'logging/setLevel',
  'resources/subscribe',
  'resources/unsubscribe',
  'tasks/result',
  'tasks/list',
  'notifications/roots/list_changed',
  'notifications/elicitation/complete',
];
const READ = { uri: 'test://static-text' };
const GREET = { name: 'greet', arguments: { name: 'Ann' } };

describe('MCP 2026-07-28, the envelope', () => {
  let sluice: ModernFixture;
  before(async () => {
    sluice = new ModernFixture();
    await sluice.start();
  });
  after(() => sluice.stop());

  describe('eras', () => {
    it('[era.modern] [era.same-endpoint] are told apart by _meta, both on one path', async () => {
      const modern = await sluice.send('tools/list', {}, { headers: { 'Mcp-Session-Id': 'unknown' } });
      assert.equal(modern.status, 200);
      assert.equal(modern.headers['mcp-session-id'], undefined);
      const legacy = await sluice.endpoint.initialize();
      assert.equal(legacy.status, 200);
      assert.equal(typeof legacy.headers['mcp-session-id'], 'string');
    });

    it('[era.header] make a request modern by its header alone, and malformed', async () => {
      const answer = await sluice.endpoint.post(
        { jsonrpc: '2.0', id: 4, method: 'tools/list' },
        { 'MCP-Protocol-Version': VERSION, 'Mcp-Method': 'tools/list' },
      );
      const { status, code, id } = refusalIn(answer);
      assert.deepEqual([status, code, id], [400, -32_602, 4]);
    });

    for (const method of REMOVED)
      it(`[era.removed] [error.not-found] have no ${method} any more`, async () => {
        const { status, code, id } = await sluice.refusal(method, {}, { id: 'gone' });
        assert.deepEqual([status, code, id], [404, -32_601, 'gone']);
      });

    it('[era.fallback] let no older refusal have a code of the newer one', async () => {
      const session = await sluice.endpoint.sessionId();
      const bad = [
        { headers: {}, body: { jsonrpc: '2.0', id: 1, method: 'tools/list' } },
        { headers: { 'Mcp-Session-Id': 'unknown' }, body: { jsonrpc: '2.0', id: 1, method: 'tools/list' } },
        { headers: {}, body: { nothing: true } },
        {
          headers: { 'Mcp-Session-Id': session, 'MCP-Protocol-Version': '1999-01-01' },
          body: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
        },
        {
          headers: { 'Mcp-Session-Id': session },
          body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'nothing' } },
        },
      ];
      for (const { headers, body } of bad) {
        const { code } = refusalIn(await sluice.endpoint.post(body, headers));
        assert.ok(typeof code === 'number' && (code > -32_020 || code < -32_099), String(code));
      }
    });
  });

  describe('HTTP', () => {
    it('[http.post] takes one message a POST, no batch and no response', async () => {
      const { message, headers } = modernRequest('tools/list');
      assert.equal((await sluice.endpoint.post([message], headers)).status, 400);
      const response = { jsonrpc: '2.0', id: 1, result: {} };
      assert.equal((await sluice.endpoint.post(response, headers)).status, 400);
    });

    it('[http.origin] refuses a foreign Origin, and who has no token', async () => {
      const foreign = await sluice.send('tools/list', {}, { headers: { Origin: 'https://evil.test' } });
      assert.equal(foreign.status, 403);
      const anonymous = await sluice.send('tools/list', {}, { headers: { Authorization: null } });
      assert.equal(anonymous.status, 401);
    });

    it('[http.notification] accepts a notification, which has no answer', async () => {
      const { message, headers } = modernRequest('notifications/anything');
      const { id: _id, ...notification } = message as { id: number };
      const answer = await sluice.endpoint.post(notification, headers);
      assert.deepEqual([answer.status, answer.text], [202, '']);
    });

    it('[http.answer] [http.no-resume] answers by one object, or by a stream that ends with the response', async () => {
      const plain = await sluice.send('tools/call', GREET);
      assert.equal(plain.headers['content-type'], 'application/json');
      const call = { name: 'test_tool_with_progress', arguments: {} };
      const streamed = await sluice.send('tools/call', call, { meta: { progressToken: 'p' } });
      assert.equal(streamed.headers['content-type'], 'text/event-stream');
      assert.equal(streamed.headers['x-accel-buffering'], 'no');
      assert.doesNotMatch(streamed.text, /^id:|^retry:/m);
      const messages = messagesOf(streamed);
      assert.ok(messages.slice(0, -1).every(({ id, method }) => id === undefined && method !== undefined));
      assert.equal(messages.at(-1)?.['id'], 1);
    });

    for (const [title, name, wrong] of [
      ['[http.version-header]', 'MCP-Protocol-Version', '2025-11-25'],
      ['[http.method-header]', 'Mcp-Method', 'Tools/Call'],
      ['[http.name-header]', 'Mcp-Name', 'Greet'],
    ] as const)
      it(`${title} refuses a request whose ${name} is missing or differs`, async () => {
        for (const value of [null, wrong]) {
          const { status, code, id } = await sluice.refusal('tools/call', GREET, {
            headers: { [name]: value },
          });
          assert.deepEqual([status, code, id], [400, -32_020, 1], String(value));
        }
      });

    it('[http.version-header] [http.method-header] [http.name-header] hold for every method that has them', async () => {
      for (const [method, params] of [
        ['prompts/get', { name: 'test_simple_prompt' }],
        ['resources/read', READ],
        ['tasks/get', { taskId: 'op_1' }],
        ['tasks/update', { taskId: 'op_1' }],
        ['tasks/cancel', { taskId: 'op_1' }],
      ] as const)
        for (const header of ['MCP-Protocol-Version', 'Mcp-Method', 'Mcp-Name']) {
          const { status, code } = await sluice.refusal(method, params, { headers: { [header]: null } });
          assert.deepEqual([status, code], [400, -32_020], `${method} ${header}`);
        }
    });

    it('[http.base64] compares what an encoded header means, whatever the name', async () => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), async (name) => {
          const encoded = `=?base64?${Buffer.from(name).toString('base64')}?=`;
          const call = { name, arguments: {} };
          const matching = await sluice.refusal('tools/call', call, {
            headers: { 'Mcp-Name': ` ${encoded} ` },
          });
          assert.equal(matching.code, -32_602, JSON.stringify(name));
          const other = `=?base64?${Buffer.from(`${name}x`).toString('base64')}?=`;
          const differing = await sluice.refusal('tools/call', call, { headers: { 'Mcp-Name': other } });
          assert.equal(differing.code, -32_020);
        }),
        { numRuns: 25 },
      );
      // Without its padding, with a letter that is none, not UTF-8.
      for (const broken of [
        '=?base64?Z3JlZXR4?=',
        '=?base64?Z3JlZXQ=x?=',
        '=?base64?Z3J!ZXQ=?=',
        '=?base64?/w==?=',
      ]) {
        const { code } = await sluice.refusal('tools/call', GREET, { headers: { 'Mcp-Name': broken } });
        assert.equal(code, -32_020, broken);
      }
    });

    it('[http.param-header] has argument and header agree, or both absent', async () => {
      const call = (region: unknown): Record<string, unknown> => ({
        name: 'test_custom_headers',
        arguments: region === undefined ? {} : { region },
      });
      const status = async (region: unknown, header: string | null): Promise<number> =>
        (await sluice.send('tools/call', call(region), { headers: { 'Mcp-Param-Region': header } })).status;
      assert.equal(await status('eu', 'eu'), 200);
      assert.equal(await status('eu', '=?base64?ZXU=?='), 200);
      assert.equal(await status(undefined, null), 200);
      assert.equal(await status(null, null), 200);
      assert.equal(await status('eu', null), 400);
      assert.equal(await status('eu', 'us'), 400);
      assert.equal(await status(undefined, 'eu'), 400);
    });
  });

  describe('_meta', () => {
    for (const [title, meta] of [
      ['no version', { [META.protocolVersion]: undefined }],
      ['a version that is no text', { [META.protocolVersion]: 7 }],
      ['no capabilities', { [META.clientCapabilities]: undefined }],
      ['capabilities that are a list', { [META.clientCapabilities]: [] }],
    ] as const)
      it(`[meta.required] [result.id] with ${title} is refused, with the request’s id`, async () => {
        const { status, code, id } = await sluice.refusal('tools/list', {}, { id: 'mine', meta });
        assert.deepEqual([status, code, id], [400, -32_602, 'mine']);
      });

    it('[meta.version] with another version is told which there are', async () => {
      const parts = {
        meta: { [META.protocolVersion]: '2099-01-01' },
        headers: { 'MCP-Protocol-Version': '2099-01-01' },
      };
      const { status, code, data } = await sluice.refusal('tools/list', {}, parts);
      assert.deepEqual([status, code, data['requested']], [400, -32_022, '2099-01-01']);
      assert.ok((data['supported'] as string[]).includes(VERSION));
    });

    it('[meta.log-level] with a level that is none is refused', async () => {
      const { code } = await sluice.refusal('tools/list', {}, { meta: { [META.logLevel]: 'loud' } });
      assert.equal(code, -32_602);
      assert.equal((await sluice.send('tools/list', {}, { meta: { [META.logLevel]: 'info' } })).status, 200);
    });

    it('[meta.capability] [meta.stateless] counts for its own request alone', async () => {
      const call = { name: 'test_missing_capability', arguments: {} };
      const declared = await sluice.send('tools/call', call, { capabilities: { sampling: {} } });
      assert.equal(declared.status, 200);
      const { status, code, data } = await sluice.refusal('tools/call', call);
      assert.deepEqual([status, code, data['requiredCapabilities']], [400, -32_021, { sampling: {} }]);
    });

    it('[mcp.nulls] and params that are null are answered in words', async () => {
      const headers = { 'MCP-Protocol-Version': VERSION, 'Mcp-Method': 'tools/list' };
      const answer = await sluice.endpoint.post(
        { jsonrpc: '2.0', id: 3, method: 'tools/list', params: null },
        headers,
      );
      const { code, message } = refusalIn(answer);
      assert.equal(code, -32_602);
      assert.match(message, /_meta/);
    });
  });
});
