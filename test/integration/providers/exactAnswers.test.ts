// IDs as providers write them, over real sockets: what is deleted later is what was created.
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { parseManifest } from '../../../src/core/provider/manifestChecks.ts';
import type { ProviderOutcome } from '../../../src/core/provider/providerClient.ts';
import { ProviderHarness } from './providerHarness.ts';
import { httpAnswer, startRawServer, type RawServer } from './rawServer.ts';

describe('A provider’s ID', () => {
  let server: RawServer;
  let harness: ProviderHarness;

  afterEach(async () => {
    harness.dispose();
    await server.close();
  });

  async function create(head: Record<string, string>, body: Buffer | string): Promise<ProviderOutcome> {
    const bytes = Buffer.from(body);
    const start = httpAnswer(200, { ...head, 'content-length': String(bytes.length) }, '');
    server = await startRawServer(
      (socket: Socket) => void socket.end(Buffer.concat([Buffer.from(start), bytes])),
    );
    harness = new ProviderHarness(
      parseManifest({
        id: 'acme',
        name: 'Acme',
        environments: { development: { baseUrl: `http://127.0.0.1:${server.port}`, live: false } },
        limits: { perSecond: 1000 },
        requests: {
          'webhook.create': {
            type: 'http',
            method: 'POST',
            path: '/hooks',
            verb: 'create',
            outputs: { webhook_id: '/id' },
            undo: 'webhook.delete',
          },
          'webhook.delete': {
            type: 'http',
            method: 'DELETE',
            path: '/hooks/{webhook_id}',
            verb: 'delete',
            answer: 'any',
          },
        },
      }),
    );
    return harness.ask('webhook.create');
  }

  const JSON_TYPE = { 'content-type': 'application/json' };
  const latin1 = Buffer.from('{"id":"wh_\u00e9"}', 'latin1');
  const taken: [title: string, head: Record<string, string>, body: Buffer | string, path: string][] = [
    ['of 64 bits', JSON_TYPE, '{"id":9007199254740993}', '/hooks/9007199254740993'],
    ['of 64 bits without a sign', JSON_TYPE, '{"id":12345678901234567890}', '/hooks/12345678901234567890'],
    ['in ISO 8859-1', { 'content-type': 'application/json; charset=iso-8859-1' }, latin1, '/hooks/wh_%C3%A9'],
    [
      'in UTF-16',
      { 'content-type': 'application/json; charset="utf-16le"' },
      Buffer.from('{"id":"wh_\u00e9"}', 'utf16le'),
      '/hooks/wh_%C3%A9',
    ],
    ['behind a byte order mark', JSON_TYPE, '\uFEFF{"id":"wh_1"}', '/hooks/wh_1'],
    [
      'in a compressed answer',
      { ...JSON_TYPE, 'content-encoding': 'gzip' },
      gzipSync('{"id":"wh_1"}'),
      '/hooks/wh_1',
    ],
    [
      'in a charset that nobody knows',
      { 'content-type': 'application/json; charset=x-own' },
      '{"id":"wh_1"}',
      '/hooks/wh_1',
    ],
  ];
  for (const [title, head, body, path] of taken) {
    it(`[providers.exact] ${title} names the same thing when it is deleted`, async () => {
      const created = await create(head, body);
      assert.equal(created.kind, 'done', JSON.stringify(created));
      await harness.ask('webhook.delete', { params: created.values });
      assert.equal(server.received[1]?.split(' ')[1], path);
    });
  }

  const unreadable: [title: string, head: Record<string, string>, body: Buffer | string][] = [
    ['that is empty', JSON_TYPE, '{"id":""}'],
    ['that is null', JSON_TYPE, '{"id":null}'],
    ['that is no UTF-8 though it should be', JSON_TYPE, latin1],
    ['in a broken archive', { ...JSON_TYPE, 'content-encoding': 'gzip' }, '{"id":"wh_1'],
  ];
  for (const [title, head, body] of unreadable) {
    it(`[providers.exact] ${title} makes the answer unreadable`, async () => {
      assert.equal((await create(head, body)).kind, 'uncertain');
    });
  }
});
