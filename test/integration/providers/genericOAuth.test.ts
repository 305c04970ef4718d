// The generic OAuth 2.0 manifest against `oidc-provider`, configured in the ways in which real servers differ.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import { parseManifest } from '../../../src/core/provider/manifestChecks.ts';
import { guardedOAuth2Manifest, oauth2Manifest } from '../../../src/providers/manifests/oauth2.ts';
import { startOidcServer, type OidcServer, type OidcServerOptions } from '../../support/oidcServer.ts';
import { mint } from '../../support/oidcGrants.ts';
import { textOf } from '../../support/textOf.ts';
import { ProviderHarness } from './providerHarness.ts';

const PERSON_GIVEN = 'initial-access-token-canary';

describe('The generic OAuth 2.0 manifest', () => {
  let server: OidcServer;
  let harness: ProviderHarness;

  // The first import of `oidc-provider` takes its time.
  before(async function () {
    this.timeout(30_000);
    const first = await startOidcServer();
    await first.close();
  });

  afterEach(async () => {
    harness.dispose();
    await server.close();
  });

  async function start(options: OidcServerOptions = {}, manifest = oauth2Manifest.manifest): Promise<void> {
    server = await startOidcServer(options);
    harness = new ProviderHarness({ ...manifest, limits: { concurrency: 5, perSecond: 1000 } });
  }

  async function register(
    secrets: Record<string, string> = {},
  ): Promise<{ params: JsonObject; secrets: Record<string, string> }> {
    const { values, secrets: issued } = await harness.succeed('oauthClient.register', {
      params: { issuer: server.issuer, name: 'Acme', redirect_uris: ['https://app.example.com/cb'] },
      secrets,
    });
    return { params: { issuer: server.issuer, ...values }, secrets: issued };
  }

  const variants: [string, OidcServerOptions][] = [
    ['with both discovery documents', {}],
    ['with the RFC 8414 document only', { discovery: 'rfc8414' }],
    ['with the OpenID document only', { discovery: 'oidc' }],
    ['that answers a registration with 200', { registrationStatus: 200 }],
    ['that rotates the registration token on update', { rotateOnUpdate: true }],
    ['that changes the client’s secret on update', { changeSecretOnUpdate: true }],
  ];
  for (const [title, options] of variants) {
    it(`[providers.oauth] registers, proves, updates and deletes a client at a server ${title}`, async () => {
      await start(options);
      const discovered = await harness.succeed('discover', { params: { issuer: server.issuer } });
      assert.equal(discovered.values['issuer'], server.issuer);
      assert.equal(discovered.values['registration'], true);

      const client = await register();
      assert.deepEqual(server.clientIds(), [client.params['client_id']]);
      assert.deepEqual(Object.keys(client.secrets).sort(), ['client_secret', 'registration_access_token']);

      const token = await harness.succeed('token.clientCredentials', client);
      assert.equal(token.values['expires_in'], 600);
      const withToken = {
        ...client,
        secrets: { ...client.secrets, token: token.secrets['access_token'] ?? '' },
      };
      assert.equal((await harness.succeed('token.introspect', withToken)).values['active'], true);
      await harness.succeed('token.revoke', withToken);
      assert.equal((await harness.succeed('token.introspect', withToken)).values['active'], false);

      const updated = await harness.succeed('oauthClient.update', {
        params: { ...client.params, redirect_uris: ['https://new.example.com/cb'] },
        secrets: client.secrets,
      });
      const current = { ...client, secrets: { ...client.secrets, ...updated.secrets } };
      assert.equal(
        current.secrets['registration_access_token'] === client.secrets['registration_access_token'],
        options.rotateOnUpdate !== true,
      );
      assert.equal(
        current.secrets['client_secret'] === client.secrets['client_secret'],
        options.changeSecretOnUpdate !== true,
      );
      await harness.succeed('token.clientCredentials', current);
      await harness.succeed('oauthClient.read', current);
      await harness.succeed('oauthClient.delete', current);
      assert.deepEqual(server.clientIds(), []);
      assert.deepEqual(await harness.ask('oauthClient.delete', current), { kind: 'gone' });
    });
  }

  const rotations: [string, OidcServerOptions['rotation'], (string | undefined)[]][] = [
    ['keeps a refresh token good', 'none', ['done', 'done', 'done']],
    ['lets a spent one pass once more', 'grace', ['done', 'done', 'invalid_grant']],
    ['ends the grant where one is used twice', 'strict', ['done', 'invalid_grant', 'invalid_grant']],
  ];
  for (const [title, rotation, expected] of rotations) {
    it(`[providers.oauth] understands each refresh at a server that ${title}`, async () => {
      await start({ ...(rotation && { rotation }) });
      const client = await register();
      const { refresh } = await mint(server, 'account-1', textOf(client.params['client_id']));
      const spend = { ...client, secrets: { ...client.secrets, refresh_token: refresh } };
      const outcomes: string[] = [];
      for (const _ of expected) {
        const outcome = await harness.ask('token.refresh', spend);
        outcomes.push(outcome.kind === 'rejected' ? outcome.code : outcome.kind);
        const rotated = outcome.kind === 'done' && outcome.secrets['refresh_token'];
        if (outcome.kind === 'done')
          assert.equal(rotated === undefined || rotated === refresh, rotation === 'none');
      }
      assert.deepEqual(outcomes, expected);
    });
  }

  const lacking: [string, OidcServerOptions, method: string][] = [
    ['takes secrets in the body only', { clientAuthMethods: ['client_secret_post'] }, 'client_secret_post'],
    ['registers public clients only', { clientAuthMethods: ['none'] }, 'none'],
    ['has no client credentials grant', { lacks: ['clientCredentials'] }, 'client_secret_basic'],
    ['has no introspection', { lacks: ['introspection'] }, 'client_secret_basic'],
  ];
  for (const [title, options, method] of lacking) {
    it(`[providers.oauth] registers, proves, refreshes and deletes at a server that ${title}`, async () => {
      await start(options);
      const client = await register();
      assert.equal(client.params['token_endpoint_auth_method'], method);
      assert.equal((await harness.succeed('oauthClient.check', client)).values['ok'], true);
      const unknown = { ...client, params: { ...client.params, client_id: 'nobody' } };
      assert.equal((await harness.succeed('oauthClient.check', unknown)).values['ok'], false);
      const { refresh } = await mint(server, 'account-1', textOf(client.params['client_id']));
      const spend = { ...client, secrets: { ...client.secrets, refresh_token: refresh } };
      const { secrets } = await harness.succeed('token.refresh', spend);
      assert.notEqual(secrets['refresh_token'], refresh);
      await harness.succeed('oauthClient.delete', client);
      assert.deepEqual(server.clientIds(), []);
    });
  }

  it('[providers.oauth] is told by introspection what the server knows: of refresh tokens, some know nothing', async () => {
    for (const refreshTokensUnknown of [false, true]) {
      await start({ refreshTokensUnknown });
      const client = await register();
      const tokens = await mint(server, 'account-1', textOf(client.params['client_id']));
      const active = async (token: string): Promise<unknown> =>
        (await harness.succeed('token.introspect', { ...client, secrets: { ...client.secrets, token } }))
          .values['active'];
      assert.equal(await active(tokens.access), true);
      assert.equal(await active(tokens.refresh), !refreshTokensUnknown);
      if (!refreshTokensUnknown) {
        harness.dispose();
        await server.close();
      }
    }
  });

  it('[providers.oauth] talks to a server that publishes nothing, by the endpoints that the manifest names', async () => {
    await start({ discovery: 'rfc8414' });
    const endpoints = {
      token: `${server.issuer}/token`,
      registration: `${server.issuer}/reg`,
      introspection: `${server.issuer}/token/introspection`,
      revocation: `${server.issuer}/token/revocation`,
    };
    const { issuer: _issuer, ...oauth } = oauth2Manifest.manifest.oauth ?? {};
    harness.dispose();
    harness = new ProviderHarness(
      parseManifest({ ...oauth2Manifest.manifest, oauth: { ...oauth, endpoints } }),
    );
    const client = await register();
    const token = await harness.succeed('token.clientCredentials', client);
    const secrets = { ...client.secrets, token: token.secrets['access_token'] ?? '' };
    assert.equal((await harness.succeed('token.introspect', { ...client, secrets })).values['active'], true);
    assert.ok(!server.requests.some((line) => line.includes('.well-known')));
  });

  it('discovers once for several requests', async () => {
    await start();
    const client = await register();
    await harness.succeed('token.clientCredentials', client);
    await harness.succeed('token.clientCredentials', client);
    assert.equal(server.requests.filter((line) => line.includes('.well-known')).length, 1);
  });

  it('understands a recorded answer again without the network', async () => {
    await start();
    const client = await register();
    const call = harness.callOf('token.clientCredentials', client);
    const answer = await harness.client.send(call, new AbortController().signal);
    const recorded = JSON.parse(JSON.stringify(answer)) as typeof answer;
    const atFirst = await harness.client.interpret(call, answer);
    await server.close();
    const afterwards = new ProviderHarness(oauth2Manifest.manifest);
    const again = await afterwards.client.interpret(
      afterwards.callOf('token.clientCredentials', client),
      recorded,
    );
    assert.equal(again.kind, 'done');
    assert.deepEqual(again, atFirst);
  });

  it('sends the initial access token that a guarded server asks for, and says so where it is wrong', async () => {
    await start({ initialAccessToken: PERSON_GIVEN }, guardedOAuth2Manifest.manifest);
    await register({ initial_access_token: PERSON_GIVEN });
    assert.equal(server.clientIds().length, 1);
    const refused = await harness.ask('oauthClient.register', {
      params: { issuer: server.issuer, name: 'Acme' },
      secrets: { initial_access_token: 'wrong-token-canary' },
    });
    assert.equal(refused.kind, 'rejected');
    assert.equal(refused.code, 'invalid_token');
    assert.doesNotMatch(JSON.stringify(refused), /canary/);
  });

  it('reports the code of an error body, and of a challenge', async () => {
    await start();
    const client = await register();
    const wrong = { ...client, secrets: { ...client.secrets, client_secret: 'not-the-secret' } };
    const refused = await harness.ask('token.clientCredentials', wrong);
    assert.equal(refused.kind, 'rejected');
    assert.equal(refused.code, 'invalid_client');
    const invalid = await harness.ask('token.refresh', {
      ...client,
      secrets: { ...client.secrets, refresh_token: 'never-issued' },
    });
    assert.equal(invalid.kind, 'rejected');
    assert.equal(invalid.code, 'invalid_grant');
  });

  it('refuses to manage a client at a host that is not the server’s', async () => {
    await start();
    const client = await register();
    await assert.rejects(
      harness.ask('oauthClient.delete', {
        ...client,
        params: { ...client.params, registration_client_uri: 'http://127.0.0.1:9/reg/x' },
      }),
      { code: 'host-not-allowed' },
    );
    assert.equal(server.clientIds().length, 1);
  });

  it('says that nothing was changed where the issuer is no OAuth server', async () => {
    await start();
    await assert.rejects(
      harness.ask('oauthClient.register', { params: { issuer: `${server.issuer}/other`, name: 'x' } }),
      {
        code: 'provider-invalid-answer',
      },
    );
  });
});
