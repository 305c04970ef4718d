// Auth0's manifest against a stand-in as strict as the description in test/contracts, and beside Auth0's official client:
// for the same call both must send the same.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import { auth0Manifest } from '../../../src/providers/manifests/auth0.ts';
import { startAuth0Mock, type Auth0Mock, type Tenant } from '../../support/auth0Mock.ts';
import { auth0Client, type Auth0 } from '../../support/providerClients.ts';
import { manifestAt, Recorder } from '../../support/requestRecorder.ts';
import { ProviderHarness } from './providerHarness.ts';

const TENANT: Tenant = {
  domain: 'https://acme.eu.auth0.com',
  clientId: 'canaryManagementClient01',
  clientSecret: 'canary-management-secret-0123456789abcdef',
};
const url = 'https://hooks.example.com/auth0';
const params: JsonObject = {
  domain: TENANT.domain,
  name: 'shop',
  tag: 'op_1',
  url,
  application: true,
  redirect_uris: ['https://shop.example.com/callback'],
};
const secrets = {
  management_client_id: TENANT.clientId,
  management_client_secret: TENANT.clientSecret,
};
const given = (more: JsonObject = {}, other: Record<string, string> = {}) => ({
  params: { ...params, ...more },
  secrets: { ...secrets, ...other },
});

