// The version that a session's requests speak.
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { negotiatedVersion, speakNegotiated } from '../../../src/mcp/protocolVersion.ts';

const initialize = (protocolVersion: string): object => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion, capabilities: {}, clientInfo: { name: 'client', version: '1' } },
});

describe('The version of a session', () => {
  it('[mcp.version] is the one that the client asks for where it is supported, else the newest', () => {
    assert.equal(negotiatedVersion(initialize('2025-06-18')), '2025-06-18');
    assert.equal(negotiatedVersion(initialize('2031-01-01')), '2025-11-25');
    assert.equal(negotiatedVersion({ jsonrpc: '2.0', id: 1, method: 'ping' }), undefined);
    assert.equal(negotiatedVersion(undefined), undefined);
  });

  it('[mcp.version] holds for a request that names another, but for one that is not supported', () => {
    assert.deepEqual(spoken('2025-03-26'), [
      'Host',
      'a',
      'MCP-Protocol-Version',
      '2025-11-25',
      'Accept',
      'b',
    ]);
    assert.equal(spoken('1999-01-01')[3], '1999-01-01');
    assert.deepEqual(spoken(undefined), ['Host', 'a', 'Accept', 'b']);
  });
});

function spoken(named: string | undefined): string[] {
  const rawHeaders = [
    'Host',
    'a',
    ...(named === undefined ? [] : ['MCP-Protocol-Version', named]),
    'Accept',
    'b',
  ];
  const headers = named === undefined ? {} : { 'mcp-protocol-version': named };
  speakNegotiated({ headers, rawHeaders } as unknown as IncomingMessage, '2025-11-25');
  return rawHeaders;
}
