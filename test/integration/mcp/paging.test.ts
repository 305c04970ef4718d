// Long lists over the wire, through the SDK's own client.
import assert from 'node:assert/strict';
import { EndpointFixture } from './endpointFixture.ts';

describe('a list that is longer than a page', () => {
  const sluice = new EndpointFixture();
  const names = Array.from({ length: 250 }, (_, index) => `tool_${index}`);

  before(async () => {
    const protocolTools = names.map((name) => ({
      description: { name, inputSchema: { type: 'object' as const } },
      call: async () => ({ content: [] }),
    }));
    await sluice.start({ parts: { protocolTools } });
  });
  after(() => sluice.stop());

  it('[mcp.pagination] shows each tool once to a client that follows the cursors', async () => {
    const client = await sluice.connect();
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listTools(cursor === undefined ? {} : { cursor });
      assert.ok(page.tools.length <= 100);
      found.push(...page.tools.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    assert.deepEqual(found, ['read_gauge', 'raise_gate', ...names]);
  });
});
