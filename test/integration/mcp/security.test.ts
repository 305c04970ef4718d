// Who is kept out of the endpoint, and how it says so. Bare HTTP and bare sockets: an attacker has no SDK.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { AppError } from '../../../src/core/errors.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { DEFAULT_LIMITS } from '../../../src/mcp/endpointLimits.ts';
import { EndpointFixture, INITIALIZE, reasonOf, type RequestParts } from './endpointFixture.ts';

interface Attack {
  title: string;
  request: RequestParts;
  status: number;
  reason: string;
}

/** What docs/security.md speaks of, one case a request. */
const attacks = (): Attack[] =>
  JSON.parse(readFileSync(new URL('../../attacks/endpoint.json', import.meta.url), 'utf8')) as Attack[];

const PING = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });

describe('the MCP endpoint refuses', () => {
  let sluice: EndpointFixture;

  beforeEach(async () => {
    sluice = new EndpointFixture();
    await sluice.start();
  });
  afterEach(() => sluice.stop());

  const port = (): number => sluice.endpoint.port;
  for (const { title, request, status, reason } of attacks()) {
    it(`[mcp.refuses] ${title}: ${status} ${reason}`, async () => {
      const answer = await sluice.send({ body: PING, ...filledIn(request) });
      assert.equal(answer.status, status);
      assert.equal(reasonOf(answer), reason);
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
      assert.equal(answer.headers['mcp-session-id'], undefined);
      assert.equal(sluice.runner.calls.length, 0);
    });
  }

  function filledIn(request: RequestParts): RequestParts {
    const known: Record<string, string> = {
      port: String(port()),
      other: String(port() + 1),
      token: sluice.token,
      'token cut': sluice.token.slice(0, -1),
      initialize: JSON.stringify(INITIALIZE),
    };
    const fill = (value: unknown): unknown =>
      typeof value === 'string'
        ? value.replaceAll(
            /\{(port|other|token|token cut|initialize)\}/g,
            (_, name: string) => known[name] ?? '',
          )
        : value;
    const headers = Object.entries(request.headers ?? {}).map(([name, value]) => [name, fill(value)]);
    const { body, ...rest } = request;
    return {
      ...rest,
      ...(request.path !== undefined && { path: String(fill(request.path)) }),
      ...('body' in request && { body: body === null ? undefined : (fill(body) as string) }),
      headers: Object.fromEntries(headers) as Record<string, string | null>,
    };
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

  it('[endpoint.tokens] a token that was replaced, in the midst of its session', async () => {
    const session = { 'Mcp-Session-Id': await sluice.sessionId() };
    const replacement = await sluice.tokenOf('Claude Code');
    const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
    assert.equal(reasonOf(await sluice.post(ping, session)), 'bad-token');
    const again = await sluice.post(ping, { ...session, Authorization: `Bearer ${replacement}` });
    assert.equal(reasonOf(again), 'unknown-session');
    await sluice.sessionId(replacement);
  });

  it('[mcp.sessions] [endpoint.session-theft] another client’s session as if it did not exist, for any method', async () => {
    const session = { 'Mcp-Session-Id': await sluice.sessionId(await sluice.tokenOf('Cursor')) };
    for (const method of ['GET', 'POST', 'DELETE']) {
      const body = method === 'POST' ? PING : undefined;
      const stolen = await sluice.send({ method, headers: session, body });
      const unknown = await sluice.send({ method, headers: { 'Mcp-Session-Id': 'x' }, body });
      assert.equal(stolen.status, 404);
      assert.equal(stolen.text, unknown.text);
    }
  });

  it('[mcp.refuses] [endpoint.large-bodies] a body over 4 MiB, whether it says so or not, and takes one of 4 MiB', async () => {
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

  it('[endpoint.headers] a flood of headers, long or many', async () => {
    assert.equal((await sluice.initialize({ 'X-Flood': 'x'.repeat(20_000) })).status, 431);
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`x-${index}`, 'y']));
    assert.equal((await sluice.initialize(many)).status, 431);
    assert.equal((await sluice.initialize()).status, 200);
  });

  it('[endpoint.headers] a request of two lengths, or of none that can be read', async () => {
    const head = `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${port()}\r\nAuthorization: Bearer ${sluice.token}\r\n`;
    for (const lengths of [
      'Content-Length: 4\r\nTransfer-Encoding: chunked',
      'Content-Length: 4\r\nContent-Length: 5',
      'Content-Length: -1',
      'Transfer-Encoding: chunked, identity',
    ]) {
      const socket = connect(port(), '127.0.0.1');
      socket.write(`${head}Content-Type: application/json\r\n${lengths}\r\n\r\n0\r\n\r\n`);
      let text = '';
      for await (const chunk of socket) text += String(chunk);
      assert.match(text, /^HTTP\/1\.1 400 /, lengths);
    }
    assert.equal(sluice.runner.calls.length, 0);
  });

  it('[endpoint.logs] without telling the log any token, body or session', async () => {
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

  it('[endpoint.slow] gives up on headers that do not come to an end', async () => {
    sluice = new EndpointFixture();
    await sluice.start({ limits: { headersTimeoutMs: 50 } });
    const { socket, received } = open();
    socket.write('POST /mcp HTTP/1.1\r\nHost: ');
    assert.match(await received, /^HTTP\/1\.1 408 /);
  });

  it('[endpoint.connections] drops connections beyond its limit, and serves again once there is room', async () => {
    sluice = new EndpointFixture();
    await sluice.start({ limits: { maxConnections: 3 } });
    const kept = [open(), open(), open()];
    await Promise.all(kept.map(({ socket }) => once(socket, 'connect')));
    // Accepted or not, the system completes its handshake: dropped is what ends without an answer.
    const dropped = open();
    assert.equal(await dropped.received, '');
    for (const { socket } of kept) socket.end();
    await Promise.all(kept.map(({ received }) => received));
    // The client sees a connection end a moment before the server counts one less.
    let answer = await sluice.initialize().catch(() => undefined);
    while (answer === undefined) answer = await sluice.initialize().catch(() => undefined);
    assert.equal(answer.status, 200);
  });

  it('[endpoint.slow] gives up on a body that does not come to an end', async () => {
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

  it('[endpoint.slow] forgets a client that leaves in the middle of its body', async () => {
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
