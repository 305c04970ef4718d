// A provider that issues IDs which no request can name again: nothing gets stuck, and what stays there is told.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { errorOf, type AgentClient, type AgentResult } from '../../support/agentClient.ts';
import { approveEverything } from '../../support/approveEverything.ts';
import { HeadlessHost } from '../../support/headlessHost.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const ODD_IDS = ['../../b', 'a\r\nX: y', 'k\0\ud800'];

const manifestAt = (baseUrl: string): object => ({
  id: 'acme',
  name: 'Acme',
  environments: { development: { baseUrl, live: false } },
  requests: {
    'credential.create': {
      type: 'http',
      method: 'POST',
      path: '/keys',
      json: { tag: '{tag}' },
      verb: 'create',
      // As long as that, a request without an answer may still be under way.
      timeoutMs: 500,
      outputs: { credential_id: '/id' },
      secretOutputs: { secret: '/secret' },
      find: 'credential.find',
      undo: 'credential.delete',
    },
    'credential.find': {
      type: 'http',
      method: 'GET',
      path: '/keys',
      verb: 'read',
      select: { list: '/keys', match: { '/tag': '{tag}' } },
      outputs: { credential_id: '/id' },
      secretOutputs: { secret: '/secret' },
      optionalOutputs: ['secret'],
    },
    'credential.delete': {
      type: 'http',
      method: 'DELETE',
      path: '/keys/{credential_id}',
      verb: 'delete',
    },
    validate: { type: 'http', method: 'POST', path: '/validate', verb: 'read', outputs: { ok: '/ok' } },
  },
});

describe('A provider that issues IDs which no request can name', () => {
  const folders = new TemporaryFolders();
  /** What exists there. */
  let keys: { id: string; secret: string; tag: string }[] = [];
  let id = '';
  let validates = true;
  let showsSecrets = true;
  let server: Server;
  let host: HeadlessHost;
  let agent: AgentClient;
  before(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        response.setHeader('content-type', 'application/json');
        if (request.url === '/validate' && !validates) response.statusCode = 403;
        if (request.url !== '/keys') return response.end('{"ok":true}');
        const shown = keys.map(({ secret, ...key }) => (showsSecrets ? { ...key, secret } : key));
        if (request.method === 'GET') return response.end(JSON.stringify({ keys: shown }));
        const { tag } = JSON.parse(body) as { tag: string };
        keys.push({ id, secret: 'issued-secret-1', tag });
        return response.end(JSON.stringify(keys.at(-1)));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const directory = folders.make();
    const { port } = server.address() as AddressInfo;
    writeFileSync(path.join(directory, 'acme.json'), JSON.stringify(manifestAt(`http://127.0.0.1:${port}`)));
    host = await HeadlessHost.start(directory, { manifests: directory });
    approveEverything(host);
    agent = await host.connect();
  });
  after(async () => {
    await host.stop();
    server.close();
    folders.dispose();
  });
  beforeEach(() => {
    keys = [];
    validates = true;
    showsSecrets = true;
  });

  const provision = (name: string): Promise<AgentResult> =>
    agent.call('provision_bundle', { name, provider: 'acme', environment: 'development' });
  const leftBy = ({ output }: AgentResult): unknown[] => (output['not_done'] ?? []) as unknown[];

  for (const [index, odd] of ODD_IDS.entries()) {
    const shown = JSON.stringify(odd);
    it(`[calls.odd-ids] ${shown} is found again, and a deletion tells that it stays`, async () => {
      id = odd;
      const made = await provision(`deleted ${index}`);
      assert.equal(made.output['status'], 'completed', made.text);
      assert.equal(keys.length, 1, 'it is created once');
      const deleted = await agent.call('delete_bundle', { bundle_id: made.output['bundle_id'] });
      assert.equal(deleted.output['status'], 'completed', deleted.text);
      assert.equal(leftBy(deleted).length, 1, deleted.text);
    });

    it(`[calls.odd-ids] ${shown} lets a rollback complete, and tells that it stays`, async () => {
      id = odd;
      validates = false;
      const failed = await provision(`rolled back ${index}`);
      assert.equal(errorOf(failed)['code'], 'provider-rejected', failed.text);
      const back = await agent.call('roll_back_operation', { operation_id: failed.output['operation_id'] });
      assert.equal(back.output['status'], 'completed', back.text);
      assert.equal(leftBy(back).length, 1, back.text);
    });

    it(`[forget.way-out] ${shown} is named by what is forgotten with it`, async () => {
      id = odd;
      const made = await provision(`forgotten ${index}`);
      const forgotten = await agent.call('forget_bundle', { bundle_id: made.output['bundle_id'] });
      assert.equal(forgotten.output['status'], 'completed', forgotten.text);
      const [left] = forgotten.output['left_at_provider'] as { what: string; ref: string }[];
      assert.deepEqual([left?.what, left?.ref], ['API key', odd]);
    });

    it(`[calls.odd-ids] ${shown} without its secret is neither made twice nor in a rollback’s way`, async () => {
      id = odd;
      showsSecrets = false;
      const failed = await provision(`lost ${index}`);
      assert.equal(errorOf(failed)['code'], 'provider-uncertain', failed.text);
      const again = await provision(`lost ${index}`);
      assert.equal(errorOf(again)['code'], 'provider-uncertain', again.text);
      assert.equal(keys.length, 1, 'it is created once');
      const back = await agent.call('roll_back_operation', { operation_id: failed.output['operation_id'] });
      assert.equal(back.output['status'], 'completed', back.text);
      assert.equal(leftBy(back).length, 1, back.text);
    });
  }
});
