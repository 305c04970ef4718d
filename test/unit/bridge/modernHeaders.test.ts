// The headers beside a modern request: whatever a client puts into it, they are valid and say the same as its body.
import assert from 'node:assert/strict';
import { validateHeaderValue } from 'node:http';
import * as fc from 'fast-check';
import type { Request } from '../../../src/bridge/jsonRpc.ts';
import { modernHeaders, modernVersion } from '../../../src/bridge/modernHeaders.ts';

const VERSION = 'io.modelcontextprotocol/protocolVersion';

function requestOf(method: string, params: Record<string, unknown>): Request {
  return { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: { [VERSION]: '2026-07-28' } } };
}

/** As the revision says that a window reads them. */
function decoded(value: string): string {
  const base64 = /^=\?base64\?(.*)\?=$/.exec(value)?.[1];
  return base64 === undefined ? value.trim() : Buffer.from(base64, 'base64').toString('utf8');
}

describe('the headers of a modern request', () => {
  it('[bridge.modern] carry any name unchanged', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('=?base64?eA==?=', ' x', ''),
    );
    fc.assert(
      fc.property(text, (name) => {
        const headers = modernHeaders(requestOf('tools/call', { name }));
        for (const [header, value] of Object.entries(headers)) validateHeaderValue(header, value);
        assert.equal(decoded(headers['Mcp-Name'] ?? ''), name.toWellFormed());
        assert.deepEqual(
          [headers['Mcp-Method'], headers['MCP-Protocol-Version']],
          ['tools/call', '2026-07-28'],
        );
      }),
    );
  });

  it('[bridge.modern] name what the method names, and nothing for others', () => {
    const params = { name: 'n', uri: 'u', taskId: 't' };
    const nameOf = (method: string): string | undefined =>
      modernHeaders(requestOf(method, params))['Mcp-Name'];
    assert.deepEqual(
      ['tools/call', 'prompts/get', 'resources/read', 'tasks/get', 'tasks/update', 'tasks/cancel'].map(
        nameOf,
      ),
      ['n', 'n', 'u', 't', 't', 't'],
    );
    for (const method of ['tools/list', 'server/discover', 'subscriptions/listen', 'toString', ''])
      assert.equal(nameOf(method), undefined, method);
    assert.equal(modernHeaders(requestOf('tools/call', { name: 7 }))['Mcp-Name'], undefined);
  });

  it('[bridge.modern] belong to requests that name their version themselves, and to no others', () => {
    assert.equal(modernVersion(requestOf('initialize', {})), '2026-07-28');
    for (const params of [undefined, {}, { _meta: null }, { _meta: {} }, { _meta: { [VERSION]: 1 } }])
      assert.equal(
        modernVersion({ jsonrpc: '2.0', method: 'tools/list', ...(params && { params }) }),
        undefined,
      );
  });
});
