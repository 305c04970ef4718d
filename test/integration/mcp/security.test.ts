// Who is kept out of the endpoint, and how it says so. Bare HTTP and bare sockets: an attacker has no SDK.
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { AppError } from '../../../src/core/errors.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { DEFAULT_LIMITS } from '../../../src/mcp/startMcpEndpoint.ts';
import { EndpointFixture, reasonOf, type RequestParts } from './endpointFixture.ts';

const PING = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });

describe('the MCP endpoint refuses', () => {
  let sluice: EndpointFixture;

  beforeEach(async () => {
    sluice = new EndpointFixture();
    await sluice.start();
  });
  afterEach(() => sluice.stop());

  const port = (): number => sluice.endpoint.port;
  const refusals: [what: string, status: number, reason: string, parts: () => RequestParts][] = [
    ['a rebinding Host', 421, 'wrong-host', () => ({ headers: { Host: `evil.example:${port()}` } })],
    ['a Host without the port', 421, 'wrong-host', () => ({ headers: { Host: '127.0.0.1' } })],
    ['a foreign Origin', 403, 'foreign-origin', () => ({ headers: { Origin: 'https://evil.example' } })],
    ['an opaque Origin', 403, 'foreign-origin', () => ({ headers: { Origin: 'null' } })],
    [
      'an Origin on another port of this machine',
      403,
      'foreign-origin',
      () => ({ headers: { Origin: `http://127.0.0.1:${port() + 1}` } }),
    ],
    [
      'the preflight of a web page',
      403,
      'foreign-origin',
      () => ({
        method: 'OPTIONS',
        body: undefined,
        headers: { Origin: 'https://evil.example', Authorization: null },
      }),
    ],
    ['no token', 401, 'no-token', () => ({ headers: { Authorization: null } })],
    ['a wrong token', 401, 'bad-token', () => ({ headers: { Authorization: `Bearer ${'A'.repeat(43)}` } })],
    [
      'a truncated token',
      401,
      'bad-token',
      () => ({ headers: { Authorization: `Bearer ${sluice.token.slice(0, -1)}` } }),
    ],
    [
      'a token in another scheme',
      401,
      'bad-token',
      () => ({ headers: { Authorization: `Basic ${sluice.token}` } }),
    ],
    [
      'a token in the address',
      400,
      'query-refused',
      () => ({ path: `/mcp?token=${sluice.token}`, headers: { Authorization: null } }),
    ],
    ['another path', 404, 'unknown-path', () => ({ path: '/' })],
    ['the absolute form', 400, 'bad-target', () => ({ path: `http://evil.example/mcp` })],
    ['another method', 405, 'bad-method', () => ({ method: 'PUT' })],
    ['a form', 415, 'not-json', () => ({ headers: { 'Content-Type': 'text/plain' } })],
    ['what is not JSON', 400, 'bad-json', () => ({ body: '{"secret": ' })],
    ['a batch', 400, 'batch-refused', () => ({ body: `[${PING}]` })],
    ['a call outside of a session', 400, 'no-session', () => ({ body: PING })],
    [
      'a guessed session',
      404,
      'unknown-session',
      () => ({ body: PING, headers: { 'Mcp-Session-Id': 'A'.repeat(43) } }),
    ],
    [
      'a session of its own choice',
      404,
      'unknown-session',
      () => ({ headers: { 'Mcp-Session-Id': 'mine' } }),
    ],
  ];
  for (const [what, status, reason, parts] of refusals) {
    it(`[mcp.refuses] ${what}: ${status} ${reason}`, async () => {
      const answer = await sluice.send({ body: PING, ...parts() });
      assert.equal(answer.status, status);
      assert.equal(reasonOf(answer), reason);
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
      assert.equal(sluice.runner.calls.length, 0);
    });
  }

  it('nobody who names it by a loopback name, and no client whose Origin is its own', async () => {
    for (const host of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]']) {
      const address = `${host}:${port()}`;
      const answer = await sluice.initialize({ Host: address, Origin: `http://${address}` });
      assert.equal(answer.status, 200);
    }
  });

  it('unknown callers with a challenge (RFC 6750)', async () => {
    const nobody = await sluice.initialize({ Authorization: null });
    assert.equal(nobody.headers['www-authenticate'], 'Bearer realm="Sluice"');
    const stranger = await sluice.initialize({ Authorization: 'Bearer nonsense' });
    assert.equal(stranger.headers['www-authenticate'], 'Bearer realm="Sluice", error="invalid_token"');
  });

  it('[storage.problem-said] everybody, in words, while the storage that knows the tokens cannot be read', async () => {
    sluice.tokens.verify = () => {
      throw new AppError('storage-corrupt', 'The storage is damaged.', { next: 'Restore a backup.' });
    };
    const answer = await sluice.initialize();
    assert.equal(answer.status, 503);
    assert.match(answer.text, /The storage is damaged\..*Restore a backup\./);
  });

  it('a token that was replaced, in the midst of its session', async () => {
    const session = { 'Mcp-Session-Id': await sluice.sessionId() };
    const replacement = await sluice.tokenOf('Claude Code');
    const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
    assert.equal(reasonOf(await sluice.post(ping, session)), 'bad-token');
    const again = await sluice.post(ping, { ...session, Authorization: `Bearer ${replacement}` });
    assert.equal(reasonOf(again), 'unknown-session');
    await sluice.sessionId(replacement);
  });

  it('[mcp.sessions] another client’s session as if it did not exist, for any method', async () => {
    const session = { 'Mcp-Session-Id': await sluice.sessionId(await sluice.tokenOf('Cursor')) };
    for (const method of ['GET', 'POST', 'DELETE']) {
      const body = method === 'POST' ? PING : undefined;
      const stolen = await sluice.send({ method, headers: session, body });
      const unknown = await sluice.send({ method, headers: { 'Mcp-Session-Id': 'x' }, body });
      assert.equal(stolen.status, 404);
      assert.equal(stolen.text, unknown.text);
    }
  });

  it('[mcp.refuses] a body over 4 MiB, whether it says so or not, and takes one of 4 MiB', async () => {
    const padded = (size: number): string => PING.padEnd(size, ' ');
    const limit = 4 * 1024 * 1024;
    const session = { 'Mcp-Session-Id': await sluice.sessionId() };
    const declared = await sluice.send({ headers: session, body: padded(limit + 1) });
    assert.equal(reasonOf(declared), 'body-too-large');
    const chunked = { ...session, 'Transfer-Encoding': 'chunked' };
    const streamed = await sluice.send({ headers: chunked, body: padded(limit + 1) });
    assert.equal(streamed.status, 413);
    const fitting = await sluice.send({ headers: chunked, body: padded(limit) });
    assert.equal(fitting.status, 200);
  });

  it('in words that arrive even where the client first sends everything and then listens', async () => {
    const socket = connect(port(), '127.0.0.1').pause();
    const size = 8 * 1024 * 1024;
    const head = [`Host: 127.0.0.1:${port()}`, 'Authorization: Bearer wrong', `Content-Length: ${size}`];
    socket.write(`POST /mcp HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
    await new Promise((resolve) => {
      socket.write('x'.repeat(size), resolve);
    });
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    assert.match(text, /^HTTP\/1\.1 401 [^]*"bad-token"/);
  });

  it('a flood of headers', async () => {
    const answer = await sluice.initialize({ 'X-Flood': 'x'.repeat(20_000) });
    assert.equal(answer.status, 431);
  });

  it('without telling the log any token, body or session', async () => {
    const session = await sluice.sessionId();
    await sluice.send({ path: `/mcp?token=${sluice.token}`, body: 'body-secret' });
    await sluice.send({ body: '{"body-secret": ' });
    await sluice.send({ headers: { 'Mcp-Session-Id': session, Accept: 'text/html' }, body: PING });
    await sluice.post(
      { jsonrpc: '2.0', id: 'body-secret', method: 'tools/call', params: { name: 'body-secret' } },
      { 'Mcp-Session-Id': session },
    );
    assert.ok(sluice.log.lines.length > 0);
    for (const secret of [sluice.token, 'body-secret', session])
      assert.ok(!sluice.log.lines.some((line) => line.includes(secret)));
  });
});

describe('the MCP endpoint, kept waiting,', () => {
  let sluice: EndpointFixture;
  const sockets: Socket[] = [];

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await sluice.stop();
  });

  function open(): { socket: Socket; received: Promise<string> } {
    const socket = connect(sluice.endpoint.port, '127.0.0.1');
    sockets.push(socket);
    const received = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.once('close', () => resolve(text));
    });
    return { socket, received };
  }

  it('gives up on headers that do not come to an end', async () => {
    sluice = new EndpointFixture();
    await sluice.start({ limits: { headersTimeoutMs: 50 } });
    const { socket, received } = open();
    socket.write('POST /mcp HTTP/1.1\r\nHost: ');
    assert.match(await received, /^HTTP\/1\.1 408 /);
  });

  it('gives up on a body that does not come to an end', async () => {
    const clock = new FakeClock();
    sluice = new EndpointFixture(clock);
    await sluice.start();
    const session = await sluice.sessionId();
    const { socket, received } = open();
    const head = [
      'POST /mcp HTTP/1.1',
      `Host: 127.0.0.1:${sluice.endpoint.port}`,
      `Authorization: Bearer ${sluice.token}`,
      `Mcp-Session-Id: ${session}`,
      'Content-Type: application/json',
      'Content-Length: 1000',
      // Answered once the request is being served: from then on the body's time runs.
      'Expect: 100-continue',
    ];
    const timersBefore = clock.pendingTimers;
    const continued = new Promise((resolve) => {
      socket.once('data', resolve);
    });
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    await continued;
    assert.equal(clock.pendingTimers, timersBefore + 1);
    socket.write('{"slow":');
    await clock.advanceAsync(DEFAULT_LIMITS.body.timeoutMs);
    // What may still be coming is read away for a moment, so that the answer is not lost with a reset.
    await clock.advanceAsync(500);
    const text = await received;
    assert.match(text, /HTTP\/1\.1 408 /);
    assert.match(text, /"body-too-slow"/);
    assert.equal(clock.pendingTimers, timersBefore);
  });

  it('forgets a client that leaves in the middle of its body', async () => {
    const clock = new FakeClock();
    sluice = new EndpointFixture(clock);
    await sluice.start();
    const lost = sluice.abandon(undefined, { 'Content-Length': '1000', Expect: '100-continue' });
    await lost.continued;
    await lost.destroy();
    await sluice.sessionId();
    // The one timer left is the idle time of the session that was just opened.
    assert.equal(clock.pendingTimers, 1);
  });
});
