// Provisioning at a real OAuth server that nobody here wrote: discovery, registration, token, introspection; and a
// secret that only a person gives.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { guardedOAuth2Manifest } from '../../../src/providers/manifests/oauth2.ts';
import { approveEverything } from '../../support/approveEverything.ts';
import { filesHolding } from '../../support/diskBytes.ts';
import { HeadlessHost, type HostEvent } from '../../support/headlessHost.ts';
import { startOidcServer, type OidcServer } from '../../support/oidcServer.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const TOKEN = 'initial-access-token-of-this-test';
const isInput = ({ event }: HostEvent): boolean => event === 'input';

describe('Provisioning at a real OAuth server', () => {
  const folders = new TemporaryFolders();
  const servers: OidcServer[] = [];
  const hosts: HeadlessHost[] = [];
  const serve = async (options: Parameters<typeof startOidcServer>[0] = {}): Promise<OidcServer> => {
    const server = await startOidcServer(options);
    servers.push(server);
    return server;
  };
  const start = async (directory: string, manifests?: string): Promise<HeadlessHost> => {
    const host = await HeadlessHost.start(directory, { ...(manifests !== undefined && { manifests }) });
    hosts.push(host);
    // The server stands on this machine, which an agent reaches only where a person agrees.
    approveEverything(host);
    return host;
  };
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.kill()));
    await Promise.all(servers.splice(0).map((server) => server.close()));
    folders.dispose();
  });

  const wanted = (provider: string, { issuer }: OidcServer) => ({
    name: 'sign-in',
    provider,
    environment: 'development',
    inputs: { issuer },
  });

  it('[provision.oauth] discovers, registers a client, gets a token, introspects it, and says what OAuth lacks', async () => {
    const server = await serve();
    const directory = folders.make();
    const host = await start(directory);
    const agent = await host.connect();
    const { output, text } = await agent.call('provision_bundle', wanted('oauth2', server));
    assert.equal(output['status'], 'completed', text);
    const lines = server.requests.map((line) => line.replace(/\?.*$/, ''));
    for (const line of ['POST /reg', 'POST /token', 'POST /token/introspection'])
      assert.ok(lines.includes(line), line);
    assert.ok(lines.some((line) => line.startsWith('GET /.well-known/')));
    assert.equal(server.clientIds().length, 1);
    const unsupported = (output['unsupported'] as { request: string }[]).map(({ request }) => request);
    assert.deepEqual(unsupported.sort(), ['credential.create', 'webhook.create']);
    const shown = await agent.call('get_bundle', { bundle_id: output['bundle_id'] });
    assert.equal((shown.output['oauth_client'] as { client_id: string }).client_id, server.clientIds()[0]);
    assert.deepEqual(
      (shown.output['credentials'] as { kind: string }[]).map(({ kind }) => kind),
      ['client_secret'],
    );
    const again = await agent.call('provision_bundle', wanted('oauth2', server));
    assert.equal(again.output['bundle_id'], output['bundle_id']);
    assert.equal(server.clientIds().length, 1);
  });

  it('[input.answered] waits for a person’s secret, takes it into the vault alone, and completes', async () => {
    const server = await serve({ initialAccessToken: TOKEN });
    const directory = folders.make();
    const host = await start(directory, guardedManifest());
    const agent = await host.connect();
    const result = agent.call('provision_bundle', wanted('guarded', server));
    const { input } = await host.event(isInput);
    const request = input as { id: string; host: string; asker: string; fields: { name: string }[] };
    assert.equal(request.host, new URL(server.issuer).host);
    assert.equal(request.asker, 'Headless client');
    assert.deepEqual(
      request.fields.map(({ name }) => name),
      ['initial_access_token'],
    );
    assert.deepEqual(server.requests, []);
    host.say({ input: request.id, values: { initial_access_token: '' } });
    const { code } = await host.event(({ event }) => event === 'refused');
    assert.equal(code, 'bad-inputs');
    host.say({ input: request.id, values: { initial_access_token: TOKEN } });
    const { output, text } = await result;
    assert.equal(output['status'], 'completed', text);
    assert.equal(server.clientIds().length, 1);
    assert.deepEqual(filesHolding(directory, TOKEN), []);
    assert.ok(!host.log.includes(TOKEN));
    assert.ok(!JSON.stringify([output, host.events]).includes(TOKEN));
  });

  it('[input.durable] waits again after it was killed while it waited', async () => {
    const server = await serve({ initialAccessToken: TOKEN });
    const directory = folders.make();
    const manifests = guardedManifest();
    const first = await start(directory, manifests);
    const agent = await first.connect();
    const unanswered = agent.call('provision_bundle', wanted('guarded', server)).catch(() => undefined);
    const { input: before } = await first.event(isInput);
    await first.kill();
    await unanswered;
    const second = await start(directory, manifests);
    const { input: after } = await second.event(isInput);
    assert.deepEqual(after, before);
    const { id, operation_id: operation } = after as { id: string; operation_id: string };
    second.say({ input: id, values: { initial_access_token: TOKEN } });
    const next = await second.connect();
    const { output, text } = await next.call('wait_for_operation', { operation_id: operation });
    assert.equal(output['status'], 'completed', text);
    assert.equal(server.clientIds().length, 1);
  });

  /** A folder with the guarded server's manifest under an id of its own, as a user would write one. */
  function guardedManifest(): string {
    const directory = path.join(folders.make(), 'manifests');
    mkdirSync(directory);
    const manifest = { ...guardedOAuth2Manifest.manifest, id: 'guarded', name: 'Guarded server' };
    writeFileSync(path.join(directory, 'guarded.json'), JSON.stringify(manifest));
    return directory;
  }
});
