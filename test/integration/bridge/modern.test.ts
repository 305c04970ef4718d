// A client of MCP 2026-07-28 on the bridge's stdin, and a window that checks what the revision asks of each request.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import {
  answerWith,
  modernRequest,
  ModernWindow,
  streamOf,
  type Answering,
  type Asked,
} from '../../support/modernWindow.ts';
import { RawBridge } from '../../support/rawBridge.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { BridgeWorld } from './bridgeWorld.ts';

const TOKEN = 'dG9rZW4tb2Ytbm9ib2R5LWF0LWFsbC1pbi10aGVzZS10';
const PROGRESS = 'notifications/progress';
const ACK = 'notifications/subscriptions/acknowledged';

describe('A bridge between a modern client and its window', () => {
  const folders = new TemporaryFolders();
  const opened: { close(): Promise<void> }[] = [];
  let home: string;
  let cwd: string;

  beforeEach(() => {
    home = `${folders.make()}/home`;
    cwd = folders.make();
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });
  after(() => folders.dispose());

  async function window(answering: Answering): Promise<ModernWindow> {
    const made = await ModernWindow.open(home, cwd, TOKEN, answering);
    opened.push(made);
    return made;
  }

  async function bridge(token = TOKEN): Promise<RawBridge> {
    const made = await RawBridge.start({ home, cwd, token, waitSeconds: 20 });
    opened.push(made);
    return made;
  }

  it('[bridge.modern] needs no initialize: server/discover is answered, also by a window that begins later', async () => {
    const client = await bridge();
    client.send(modernRequest(1, 'server/discover'));
    await window(({ id }, response) =>
      answerWith(response, { id, result: { supportedVersions: ['2026-07-28'] } }),
    );
    assert.deepEqual((await client.answerTo(1)).result, { supportedVersions: ['2026-07-28'] });
  });

  it('[bridge.modern] sends the headers of each method, names beyond ASCII encoded', async () => {
    const opening = await window(({ id, params }, response) => answerWith(response, { id, result: params }));
    const client = await bridge();
    const named = ['plain', 'größe', ' spaced ', '=?base64?eA==?=', 'sluice://audit', 'a\nb', ''];
    const methods = {
      'tools/call': 'name',
      'prompts/get': 'name',
      'resources/read': 'uri',
      'tasks/get': 'taskId',
    };
    const asked = Object.entries(methods).flatMap(([method, member]) =>
      named.map((name, at) => ({ id: `${method} ${at}`, method, params: { [member]: name } })),
    );
    for (const { id, method, params } of asked) client.send(modernRequest(id, method, params));
    client.send(modernRequest('no name', 'tools/list'));
    for (const { id, params } of asked) {
      const { result, error } = await client.answerTo(id);
      assert.deepEqual({ ...result, _meta: undefined }, { ...params, _meta: undefined }, error?.message);
    }
    assert.ok((await client.answerTo('no name')).result);
    assert.equal(opening.asked.length, asked.length + 1);
  });

  it('[bridge.modern] passes an answer’s stream on message by message', async () => {
    const parts: { go?: () => void } = {};
    await window(({ id }, response) => {
      const send = streamOf(response);
      send({ method: PROGRESS, params: { progressToken: 'p', progress: 1 } });
      parts.go = () => {
        send({ method: PROGRESS, params: { progressToken: 'p', progress: 2 } });
        send({ id, result: { resultType: 'complete' } });
        response.end();
      };
    });
    const client = await bridge();
    client.send(modernRequest(7, 'tools/call', { name: 'sync_bundle' }));
    await client.line(({ method }) => method === PROGRESS);
    assert.equal(client.lines.length, 1);
    parts.go?.();
    assert.deepEqual((await client.answerTo(7)).result, { resultType: 'complete' });
    assert.deepEqual(
      client.lines.map(({ params }) => params?.['progress']),
      [1, 2, undefined],
    );
  });

  it('[bridge.modern] passes the window’s own errors on, whatever their HTTP status', async () => {
    await window(({ id }, response) =>
      answerWith(response, { id, error: { code: -32_601, message: 'No.' } }, 404),
    );
    const client = await bridge();
    client.send(modernRequest('x', 'ping'));
    assert.deepEqual((await client.answerTo('x')).error, { code: -32_601, message: 'No.' });
  });

  it('[bridge.modern] closes the response of a request that the client cancels, and says nothing more', async () => {
    const closed = new Promise<void>((resolve) => {
      void window(({ id }, response) => {
        if (id === 2) return answerWith(response, { id, result: {} });
        streamOf(response)({ method: PROGRESS, params: { progressToken: 'p', progress: 1 } });
        response.once('close', resolve);
      });
    });
    const client = await bridge();
    client.send(modernRequest(1, 'tools/call', { name: 'sync_bundle' }));
    await client.line(({ method }) => method === PROGRESS);
    client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
    await closed;
    client.send(modernRequest(2, 'tools/list'));
    await client.answerTo(2);
    assert.ok(!client.lines.some(({ id }) => id === 1));
  });

  it('[bridge.modern] cancels a request before any window took it: it never arrives', async () => {
    const client = await bridge();
    client.send(modernRequest(1, 'tools/call', { name: 'delete_bundles' }));
    client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
    const opening = await window(({ id }, response) => answerWith(response, { id, result: {} }));
    client.send(modernRequest(2, 'tools/list'));
    await client.answerTo(2);
    assert.deepEqual(
      opening.asked.map(({ id }) => id),
      [2],
    );
  });

  it('[bridge.lost-answer] never sends a tools/call again that a window took, and reads again what only reads', async () => {
    const taken: Asked[] = [];
    const first = await window((asked) => void taken.push(asked));
    const client = await bridge();
    client.send(modernRequest('call', 'tools/call', { name: 'provision_bundle' }));
    client.send(modernRequest('read', 'tools/list'));
    while (taken.length < 2) await delay(10);
    await first.close();
    const second = await window(({ id }, response) => answerWith(response, { id, result: {} }));
    const { error } = await client.answerTo('call');
    assert.equal(error?.data?.code, 'answer-lost');
    assert.match(error.message, /not sent again.*`interrupted`.*list_operations.*resume_operation/);
    assert.ok((await client.answerTo('read')).result);
    assert.deepEqual(
      second.asked.map(({ id }) => id),
      ['read'],
    );
  });

  it('[bridge.modern] keeps subscriptions open over a reload, and tells what may have changed meanwhile', async () => {
    const accepted = { resourcesListChanged: true, resourceSubscriptions: ['sluice://audit'] };
    const streams: ServerResponse[] = [];
    const listening: Answering = ({ id }, response) => {
      const _meta = { 'io.modelcontextprotocol/subscriptionId': id };
      streamOf(response)({ method: ACK, params: { notifications: accepted, _meta } });
      streams.push(response);
    };
    const first = await window(listening);
    const client = await bridge();
    client.send(modernRequest('sub', 'subscriptions/listen', { notifications: accepted }));
    await client.line(({ method }) => method === ACK);
    // As a window says goodbye: the request's answer ends its stream.
    streams[0]?.end(`data: {"jsonrpc":"2.0","id":"sub","result":{"resultType":"complete"}}\n\n`);
    await first.close();
    await window(listening);
    const updated = await client.line(({ method }) => method === 'notifications/resources/updated');
    assert.deepEqual(updated.params, {
      uri: 'sluice://audit',
      _meta: { 'io.modelcontextprotocol/subscriptionId': 'sub' },
    });
    assert.deepEqual(
      client.lines.map(({ method }) => method),
      [ACK, 'notifications/resources/list_changed', 'notifications/resources/updated'],
    );
    const last = streams.at(-1);
    assert.ok(last);
    client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'sub' } });
    await once(last, 'close');
  });

  it('[clients.project] leads a client that starts in the root to the window that its entry names', async () => {
    const named = folders.make();
    const answering =
      (name: string): Answering =>
      ({ id }, response) =>
        answerWith(response, { id, result: { name } });
    for (const folder of [cwd, named])
      opened.push(await ModernWindow.open(home, folder, TOKEN, answering(folder)));
    const lost = await RawBridge.start({ home, cwd: '/', token: TOKEN, waitSeconds: 0 });
    const led = await RawBridge.start({ home, cwd: '/', token: TOKEN, window: named, waitSeconds: 0 });
    opened.push(lost, led);
    for (const client of [lost, led]) client.send(modernRequest(1, 'tools/list'));
    const { error } = await lost.answerTo(1);
    assert.equal(error?.data?.code, 'window-unclear');
    assert.match(error.message, /Connect an MCP Client/);
    assert.deepEqual((await led.answerTo(1)).result, { name: named });
  });

  it('[bridge.modern] serves a client that tries this era first and then goes back to a session', async () => {
    const world = new BridgeWorld();
    const host = await world.window([cwd]);
    const client = await RawBridge.start({ home: world.home, cwd, token: host.ready.token, waitSeconds: 20 });
    try {
      client.send(modernRequest('first', 'server/discover'));
      await client.answerTo('first');
      const clientInfo = { name: 'both', version: '1' };
      const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
      client.send({ jsonrpc: '2.0', id: 'then', method: 'initialize', params });
      assert.equal((await client.answerTo('then')).result?.['protocolVersion'], '2025-11-25');
    } finally {
      await client.close();
      await world.reset();
      world.dispose();
    }
  });

  it('[bridge.token] answers a modern request with a code that no era reserves, if its token is unknown', async () => {
    await window(({ id }, response) => answerWith(response, { id, result: {} }));
    const client = await bridge('wrong');
    client.send(modernRequest(1, 'tools/list'));
    const { error } = await client.answerTo(1);
    assert.deepEqual([error?.code, error?.data?.code], [-32_603, 'bad-token']);
  });

  it('[bridge.modern] answers two requests under one id with an error, and the first with its answer', async () => {
    await window(({ id }, response) => void setTimeout(() => answerWith(response, { id, result: {} }), 100));
    const client = await bridge();
    client.send(modernRequest(1, 'tools/list'));
    client.send(modernRequest(1, 'tools/list'));
    assert.equal((await client.line(({ error }) => error !== undefined)).error?.code, -32_600);
    assert.ok((await client.answerTo(1)).result);
  });
});
