// What arrives on the wire when values try to break out of their places.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import { manifestSchema } from '../../../src/core/provider/manifest.ts';
import { ProviderHarness } from './providerHarness.ts';
import { httpAnswer, startRawServer, type RawServer } from './rawServer.ts';

const HOSTILE = 'a/../../admin?x=1&y=2#z\r\nx-evil: 1\r\n\r\nDELETE /all HTTP/1.1 "}],"admin":true';
const PRINTABLE = HOSTILE.replaceAll('\r\n', ' ').replaceAll('../', '');

describe('A value on the wire', () => {
  let server: RawServer;
  let harness: ProviderHarness;

  beforeEach(async () => {
    server = await startRawServer((socket) => void socket.end(httpAnswer(204, { connection: 'close' }, '')));
    const http = { type: 'http', method: 'POST', verb: 'create', params: ['value'], secrets: ['own'] };
    harness = new ProviderHarness(
      // Without the checks: nothing but this test sends these requests and gives their values.
      manifestSchema.parse({
        id: 'acme',
        name: 'Acme',
        environments: { development: { baseUrl: `http://127.0.0.1:${server.port}/base`, live: false } },
        idempotency: { header: 'Idempotency-Key', lifetimeMs: 1000 },
        requests: {
          path: { ...http, path: '/items/{value}/end' },
          query: { ...http, path: '/items', query: { q: '{value}', fixed: '1' } },
          header: { ...http, path: '/items', headers: { 'x-value': '{value}' } },
          bearer: { ...http, path: '/items', headers: { authorization: 'Bearer {secret:own}' } },
          form: { ...http, path: '/items', form: { a: '{value}', b: 'fixed' } },
          json: { ...http, path: '/items', json: { a: '{value}', b: { c: 'pre {value}' } } },
          keyed: { ...http, path: '/items', idempotent: true },
        },
      }),
    );
  });

  afterEach(async () => {
    harness.dispose();
    await server.close();
  });

  async function sent(request: string, value: string): Promise<{ head: string[]; body: string }> {
    await harness.succeed(request, { params: { value } });
    const [head = '', ...body] = (server.received[0] ?? '').split('\r\n\r\n');
    return { head: head.split('\r\n'), body: body.join('\r\n\r\n') };
  }

  it('[providers.templates] stays one path segment', async () => {
    const { head } = await sent('path', PRINTABLE);
    assert.equal(head[0], `POST /base/items/${encodeURIComponent(PRINTABLE)}/end HTTP/1.1`);
  });

  it('stays one query member', async () => {
    const { head, body } = await sent('query', HOSTILE);
    const [, target = ''] = (head[0] ?? '').split(' ');
    const { pathname, searchParams } = new URL(target, 'http://x.example');
    assert.equal(pathname, '/base/items');
    assert.deepEqual(
      [...searchParams],
      [
        ['q', HOSTILE],
        ['fixed', '1'],
      ],
    );
    assert.equal(body, '');
  });

  it('stays one form member', async () => {
    const { body } = await sent('form', HOSTILE);
    assert.deepEqual(
      [...new URLSearchParams(body)],
      [
        ['a', HOSTILE],
        ['b', 'fixed'],
      ],
    );
  });

  it('stays one JSON text', async () => {
    const { body } = await sent('json', HOSTILE);
    assert.deepEqual(JSON.parse(body) as JsonObject, { a: HOSTILE, b: { c: `pre ${HOSTILE}` } });
  });

  it('[providers.templates] stays one header, or is not sent', async () => {
    const { head } = await sent('header', PRINTABLE);
    assert.ok(head.includes(`x-value: ${PRINTABLE}`));
    await assert.rejects(harness.ask('header', { params: { value: HOSTILE } }), { code: 'bad-inputs' });
    assert.equal(server.received.length, 1);
  });

  it('that is a secret with a line break is not sent, and not shown', async () => {
    await assert.rejects(
      harness.ask('bearer', { secrets: { own: 'canary\r\nx-evil: 1' } }),
      (error: Error) => {
        assert.doesNotMatch(`${error.message} ${JSON.stringify(error)}`, /canary/);
        return true;
      },
    );
    assert.deepEqual(server.received, []);
  });

  it('that is an idempotency key cannot become two headers', async () => {
    await assert.rejects(harness.ask('keyed', { idempotencyKey: 'a\r\nx-evil: 1' }));
    assert.deepEqual(server.received, []);
  });
});
