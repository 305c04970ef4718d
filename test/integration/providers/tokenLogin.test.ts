// Tokens by login, against a server that lies: what its login answers decides nothing but the token, no answer makes
// Sluice repeat a write that may have happened, and no token is stored.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import { parseManifest, readManifest } from '../../../src/core/provider/manifestChecks.ts';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeClock } from '../../support/fakeClock.ts';
import { ProviderHarness } from './providerHarness.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const login: JsonObject = {
  type: 'http',
  method: 'POST',
  path: '/login',
  verb: 'maintain',
  auth: 'none',
  json: { key: '{secret:key}' },
  outputs: { expires_in: '/expires_in' },
  secretOutputs: { access_token: '/access_token' },
  optionalOutputs: ['expires_in'],
};

function manifestOf(url: string, more: JsonObject = {}): JsonObject {
  return {
    id: 'acme',
    name: 'Acme',
    environments: { development: { baseUrl: url, live: false } },
    inputs: { key: { title: 'Key', secret: true } },
    auth: { scheme: 'token', request: 'token.login' },
    limits: { concurrency: 10, perSecond: 1000 },
    requests: {
      'token.login': login,
      'webhook.create': {
        type: 'http',
        method: 'POST',
        path: '/hooks',
        verb: 'create',
        json: { url: '{url}' },
        outputs: { webhook_id: '/id' },
      },
      'webhook.delete': { type: 'http', method: 'DELETE', path: '/hooks/{webhook_id}', verb: 'delete' },
      validate: { type: 'http', method: 'GET', path: '/me', verb: 'read', outputs: { message: '/said' } },
    },
    ...more,
  };
}

describe('A token by login', () => {
  let server: Server;
  let harness: ProviderHarness;
  let clock: FakeClock;
  let onLogin: Answer;
  let onCall: Answer;
  let sent: string[];
  const given = {
    params: { webhook_id: '7', url: 'https://x.example/' },
    secrets: { key: 'canary-of-the-key' },
  };

  beforeEach(async () => {
    sent = [];
    let issued = 0;
    onLogin = (_request, response) => {
      response.end(JSON.stringify({ access_token: `canary-token-${(issued += 1)}`, expires_in: 600 }));
    };
    onCall = (request, response) =>
      response.end(JSON.stringify({ id: 7, said: request.headers.authorization }));
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        sent.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
        response.setHeader('content-type', 'application/json');
        (request.url === '/login' ? onLogin : onCall)(request, response, body);
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    clock = new FakeClock();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    harness = new ProviderHarness(parseManifest(manifestOf(url)), {}, clock);
  });
  afterEach(async () => {
    harness.dispose();
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });

  it('[providers.login] is shared by calls at once, kept until it expires, and another secret has its own', async () => {
    await Promise.all([1, 2, 3].map(() => harness.succeed('validate', given)));
    assert.equal(sent.filter((line) => line.includes('/login')).length, 1);
    clock.advance(539_000);
    await harness.succeed('validate', given);
    clock.advance(2_000);
    await harness.succeed('validate', given);
    await harness.succeed('validate', { ...given, secrets: { key: 'another-key' } });
    assert.deepEqual(sent.slice(-4), [
      'POST /login -',
      'GET /me Bearer canary-token-2',
      'POST /login -',
      'GET /me Bearer canary-token-3',
    ]);
  });

  it('[providers.login] is never in an answer that is stored, however the server repeats it', async () => {
    const raw = await harness.send('validate', given);
    assert.doesNotMatch(JSON.stringify(raw), /canary/);
  });

  it('[providers.login] is asked for again after a 401 to a kept one, once, and a write is sent once more at most', async () => {
    await harness.succeed('validate', given);
    sent.splice(0);
    onCall = (_request, response) => response.writeHead(401).end('{}');
    const outcome = await harness.ask('webhook.create', given);
    assert.equal(outcome.kind, 'rejected');
    assert.deepEqual(sent, [
      'POST /hooks Bearer canary-token-1',
      'POST /login -',
      'POST /hooks Bearer canary-token-2',
    ]);
    sent.splice(0);
    onCall = (request) => request.socket.destroy();
    await assert.rejects(harness.ask('webhook.create', given), { code: 'provider-uncertain' });
    assert.equal(sent.filter((line) => line.includes('/hooks')).length, 1);
  });

  const refusals: [string, number, string][] = [
    ['says 401', 401, '{"error":"invalid_client"}'],
    ['says 403', 403, '{}'],
    ['says 404, which means “gone” elsewhere', 404, '{}'],
    ['says 409, which means “exists” elsewhere', 409, '{}'],
    ['says an error with status 200', 200, '{"error":"invalid_client"}'],
  ];
  for (const [title, status, body] of refusals)
    it(`[providers.login] refused, sends nothing and is a refusal: a server ${title}`, async () => {
      onLogin = (_request, response) => response.writeHead(status).end(body);
      for (const request of ['validate', 'webhook.create', 'webhook.delete'])
        assert.equal((await harness.ask(request, given)).kind, 'rejected', request);
      assert.deepEqual([...new Set(sent)], ['POST /login -']);
    });

  const unclear: [string, Answer][] = [
    ['fails', (_request, response) => response.writeHead(500).end('{}')],
    [
      'sends the login to another place',
      (_request, response) => response.writeHead(307, { location: '/hooks' }).end(),
    ],
    [
      'answers in HTML',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    ],
    ['answers without a token', (_request, response) => response.end('{"url":"https://evil.example"}')],
    ['hangs up', (request) => request.socket.destroy()],
  ];
  for (const [title, answer] of unclear)
    it(`[providers.login] that no answer decides sends nothing, and nothing happened: a server ${title}`, async () => {
      onLogin = answer;
      for (const request of ['validate', 'webhook.create', 'webhook.delete'])
        await assert.rejects(harness.ask(request, given), { code: 'provider-unreachable', retryable: true });
      assert.deepEqual([...new Set(sent)], ['POST /login -']);
    });

  it('[providers.login] goes where the manifest says, whatever else its answer names', async () => {
    onLogin = (_request, response) =>
      response.end(
        '{"access_token":"t-0123","api_domain":"https://evil.example","token_type":"mac","expires_in":"soon"}',
      );
    await harness.succeed('validate', given);
    assert.deepEqual(sent, ['POST /login -', 'GET /me Bearer t-0123']);
  });

  const bad: [string, JsonObject, RegExp][] = [
    ['needs a token itself', { ...login, auth: 'provider' }, /token\.login\/auth/],
    ['is no login', { ...login, verb: 'create' }, /token\.login\/verb/],
    ['yields no token', { ...login, secretOutputs: {} }, /access_token/],
    ['shows the token', { ...login, outputs: { shown: '/access_token' } }, /shown/],
    ['sends what belongs to one call', { ...login, json: { tag: '{tag}' } }, /tag: a login knows/],
    ['is a list', { ...login, select: { list: '', match: {} } }, /select/],
  ];
  for (const [title, request, reason] of bad)
    it(`[providers.login] is refused by the loader if it ${title}`, () => {
      const manifest = manifestOf('https://api.acme.example', { requests: { 'token.login': request } });
      const read = readManifest(manifest);
      assert.match('problems' in read ? JSON.stringify(read.problems) : '', reason);
    });

  it('[providers.login] is no tool', () => {
    const tools = [{ name: 'log_in', title: 'Log in', request: 'token.login' }];
    const read = readManifest(manifestOf('https://api.acme.example', { tools }));
    assert.match('problems' in read ? JSON.stringify(read.problems) : '', /can’t log in/);
  });
});
