// A kept port that another program holds is never taken for Sluice, whatever that program answers.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { windowListensOn } from '../../../src/windows/ownPorts.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

describe('A port that is taken', () => {
  const folders = new TemporaryFolders();
  after(() => folders.dispose());

  it('[windows.no-clash] [endpoint.foreign-port] is another window’s only where the registry of this person says so', async () => {
    const directory = path.join(folders.make(), 'windows');
    mkdirSync(directory, { mode: 0o700 });
    const imitator = http.createServer((_request, response) => {
      response.writeHead(401, { 'www-authenticate': 'Bearer realm="sluice"' }).end();
    });
    await once(imitator.listen(0, '127.0.0.1'), 'listening');
    const { port } = imitator.address() as AddressInfo;
    try {
      assert.equal(await windowListensOn(directory, port), false);
      const entry = {
        protocol: 1,
        id: '0123456789abcdef',
        host: os.hostname(),
        pid: process.pid,
        version: '1',
        startedAt: new Date().toISOString(),
        folders: [],
        name: '',
        trusted: true,
        url: `http://127.0.0.1:${port}/mcp`,
        socket: null,
      };
      writeFileSync(path.join(directory, `${entry.id}.json`), JSON.stringify(entry), { mode: 0o600 });
      assert.equal(await windowListensOn(directory, port), true);
      assert.equal(await windowListensOn(directory, port + 1), false);
    } finally {
      imitator.close();
    }
  });
});
