// The endpoint on a local socket: the same sessions and checks as on its port, for its person alone.
import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exchange, textOf } from '../../../src/bridge/exchange.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { EndpointFixture } from './endpointFixture.ts';

const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 'init',
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'local', version: '1' } },
});

describe('The endpoint on a local socket', () => {
  const folders = new TemporaryFolders();
  let sluice: EndpointFixture;
  let socketPath: string;

  beforeEach(async () => {
    sluice = new EndpointFixture();
    socketPath =
      process.platform === 'win32'
        ? String.raw`\\.\pipe\sluice-test-${process.pid}`
        : path.join(folders.make(), 'socket');
    await sluice.start({ socketPath });
  });
  afterEach(() => sluice.stop());
  after(() => folders.dispose());

  async function ask(changes: Record<string, string> = {}): Promise<{ status: number; text: string }> {
    const response = await exchange({
      socket: socketPath,
      method: 'POST',
      headers: {
        Accept: 'application/json, text/event-stream',
        Authorization: `Bearer ${sluice.token}`,
        ...changes,
      },
      body: INITIALIZE,
      signal: new AbortController().signal,
    });
    return { status: response.statusCode ?? 0, text: await textOf(response) };
  }

  it('[windows.socket] lets in who has a token, and nobody else', async () => {
    assert.equal((await ask()).status, 200);
    for (const token of ['Bearer wrong', `Bearer ${sluice.token.slice(1)}`, ''])
      assert.equal((await ask({ Authorization: token })).status, 401);
  });

  it('[windows.socket] takes localhost for its name alone, and no web page', async () => {
    for (const host of ['127.0.0.1', `localhost:${sluice.endpoint.port}`, 'example.com'])
      assert.equal((await ask({ Host: host })).status, 421, host);
    assert.equal((await ask({ Host: 'LOCALHOST' })).status, 200);
    for (const origin of ['http://example.com', 'null', `http://localhost:${sluice.endpoint.port}`])
      assert.equal((await ask({ Origin: origin })).status, 403, origin);
  });

  it('[windows.socket] is not what its port answers to', async () => {
    assert.equal((await sluice.initialize({ Host: 'localhost' })).status, 421);
    assert.equal((await sluice.initialize()).status, 200);
  });

  if (process.platform !== 'win32') {
    it('[windows.socket] is its owner’s alone, takes the place of a dead one, and goes when the endpoint closes', async () => {
      assert.equal(statSync(socketPath).mode & 0o777, 0o600);
      await sluice.endpoint.close();
      assert.throws(() => statSync(socketPath), { code: 'ENOENT' });
      writeFileSync(socketPath, 'left behind');
      await sluice.start({ socketPath });
      assert.equal((await ask()).status, 200);
    });
  }

  it('goes on without one where it cannot be had', async () => {
    const socket = path.join(folders.make(), 'missing', 'socket');
    const endpoint = await sluice.start({ socketPath: process.platform === 'win32' ? 'x' : socket });
    assert.equal(endpoint.socket, undefined);
    assert.equal((await sluice.initialize()).status, 200);
  });
});
