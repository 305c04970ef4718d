// What a provider may do to Sluice, over real sockets: every lie ends in one clear outcome, and no secret gets out.
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { AppError, type ErrorCode } from '../../../src/core/errors.ts';
import { parseManifest } from '../../../src/core/provider/manifestChecks.ts';
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import { ProviderHarness } from './providerHarness.ts';
import { httpAnswer, startRawServer, type RawServer } from './rawServer.ts';

const SECRET = 'canary-api-token';
const JSON_TYPE = { 'content-type': 'application/json' };
const MEGABYTE = 1024 * 1024;

function manifestFor(baseUrl: string, timeoutMs = 30_000): Manifest {
  return parseManifest({
    id: 'acme',
    name: 'Acme',
    environments: { development: { baseUrl, live: false } },
    inputs: { token: { title: 'Token', secret: true } },
    auth: { scheme: 'bearer', input: 'token' },
    limits: { concurrency: 10, perSecond: 1000 },
    requests: {
      'credential.create': {
        type: 'http',
        method: 'POST',
        path: '/keys',
        verb: 'create',
        json: { name: '{name}' },
        outputs: { credential_id: '/id' },
        secretOutputs: { secret: '/secret' },
        timeoutMs,
      },
      'usage.read': {
        type: 'http',
        method: 'GET',
        path: '/usage',
        verb: 'read',
        outputs: { known: '/known' },
        timeoutMs,
      },
    },
  });
}

describe('A provider that lies', () => {
  let server: RawServer;
  let harness: ProviderHarness;

  async function start(answer: (socket: Socket) => void, timeoutMs?: number): Promise<void> {
    server = await startRawServer(answer);
    harness = new ProviderHarness(manifestFor(`http://127.0.0.1:${server.port}`, timeoutMs));
  }

  afterEach(async () => {
    harness.dispose();
    await server.close();
  });

  const write = () => harness.ask('credential.create', { params: { name: 'x' }, secrets: { token: SECRET } });
  const read = () => harness.ask('usage.read', { secrets: { token: SECRET } });
  const answers = (text: string | Buffer) => (socket: Socket) => void socket.end(text);

  const failures: [string, (socket: Socket) => void, ErrorCode, ErrorCode][] = [
    [
      'resets after it got the request',
      (socket) => void socket.resetAndDestroy(),
      'provider-uncertain',
      'provider-unreachable',
    ],
    [
      'hangs up without an answer',
      (socket) => void socket.end(),
      'provider-uncertain',
      'provider-unreachable',
    ],
    [
      'breaks off inside its answer',
      answers('HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{"id":'),
      'provider-uncertain',
      'provider-unreachable',
    ],
    ['speaks no HTTP', answers('SSH-2.0-OpenSSH_9.6\r\n'), 'provider-uncertain', 'provider-unreachable'],
    [
      'answers with 20 MB',
      answers(httpAnswer(200, JSON_TYPE, `"${'x'.repeat(20 * MEGABYTE)}"`)),
      'provider-uncertain',
      'provider-invalid-answer',
    ],
    ['announces endless chunks', endlessChunks, 'provider-uncertain', 'provider-invalid-answer'],
    [
      'sends endless headers',
      (socket) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(MEGABYTE)}`),
      'provider-uncertain',
      'provider-unreachable',
    ],
  ];
  for (const [title, behave, onWrite, onRead] of failures) {
    it(`and ${title} leaves a write uncertain and a read without effect`, async () => {
      await start(behave);
      await assert.rejects(write(), (error) => AppError.is(error, onWrite));
      await assert.rejects(read(), (error) => AppError.is(error, onRead));
    });
  }

  it('[providers.uncertain] and never answers leaves a write uncertain and a read without effect, within the request’s time', async () => {
    await start(() => undefined, 100);
    await assert.rejects(write(), { code: 'provider-uncertain', retryable: false });
    await assert.rejects(read(), { code: 'provider-unreachable', retryable: true });
  });

  it('and drips its answer byte by byte does not get more time for that', async () => {
    await start((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
      const drip = setInterval(() => socket.write(' '), 5);
      socket.on('close', () => clearInterval(drip));
    }, 150);
    await assert.rejects(read(), { code: 'provider-unreachable' });
  });

  it('and answers with 50 MB in a small archive, though nobody asked, is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * MEGABYTE));
    const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`;
    await start(answers(Buffer.concat([Buffer.from(head), bomb])));
    assert.equal((await write()).kind, 'uncertain');
    assert.match(server.received[0] ?? '', /accept-encoding: identity\r\n/i);
  });

  for (const location of [
    'http://127.0.0.1:9/stolen',
    'http://169.254.169.254/latest',
    '/keys2',
    '//evil.example/x',
  ]) {
    it(`and redirects a write to ${location} is not followed`, async () => {
      await start(answers(httpAnswer(307, { location }, '')));
      assert.equal((await write()).kind, 'uncertain');
      assert.equal(server.received.length, 1);
    });
  }

  it('and redirects a read to another host never gets it there', async () => {
    const other = await startRawServer(answers(httpAnswer(200, JSON_TYPE, '{"known":true}')));
    try {
      await start(answers(httpAnswer(302, { location: `http://127.0.0.1:${other.port}/usage` }, '')));
      assert.equal((await read()).kind, 'rejected');
      assert.deepEqual(other.received, []);
    } finally {
      await other.close();
    }
  });

  it('may redirect a read within its own origin, but not forever', async () => {
    await start(answers(httpAnswer(302, { location: '/usage' }, '')));
    assert.equal((await read()).kind, 'rejected');
    assert.equal(server.received.length, 4);
  });

  it('[vault.only] and echoes what it was sent gets no secret into an outcome', async () => {
    await start((socket) => {
      const echo = JSON.stringify({ error: SECRET, error_description: `Bearer ${SECRET} ${btoa(SECRET)}` });
      socket.end(httpAnswer(400, JSON_TYPE, echo));
    });
    const outcome = await write();
    assert.equal(outcome.kind, 'rejected');
    assert.doesNotMatch(JSON.stringify(outcome), /canary|Y2FuYXJ5/);
    assert.match(server.received[0] ?? '', /canary/);
  });
});

