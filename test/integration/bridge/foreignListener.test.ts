// Another program on a window's socket: the bridge takes no such listener for Sluice, and gives away no token.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createNet, type Server } from 'node:net';
import path from 'node:path';
import { OwnEntry } from '../../../src/windows/ownEntry.ts';
import { modernRequest } from '../../support/modernWindow.ts';
import { RawBridge } from '../../support/rawBridge.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const TOKEN = 'dG9rZW4tb2Ytbm9ib2R5LWF0LWFsbC1pbi10aGVzZS10';
const REQUESTS = {
  legacy: { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25' } },
  modern: modernRequest(1, 'tools/list'),
};

const http = (answer: (request: IncomingMessage, response: ServerResponse) => void): Server =>
  createHttp(answer);

/** Programs that listen where a window should, and note all that they hear. */
const LISTENERS: Record<string, (heard: string[]) => Server> = {
  'an open HTTP server': (heard) =>
    http((request, response) => {
      heard.push(JSON.stringify(request.headers));
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end('{"jsonrpc":"2.0","id":1,"result":{}}');
    }),
  'a server with a login of its own': (heard) =>
    http((request, response) => {
      heard.push(JSON.stringify(request.headers));
      response.writeHead(401, { 'WWW-Authenticate': 'Bearer realm="Other"' }).end();
    }),
  'no HTTP at all': (heard) =>
    createNet((socket) => {
      socket.on('data', (chunk) => {
        heard.push(String(chunk));
        socket.end('220 ready\r\n');
      });
      socket.on('error', () => undefined);
    }),
};

describe('A bridge whose window’s socket belongs to another program', () => {
  const folders = new TemporaryFolders();
  after(() => folders.dispose());

  for (const [title, listen] of Object.entries(LISTENERS))
    for (const [era, request] of Object.entries(REQUESTS))
      it(`[bridge.foreign] gives no token to ${title} (${era})`, async () => {
        const [home, cwd] = [path.join(folders.make(), 'home'), folders.make()];
        const entry = await OwnEntry.open({
          directory: { root: home, windows: path.join(home, 'windows') },
          version: '1.0.0',
        });
        const heard: string[] = [];
        const server = listen(heard);
        await once(server.listen(entry.socketPath), 'listening');
        await entry.tell({ folders: [cwd], name: '', trusted: true, url: null, socket: entry.socketPath });
        const bridge = await RawBridge.start({ home, cwd, token: TOKEN, waitSeconds: 0 });
        try {
          bridge.send(request);
          const { error } = await bridge.answerTo(1);
          assert.match(error?.data?.code ?? '', /foreign-listener|window-not-ready/);
          assert.ok(heard.length > 0);
          assert.ok(!heard.join('').includes(TOKEN));
        } finally {
          await bridge.close();
          server.close();
          await entry.close();
        }
      });
});
