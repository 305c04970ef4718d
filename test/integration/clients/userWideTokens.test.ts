// Two windows of one person, with endpoints of their own and one private file of tokens: what one window issues or
// revokes holds in the other, down to streams that are open there.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { FileTokenPlace } from '../../../src/node/fileTokenPlace.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { EndpointFixture } from '../mcp/endpointFixture.ts';

const lasting = { lasting: true };

describe('client tokens of two windows', () => {
  const folders = new TemporaryFolders();
  let directory: string;
  let here: EndpointFixture;
  let there: EndpointFixture;

  beforeEach(async () => {
    directory = path.join(folders.make(), 'private');
    here = new EndpointFixture(new NodeClock(), new FileTokenPlace(directory));
    there = new EndpointFixture(new NodeClock(), new FileTokenPlace(directory));
    await here.start();
    await there.start();
  });

  afterEach(async () => {
    await Promise.all([here.stop(), there.stop()]);
    here.tokens.dispose();
    there.tokens.dispose();
  });

  after(() => folders.dispose());

  /** Resolves when the window lets the token in, or does not any more. */
  function verifies(window: EndpointFixture, token: string, expected: boolean): Promise<void> {
    const holds = (): boolean => (window.tokens.verify(token) !== undefined) === expected;
    return new Promise((resolve) => {
      if (holds()) return resolve();
      const watch = window.tokens.onDidChange(() => {
        if (!holds()) return;
        watch.dispose();
        resolve();
      });
    });
  }

  it('[clients.user-wide] issued in one window are let in by both', async () => {
    const { token } = await here.tokens.issue('Codex', lasting);
    await verifies(there, token, true);
    for (const window of [here, there]) await window.connect({ token });
  });

  for (const [how, end] of [
    ['revoked', (window: EndpointFixture, id: string) => window.tokens.revoke(id)],
    ['replaced', (window: EndpointFixture) => window.tokens.issue('Codex', lasting).then(() => undefined)],
  ] as const)
    it(`[clients.revoked-sessions] ${how} in one window end its streams and sessions in both, and no others`, async () => {
      const { token, client } = await here.tokens.issue('Codex', lasting);
      await verifies(there, token, true);
      const streams = [];
      for (const window of [here, there]) {
        const session = { Authorization: `Bearer ${token}`, 'Mcp-Session-Id': await window.sessionId(token) };
        streams.push(await window.openStream(session));
      }
      const other = await there.sessionId();
      await end(here, client.id);
      for (const stream of streams) await stream.ended;
      await verifies(there, token, false);
      for (const window of [here, there]) {
        assert.equal(window.endpoint.isConnected(client.id), false);
        assert.equal((await window.initialize({ Authorization: `Bearer ${token}` })).status, 401);
      }
      const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
      assert.equal((await there.post(ping, { 'Mcp-Session-Id': other })).status, 200);
    });

  it('[mcp.tokens] are kept as hashes in a file that is its user’s alone', async () => {
    const { token } = await here.tokens.issue('Codex', lasting);
    const names = readdirSync(directory);
    assert.deepEqual(names, ['clients.json']);
    const file = path.join(directory, 'clients.json');
    assert.ok(!readFileSync(file, 'utf8').includes(token));
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  });
});