describe('A provider that is not there', () => {
  it('was never sent anything where the connection is refused', async () => {
    const server = await startRawServer(() => undefined);
    await server.close();
    const harness = new ProviderHarness(manifestFor(`http://127.0.0.1:${server.port}`));
    const sent = harness.ask('credential.create', { params: { name: 'x' }, secrets: { token: SECRET } });
    await assert.rejects(sent, (error) => {
      assert.ok(AppError.is(error, 'provider-unreachable') && error.retryable);
      assert.doesNotMatch(`${error.message} ${error.next} ${JSON.stringify(error.details)}`, /canary/);
      return true;
    });
    harness.dispose();
  });

  it('was never sent anything where the name does not exist', async () => {
    const harness = new ProviderHarness(manifestFor('https://does-not-exist.invalid'));
    const sent = harness.ask('credential.create', { params: { name: 'x' }, secrets: { token: SECRET } });
    await assert.rejects(sent, { code: 'provider-unreachable' });
    harness.dispose();
  });

  it('was never sent anything where no TLS comes about', async () => {
    const server = await startRawServer(() => undefined);
    const plain = await startRawServer(() => undefined);
    // A TLS client hello looks like no HTTP request: the server stays silent, and the time runs out.
    const harness = new ProviderHarness(manifestFor(`https://127.0.0.1:${plain.port}`, 200));
    const sent = harness.ask('credential.create', { params: { name: 'x' }, secrets: { token: SECRET } });
    await assert.rejects(sent, { code: 'provider-unreachable' });
    assert.doesNotMatch(plain.received.join(''), /canary/);
    harness.dispose();
    await Promise.all([server.close(), plain.close()]);
  });

  it('hears no more once the caller gave up, which gets its own reason back', async () => {
    const server = await startRawServer(() => giveUp.abort(reason));
    const giveUp = new AbortController();
    const reason = new AppError('shutting-down', 'Closing.');
    const harness = new ProviderHarness(manifestFor(`http://127.0.0.1:${server.port}`));
    const options = { params: { name: 'x' }, secrets: { token: SECRET }, signal: giveUp.signal };
    await assert.rejects(harness.ask('credential.create', options), (error) => error === reason);
    await assert.rejects(harness.ask('credential.create', options), (error) => error === reason);
    assert.equal(server.received.length, 1);
    harness.dispose();
    await server.close();
  });
});

function endlessChunks(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
  const pump = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', pump);
  pump();
}
