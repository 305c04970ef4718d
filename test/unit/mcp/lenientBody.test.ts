// Bodies as some clients write them.
import assert from 'node:assert/strict';
import { readLeniently, requireArgumentsObject } from '../../../src/mcp/lenientBody.ts';

const call = (args: unknown, method = 'tools/call'): object => ({
  jsonrpc: '2.0',
  id: 8,
  method,
  params: { name: 'list_providers', arguments: args },
});

describe('A body as some clients write it', () => {
  it('[mcp.nulls] has no arguments where they are null, for tools and prompts', () => {
    for (const method of ['tools/call', 'prompts/get'])
      assert.deepEqual(readLeniently(call(null, method)), {
        jsonrpc: '2.0',
        id: 8,
        method,
        params: { name: 'list_providers' },
      });
  });

  it('[mcp.nulls] has its arguments out of a text that holds an object', () => {
    assert.deepEqual(readLeniently(call('{"limit":1}')), call({ limit: 1 }));
    assert.deepEqual(readLeniently(call('{}')), call({}));
  });

  it('[mcp.nulls] begins a list where the cursor is empty or null', () => {
    for (const cursor of ['', null]) {
      const list = { jsonrpc: '2.0', id: 9, method: 'tools/list', params: { cursor } };
      assert.deepEqual(readLeniently(list), { ...list, params: {} });
    }
    const next = { jsonrpc: '2.0', id: 9, method: 'tools/list', params: { cursor: 'x' } };
    assert.deepEqual(readLeniently(next), next);
  });

  it('[mcp.nulls] is refused with -32602 and a sentence, under its own id, for arguments of another form', () => {
    for (const args of ['[1]', 'x', [1], 3, true]) {
      const body = readLeniently(call(args));
      assert.throws(
        () => requireArgumentsObject(body),
        ({ status, body: said }: { status: number; body: { id: unknown; error: { code: number } } }) =>
          status === 200 &&
          said.id === 8 &&
          said.error.code === -32_602 &&
          /must be an object/.test(JSON.stringify(said)),
      );
    }
    requireArgumentsObject(readLeniently(call({})));
    requireArgumentsObject({ jsonrpc: '2.0', id: 1, method: 'ping' });
  });
});
