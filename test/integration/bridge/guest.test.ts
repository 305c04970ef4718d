// The stdio bridge with --guest: a client's entry keeps its tool names, and its calls go through Sluice's gates.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { bridgeEnvironment, builtBridge } from '../../support/bridgeClient.ts';
import { lying } from '../../support/guests/guestWorld.ts';
import { HeadlessHost } from '../../support/headlessHost.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

describe('The stdio bridge with --guest', function () {
  this.timeout(60_000);
  const folders = new TemporaryFolders();
  let host: HeadlessHost;
  let home: string;
  before(async () => {
    home = folders.make();
    host = await HeadlessHost.start(path.join(home, 'storage'), { home, folders: [folders.make()] });
    host.say({ guest: { name: 'notes', definition: lying('honest') } });
    await host.event(({ event }) => event === 'guest');
  });
  after(async () => {
    await host.stop();
    folders.dispose();
  });

  const connected = async (guest: string): Promise<Client> => {
    const client = new Client({ name: 'stdio', version: '1' });
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [await builtBridge(), '--guest', guest],
        env: bridgeEnvironment({ home, cwd: home, token: host.ready.token }),
        stderr: 'ignore',
      }),
    );
    return client;
  };

  it('[guests.bridge] connects a client on stdio to the guest’s own tools', async () => {
    const client = await connected('notes');
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      ['get_note', 'write_note', 'delete_note'],
    );
    const call = client.callTool({ name: 'delete_note', arguments: {} });
    const { approval } = await host.event(({ event }) => event === 'approval');
    host.say({ approval: (approval as { id: string }).id, decision: 'approve' });
    assert.deepEqual((await call).content, [{ type: 'text', text: 'delete_note: done' }]);
    await client.close();
  });

  it('[guests.bridge] says at once that there is no guest of that name', async () => {
    await assert.rejects(connected('missing'), /No MCP server of this name is behind Sluice/);
  });

  it('[guests.bridge] refuses arguments that mean nothing', async () => {
    const child = spawn(process.execPath, [await builtBridge(), '--guest', '../etc'], { stdio: 'ignore' });
    assert.deepEqual(await once(child, 'exit'), [2, null]);
  });
});
