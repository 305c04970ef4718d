// An agent names addresses of this machine: nothing is sent there before a person read where, and what such a server
// says of further ones leads nowhere.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { unwrapped } from '../../support/approvals.ts';
import { HeadlessHost } from '../../support/headlessHost.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

describe('An agent that names private addresses', () => {
  const folders = new TemporaryFolders();
  const servers: http.Server[] = [];
  let host: HeadlessHost;
  before(async () => {
    host = await HeadlessHost.start(folders.make());
  });
  after(async () => {
    await host.kill();
    for (const server of servers) server.close().closeAllConnections();
    folders.dispose();
  });

  async function serve(
    answer: (url: string, origin: string) => object,
  ): Promise<{ origin: string; hits: string[] }> {
    const hits: string[] = [];
    const server = http.createServer((request, response) => {
      hits.push(`${request.method} ${request.url}`);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer(request.url ?? '', origin)));
    });
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { origin, hits };
  }

  it('[gate.private-addresses] [providers.addresses] reaches nothing before it was approved, and no other port after', async () => {
    const victim = await serve(() => ({ ok: true }));
    const issuer = await serve((_url, origin) => ({
      issuer: origin,
      authorization_endpoint: `${origin}/a`,
      token_endpoint: `${victim.origin}/admin/token`,
      registration_endpoint: `${victim.origin}/admin/delete?all=1`,
      introspection_endpoint: `${victim.origin}/i`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
    }));
    const agent = await host.connect();
    const wanted = {
      name: 's',
      provider: 'oauth2',
      environment: 'development',
      inputs: { issuer: issuer.origin },
    };
    const call = agent.call('provision_bundle', wanted);
    const { approval } = await host.event(({ event }) => event === 'approval');
    const { id, detail } = approval as { id: string; detail: string };
    assert.match(unwrapped(detail), new RegExp(`REACHES A PRIVATE ADDRESS: ${issuer.origin}/`));
    assert.deepEqual([issuer.hits, victim.hits], [[], []]);
    host.say({ approval: id, decision: 'approve' });
    const { output } = await call;
    assert.equal(output['status'], 'failed');
    assert.match(JSON.stringify(output['error']), /which no plan shows\. Nothing was sent there/);
    assert.notDeepEqual(issuer.hits, []);
    assert.deepEqual(victim.hits, []);
  });
});