describe('The manifest of Auth0', () => {
  let auth0: Auth0Mock;
  let harness: ProviderHarness;
  beforeEach(async () => {
    auth0 = await startAuth0Mock(TENANT);
    harness = new ProviderHarness(manifestAt(auth0Manifest.manifest, auth0.url));
  });
  afterEach(async () => {
    harness.dispose();
    await auth0.close();
  });

  it('[providers.auth0] logs in once for many requests, and again when the token has ended', async () => {
    await harness.succeed('validate', given());
    await Promise.all([1, 2, 3].map(() => harness.succeed('validate', given())));
    assert.equal(auth0.logins(), 1);
    auth0.endTokens();
    await harness.succeed('webhook.create', given({}, { secret: 'made-up' }));
    assert.deepEqual([auth0.logins(), auth0.streams.length], [2, 1]);
    assert.deepEqual(auth0.violations, []);
  });

  it('[providers.auth0] makes, finds, changes and deletes a log stream, whose secret outlives a change', async () => {
    const own = { secret: 'made-up-by-sluice' };
    const { values } = await harness.succeed('webhook.create', given({}, own));
    assert.deepEqual((await harness.succeed('webhook.find', given())).values, values);
    const moved = { webhook_id: values['webhook_id'] ?? null, url: 'https://new.example.com/auth0' };
    await harness.succeed('webhook.update', given(moved, own));
    assert.deepEqual(
      auth0.streams.map(({ sink }) => sink),
      [
        {
          httpEndpoint: moved.url,
          httpAuthorization: own.secret,
          httpContentType: 'application/json',
          httpContentFormat: 'JSONARRAY',
        },
      ],
    );
    await harness.succeed('webhook.delete', given(moved));
    assert.equal((await harness.ask('webhook.delete', given(moved))).kind, 'gone');
    assert.deepEqual(auth0.violations, []);
  });

  it('[providers.auth0] makes, finds in all pages, changes and deletes an application', async () => {
    for (let id = 1; id <= 5; id += 1)
      auth0.applications.push({ id: `other${id}`, name: 'shop', client_metadata: { sluice: `op_0${id}` } });
    const made = await harness.succeed('oauthClient.register', given());
    const found = await harness.succeed('client.find', given());
    assert.deepEqual(found, made);
    assert.match(found.secrets['client_secret'] ?? '', /^canary-secret-of-/);
    const { client_id = null } = made.values;
    const redirect_uris = ['https://shop.example.com/other'];
    await harness.succeed('oauthClient.update', given({ client_id, redirect_uris }));
    assert.deepEqual(auth0.applications.at(-1)?.['callbacks'], redirect_uris);
    await harness.succeed('oauthClient.delete', given({ client_id }));
    assert.equal((await harness.ask('client.find', given())).kind, 'gone');
    assert.deepEqual(auth0.violations, []);
  });

  it('[providers.auth0] takes a refused login as a refusal of the secret, whatever was asked, and repeats no secret', async () => {
    const wrong = {
      params,
      secrets: { ...secrets, management_client_secret: 'canary-wrong-secret-0123456789ab' },
    };
    for (const request of ['validate', 'webhook.create', 'webhook.delete'])
      for (const bad of [wrong, given({ domain: 'https://other.eu.auth0.com' })]) {
        const outcome = await harness.ask(request, {
          ...bad,
          params: { ...bad.params, webhook_id: 'lst_1' },
          secrets: { ...bad.secrets, secret: 's' },
        });
        assert.equal(outcome.kind, 'rejected', request);
        assert.ok('code' in outcome && outcome.code === 'access_denied', JSON.stringify(outcome));
        assert.doesNotMatch(JSON.stringify(outcome), /canary/);
      }
    assert.deepEqual(auth0.streams, []);
    assert.deepEqual(auth0.violations, []);
  });

  describe('beside the official client', function () {
    this.timeout(120_000);
    let recorder: Recorder;
    let client: Auth0;
    let ours: ProviderHarness;
    before(async () => {
      recorder = await Recorder.start();
      client = await auth0Client(`${recorder.url}/api/v2`, 'token');
      ours = new ProviderHarness(manifestAt(auth0Manifest.manifest, recorder.url));
      recorder.answer = { status: 200, body: { access_token: 'token', expires_in: 86_400 } };
      await ours.ask('validate', given());
      recorder.sent.splice(0);
    });
    after(async () => {
      ours.dispose();
      await recorder.close();
    });
    const same = async (request: string, more: JsonObject, theirs: () => Promise<unknown>) => {
      await ours.ask(request, given(more, { secret: 's' }));
      await theirs();
      recorder.assertSame();
    };
    const sink = (httpEndpoint: string) => ({
      httpEndpoint,
      httpAuthorization: 's',
      httpContentType: 'application/json',
      httpContentFormat: 'JSONARRAY',
    });

    it('[providers.auth0] sends the same', async () => {
      recorder.answer = {
        status: 200,
        body: { id: 'lst_1', client_id: 'c', clients: [], users: [], logs: [] },
      };
      await same('webhook.create', {}, () =>
        client.logStreams.create({ name: 'Sluice op_1', type: 'http', sink: sink(url) }),
      );
      await same('webhook.update', { webhook_id: 'lst_1' }, () =>
        client.logStreams.update('lst_1', { sink: sink(url) }),
      );
      await same('webhook.delete', { webhook_id: 'lst_1' }, () => client.logStreams.delete('lst_1'));
      await same('oauthClient.register', {}, () =>
        client.clients.create({
          name: 'shop',
          app_type: 'regular_web',
          oidc_conformant: true,
          token_endpoint_auth_method: 'client_secret_post',
          grant_types: ['authorization_code', 'refresh_token'],
          callbacks: ['https://shop.example.com/callback'],
          client_metadata: { sluice: 'op_1' },
        }),
      );
      await same('client.find', {}, () =>
        client.clients.list({ page: 0, per_page: 100, include_totals: true }),
      );
      await same('oauthClient.update', { client_id: 'c' }, () =>
        client.clients.update('c', { callbacks: ['https://shop.example.com/callback'] }),
      );
      await same('oauthClient.delete', { client_id: 'c' }, () => client.clients.delete('c'));
      await same('user.list', { q: 'blocked:true', cursor: '0', limit: 50 }, () =>
        client.users.list({
          page: 0,
          per_page: 50,
          include_totals: true,
          q: 'blocked:true',
          search_engine: 'v3',
        }),
      );
      await same('user.update', { user_id: 'auth0|1', blocked: true }, () =>
        client.users.update('auth0|1', { blocked: true }),
      );
      await same('log.list', { cursor: '0', limit: 50 }, () =>
        client.logs.list({ page: 0, per_page: 50, include_totals: true, sort: 'date:-1' }),
      );
      await same('api.create', { api_name: 'Orders', identifier: 'https://orders.example.com' }, () =>
        client.resourceServers.create({ name: 'Orders', identifier: 'https://orders.example.com' }),
      );
      await same('grant.create', { application_id: 'c', audience: 'a', scope: ['read'] }, () =>
        client.clientGrants.create({ client_id: 'c', audience: 'a', scope: ['read'] }),
      );
      await same('grant.delete', { grant_id: 'cgr_1' }, () => client.clientGrants.delete('cgr_1'));
    });
  });
});
