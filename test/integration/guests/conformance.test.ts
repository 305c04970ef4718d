// MCP's official conformance suite through Sluice: the suite's server behind it as a guest, and its checks through the
// guest's endpoint equal those of the server itself, scenario by scenario.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { GuestFixture } from '../../support/guests/guestClient.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { conformanceScripts } from '../../support/testTools.ts';
import { runConformance, type Check } from '../mcp/conformance/conformanceRun.ts';
import { ConformanceServer } from '../mcp/conformance/conformanceServer.ts';
import { TokenProxy } from '../mcp/conformance/tokenProxy.ts';

const RESUMED = 'server-sse-disconnect-resume: SUCCESS';
/** The first run installs the suite. */
const INSTALLATION_MS = 600_000;

describe('the official conformance suite through Sluice', () => {
  const folders = new TemporaryFolders();
  let script: string;
  let server: ConformanceServer;
  let fixture: GuestFixture;
  let proxy: TokenProxy;

  before(async function () {
    this.timeout(INSTALLATION_MS);
    ({ released: script } = await conformanceScripts());
    server = await ConformanceServer.start();
    const verbs = await readingAll(server.url);
    fixture = await GuestFixture.start(() => ({
      name: 'suite',
      definition: { kind: 'http', url: server.url, headers: {}, secretHeaders: [] },
      verbs,
    }));
    const { url, token } = fixture.host.ready;
    proxy = await TokenProxy.start({ port: Number(new URL(url).port), token });
    const reading = fixture.call('test_simple_text');
    await fixture.decide('approve');
    await reading;
  });

  after(async () => {
    await fixture?.stop();
    await proxy?.stop();
    await server?.stop();
    folders.dispose();
  });

  it('[guests.conformance] finds the same through it as directly, for 2025-11-25', async function () {
    this.timeout(120_000);
    const args = ['--suite', 'all', '--spec-version', '2025-11-25'];
    // One after the other: the suite's tools wait for the session that spoke last.
    const direct = await runConformance(script, server.url, args, folders.make());
    const through = await runConformance(script, `${proxy.url}/guests/suite`, args, folders.make());
    const expected = foundIn(direct);
    // The server breaks that stream off. Sluice resumes it by itself, so that its own client has nothing to resume.
    const polling = expected['server-sse-polling'] ?? [];
    expected['server-sse-polling'] = polling.filter((found) => found !== RESUMED);
    assert.equal(polling.length, 3);
    assert.deepEqual(foundIn(through), expected);
    assert.ok(server.called.has('test_reconnection'));
    assert.ok(direct.size > 25);
  });
});

/** Every tool as one that reads, so that the suite is not asked. */
async function readingAll(url: string): Promise<Record<string, 'read'>> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  const { tools } = await client.listTools();
  await client.close();
  return Object.fromEntries(tools.map(({ name }) => [name, 'read']));
}

/** Scenario → its checks and what became of them, in any order. */
function foundIn(checks: ReadonlyMap<string, readonly Check[]>): Record<string, string[]> {
  const found = [...checks].map(([scenario, all]): [string, string[]] => [
    scenario,
    // What is only told is the traffic itself.
    all.flatMap(({ id, status }) => (status === 'INFO' ? [] : `${id}: ${status}`)).sort(),
  ]);
  return Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1)));
}
