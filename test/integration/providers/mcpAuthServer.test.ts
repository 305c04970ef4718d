// The MCP SDK's own authorization server, which nobody here wrote: it refuses client credentials, has no introspection and
// no way to manage a client.
import assert from 'node:assert/strict';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { mcpAuthRouter } from '@modelcontextprotocol/sdk/server/auth/router.js';
import type { OAuthServerProvider } from '@modelcontextprotocol/sdk/server/auth/provider.js';
import type { OAuthClientInformationFull } from '@modelcontextprotocol/sdk/shared/auth.js';
import type { JsonObject } from '../../../src/core/json.ts';
import { oauth2Manifest } from '../../../src/providers/manifests/oauth2.ts';
import { textOf } from '../../support/textOf.ts';
import { ProviderHarness } from './providerHarness.ts';

describe('The MCP SDK’s authorization server', () => {
  const clients = new Map<string, OAuthClientInformationFull>();
  const live = new Set<string>();
  let server: Server;
  let harness: ProviderHarness;
  let issuer: string;

  before(async () => {
    server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const fromSdk = createRequire(import.meta.resolve('@modelcontextprotocol/sdk/server/auth/router.js'));
    const express = fromSdk('express') as () => RequestListener & { use: (router: unknown) => void };
    const app = express();
    app.use(mcpAuthRouter({ provider: providerOf(clients, live), issuerUrl: new URL(issuer) }));
    server.on('request', app);
    harness = new ProviderHarness({
      ...oauth2Manifest.manifest,
      limits: { concurrency: 5, perSecond: 1000 },
    });
  });

  after(async () => {
    harness.dispose();
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });

  async function register(): Promise<{ params: JsonObject; secrets: Record<string, string> }> {
    const { values, secrets } = await harness.succeed('oauthClient.register', {
      params: { issuer, name: 'Acme', redirect_uris: ['http://127.0.0.1:9/callback'] },
    });
    return { params: { issuer, ...values }, secrets };
  }

  it('[providers.mcp-servers] registers a client for people, which is proved by the token endpoint', async () => {
    const client = await register();
    assert.deepEqual(clients.get(textOf(client.params['client_id']))?.grant_types, [
      'authorization_code',
      'refresh_token',
    ]);
    const own = await harness.ask('token.clientCredentials', client);
    assert.ok(own.kind === 'rejected' && own.code === 'unsupported_grant_type', JSON.stringify(own));
    const known = await harness.succeed('oauthClient.check', client);
    assert.equal(known.values['ok'], true);
    const other = { ...client, params: { ...client.params, client_id: 'unknown' } };
    assert.equal((await harness.succeed('oauthClient.check', other)).values['ok'], false);
  });

  it('[providers.mcp-servers] refreshes a rotated token, and refuses a spent one for good', async () => {
    const client = await register();
    live.add('first');
    const spend = { ...client, secrets: { ...client.secrets, refresh_token: 'first' } };
    const { secrets } = await harness.succeed('token.refresh', spend);
    assert.ok(live.has(secrets['refresh_token'] ?? ''));
    const again = await harness.ask('token.refresh', spend);
    assert.ok(again.kind === 'rejected' && again.code === 'invalid_grant', JSON.stringify(again));
  });

  it('[providers.mcp-servers] says that it has no introspection, and no way to delete a client', async () => {
    const client = await register();
    const token = { ...client, secrets: { ...client.secrets, token: 'x' } };
    await assert.rejects(harness.ask('token.introspect', token), { code: 'unsupported' });
    await assert.rejects(harness.ask('oauthClient.delete', client), { code: 'unsupported' });
  });
});

/** Rotates strictly. */
function providerOf(
  clients: Map<string, OAuthClientInformationFull>,
  live: Set<string>,
): OAuthServerProvider {
  return {
    clientsStore: {
      getClient: (id) => clients.get(id),
      registerClient: (client) => {
        const made: OAuthClientInformationFull = {
          client_id: `client-${clients.size + 1}`,
          client_id_issued_at: 1,
          ...client,
        };
        clients.set(made.client_id, made);
        return made;
      },
    },
    authorize: () => Promise.resolve(),
    challengeForAuthorizationCode: () => Promise.resolve(''),
    exchangeAuthorizationCode: () => Promise.reject(new Error('Nobody signs in here.')),
    exchangeRefreshToken: async (_client, token) => {
      if (!live.delete(token)) {
        const { InvalidGrantError } = await import('@modelcontextprotocol/sdk/server/auth/errors.js');
        throw new InvalidGrantError('It is spent.');
      }
      const next = `${token}-next`;
      live.add(next);
      return { access_token: 'access-token', token_type: 'bearer', expires_in: 60, refresh_token: next };
    },
    verifyAccessToken: () => Promise.reject(new Error('Nobody asks.')),
  };
}
