// The places at which real OAuth servers publish what they have, and the ways in which they say whether they know a
// client: a table of behaviour and outcome.
import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import type { Oddity } from '../../support/oddServers.ts';
import { bytes, codeOf, OddFixture, type Client } from './oddFixture.ts';

describe('An OAuth server that is looked for', () => {
  let fixture: OddFixture;

  afterEach(() => fixture.dispose());

  const places: [behaviour: string, Oddity][] = [
    ['has the RFC 8414 document', {}],
    ['has the OpenID document alone', { documents: ['/.well-known/openid-configuration'] }],
    [
      'inserts the well-known path',
      { path: '/tenant', documents: ['/.well-known/oauth-authorization-server/tenant'] },
    ],
    [
      'appends the RFC 8414 path',
      { path: '/tenant', documents: ['/tenant/.well-known/oauth-authorization-server'] },
    ],
    ['appends the OpenID path', { path: '/tenant', documents: ['/tenant/.well-known/openid-configuration'] }],
    ['writes its issuer with a slash', { writesIssuerWith: '/' }],
    ['is given with a slash', { isGivenWith: '/' }],
    [
      'fails where the first document would be',
      {
        documents: ['/.well-known/openid-configuration'],
        elsewhere: { status: 500, body: 'x' },
      },
    ],
    [
      'answers its own page where the first document would be',
      {
        documents: ['/.well-known/openid-configuration'],
        elsewhere: bytes(200, '<html>app</html>', 'text/html'),
      },
    ],
    [
      'has one document at its root',
      { path: '/tenant', documents: ['/.well-known/oauth-authorization-server'] },
    ],
  ];
  for (const [behaviour, oddity] of places) {
    it(`[providers.discovery] that ${behaviour} is found`, async () => {
      fixture = await OddFixture.start(oddity);
      await fixture.client();
      assert.equal(fixture.server.clients.size, 1);
    });
  }

  const proofs: [behaviour: string, Oddity, (its: Client) => Client, expected: unknown][] = [
    ['refuses client credentials', { grants: ['authorization_code'] }, (its) => its, true],
    [
      'has public clients',
      { isPublic: true, metadata: { token_endpoint_auth_methods_supported: ['none'] } },
      (its) => its,
      true,
    ],
    [
      'refuses a made-up token without a word, and introspects',
      { refuse: { token: { status: 400, body: '' } } },
      (its) => its,
      true,
    ],
    [
      'refuses a made-up token without a word, introspects, and knows another secret',
      { refuse: { token: { status: 400, body: '' } } },
      ({ params, secrets }) => ({ params, secrets: { ...secrets, client_secret: 'wrong' } }),
      false,
    ],
    [
      'refuses a made-up token without a word, and has no introspection',
      {
        refuse: { token: { status: 400, body: '' } },
        metadata: { introspection_endpoint: undefined as never },
      },
      (its) => its,
      null,
    ],
    [
      'does not know the client',
      {},
      ({ params, secrets }) => ({ params: { ...params, client_id: 'other' }, secrets }),
      false,
    ],
    [
      'knows another secret',
      {},
      ({ params, secrets }) => ({ params, secrets: { ...secrets, client_secret: 'wrong' } }),
      false,
    ],
  ];
  for (const [behaviour, oddity, change, expected] of proofs) {
    it(`[providers.proof] that ${behaviour} is asked whether it knows the client: ${String(expected)}`, async () => {
      fixture = await OddFixture.start(oddity);
      const checked = await fixture.ask('oauthClient.check', change(await fixture.client()));
      assert.ok(!(checked instanceof AppError) && checked.kind === 'done', JSON.stringify(checked));
      assert.equal(checked.values['ok'], expected);
    });
  }

  const named = ['token_endpoint', 'registration_endpoint', 'introspection_endpoint', 'revocation_endpoint'];
  for (const member of named) {
    it(`[providers.endpoint-origins] that has its ${member} at another address is sent nothing but the question where`, async () => {
      fixture = await OddFixture.start({ atLocalhost: [member] });
      const { issuer, requests } = fixture.server;
      const client = {
        params: { issuer, name: 'Acme', redirect_uris: [], client_id: 'any' },
        secrets: { client_secret: 'secret', refresh_token: 'token', token: 'token' },
      };
      const actions = [
        'discover',
        'oauthClient.register',
        'token.refresh',
        'token.revoke',
        'token.introspect',
      ];
      for (const action of actions)
        assert.equal(codeOf(await fixture.ask(action, client)), 'host-not-allowed');
      assert.deepEqual(
        requests.filter((line) => !line.startsWith('GET /.well-known/')),
        [],
      );

      const origin = issuer.replace('127.0.0.1', 'localhost');
      const shown = { ...client, params: { ...client.params, endpoint_origins: [origin] } };
      assert.equal(codeOf(await fixture.ask('oauthClient.register', shown)), 'done');
      assert.equal(fixture.server.clients.size, 1);
    });
  }
});
