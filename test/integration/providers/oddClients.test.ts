// The ways in which real OAuth servers register, manage and delete clients and revoke tokens, and what Sluice makes of
// each: a table of behaviour and outcome.
import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { json, type Oddity } from '../../support/oddServers.ts';
import { textOf } from '../../support/textOf.ts';
import { bytes, codeOf, OddFixture } from './oddFixture.ts';

const PAGE = bytes(502, '<h1>Bad gateway</h1>', 'text/html');

describe('An OAuth server that is asked for clients', () => {
  let fixture: OddFixture;

  afterEach(() => fixture.dispose());

  const registrations: [behaviour: string, Oddity, expected: string, made: number, uris?: string[]][] = [
    ['writes its ID as a number', { client: (c) => ({ ...c, client_id: 12_345 }) }, 'done', 1],
    [
      'gives no way to manage the client',
      { client: ({ client_id, client_secret }) => ({ client_id, client_secret }) as JsonObject },
      'done',
      1,
    ],
    [
      'gives a secret that has expired',
      { client: (c) => ({ ...c, client_secret_expires_at: 1 }) },
      'done',
      1,
    ],
    [
      'gives a secret that expires soon',
      { client: (c) => ({ ...c, client_secret_expires_at: Math.floor(Date.now() / 1000) + 120 }) },
      'done',
      1,
    ],
    [
      'registers fewer grants than it was asked for',
      { client: (c) => ({ ...c, grant_types: ['authorization_code'] }) },
      'done',
      1,
    ],
    [
      'redirects the registration',
      { refuse: { register: { status: 308, body: '', headers: { location: '/register?again' } } } },
      'http-308',
      0,
    ],
    [
      'is down for a second',
      { refuse: { register: { status: 503, body: '', headers: { 'retry-after': '1' } } } },
      'uncertain',
      0,
    ],
    [
      'registers public clients',
      { isPublic: true, metadata: { token_endpoint_auth_methods_supported: ['none'] } },
      'done',
      1,
    ],
    [
      'answers HTML for what it made',
      { lose: { register: bytes(201, '<p>created</p>', 'text/html') } },
      'uncertain',
      1,
    ],
    ['answers 502 for what it made', { lose: { register: PAGE } }, 'uncertain', 1],
    ['loses its answer', { lose: { register: 'reset' } }, 'provider-uncertain', 1],
    ['is down behind a gateway', { refuse: { register: PAGE } }, 'uncertain', 0],
    [
      'is limited',
      { refuse: { register: { status: 429, body: '', headers: { 'retry-after': '2' } } } },
      'limited',
      0,
    ],
    [
      'refuses the client credentials grant once',
      { refuseFirst: { register: json(400, { error: 'invalid_client_metadata' }) } },
      'done',
      1,
    ],
    [
      'refuses the redirect URI',
      { refuse: { register: json(400, { error: 'invalid_redirect_uri' }) } },
      'invalid_redirect_uri',
      0,
    ],
    [
      'wants an initial token',
      { refuse: { register: json(401, { error: 'invalid_token' }) } },
      'invalid_token',
      0,
    ],
    [
      'knows no way of client authentication that Sluice has',
      { metadata: { token_endpoint_auth_methods_supported: ['private_key_jwt'] } },
      'unsupported',
      0,
    ],
    [
      'registers only public clients, and nobody is to sign in',
      { metadata: { token_endpoint_auth_methods_supported: ['none'] } },
      'unsupported',
      0,
      [],
    ],
    [
      'takes sign-ins by pushed authorization requests only',
      { metadata: { require_pushed_authorization_requests: true } },
      'unsupported',
      0,
    ],
    [
      'takes pushed authorization requests only, and nobody is to sign in',
      { metadata: { require_pushed_authorization_requests: true } },
      'done',
      1,
      [],
    ],
    ['registers nobody', { metadata: { registration_endpoint: undefined as never } }, 'unsupported', 0],
  ];
  for (const [behaviour, oddity, expected, made, uris] of registrations) {
    it(`[providers.registration] that ${behaviour} is understood: ${expected}`, async () => {
      fixture = await OddFixture.start(oddity);
      assert.equal(codeOf(await fixture.register(uris)), expected);
      assert.equal(fixture.server.clients.size, made);
    });
  }

  it('[providers.registration] is asked for the grants that the bundle needs, whatever its list leaves out', async () => {
    fixture = await OddFixture.start({ grants: ['authorization_code'] });
    await fixture.client();
    const asked = [...fixture.server.clients.values()].map((made) => made['grant_types']);
    assert.deepEqual(asked, [['authorization_code', 'refresh_token']]);
  });

  it('[providers.registration] that takes public clients alone is asked for one', async () => {
    fixture = await OddFixture.start({
      isPublic: true,
      metadata: { token_endpoint_auth_methods_supported: ['none'] },
    });
    const its = await fixture.client();
    assert.equal(its.params['token_endpoint_auth_method'], 'none');
    assert.equal(its.secrets['client_secret'], undefined);
    assert.equal([...fixture.server.clients.values()][0]?.['token_endpoint_auth_method'], 'none');
    const refreshed = await fixture.ask('token.refresh', its, { refresh_token: fixture.server.grant() });
    assert.equal(codeOf(refreshed), 'done', JSON.stringify(refreshed));
  });

  it('[providers.registration] that does not decode Basic is sent the secret in the body', async () => {
    fixture = await OddFixture.start({ decodesNothing: true });
    const own = await fixture.ask('token.clientCredentials', await fixture.client());
    assert.equal(codeOf(own), 'done', JSON.stringify(own));
  });

  const manage = (uri: (own: string) => string): Oddity => ({
    client: (made) => ({ ...made, registration_client_uri: uri(textOf(made['registration_client_uri'])) }),
  });
  const deletions: [behaviour: string, Oddity, expected: string, left: number, words?: RegExp][] = [
    ['deletes', {}, 'done', 0],
    ['gives a relative address to manage the client at', manage((uri) => new URL(uri).pathname), 'done', 0],
    [
      'gives an address elsewhere',
      manage((uri) => uri.replace('127.0.0.1', 'localhost')),
      'host-not-allowed',
      1,
    ],
    [
      'answers 401 though the client is there',
      { refuse: { delete: { status: 401, body: '' } } },
      'http-401',
      1,
      /It still exists, because the server answered 401/,
    ],
    ['answers 403', { refuse: { delete: { status: 403, body: '' } } }, 'http-403', 1, /It still exists/],
    ['answers 405', { refuse: { delete: { status: 405, body: '' } } }, 'http-405', 1, /It still exists/],
    ['answers 500', { refuse: { delete: { status: 500, body: '' } } }, 'http-500', 1, /It still exists/],
    [
      'answers an error with 200',
      { refuse: { delete: json(200, { error: 'access_denied' }) } },
      'access_denied',
      1,
      /It still exists/,
    ],
    ['is behind a gateway that fails', { refuse: { delete: PAGE } }, 'uncertain', 1],
  ];
  for (const [behaviour, oddity, expected, left, words] of deletions) {
    it(`[providers.still-there] that ${behaviour} is understood when a client is deleted: ${expected}`, async () => {
      fixture = await OddFixture.start(oddity);
      const its = await fixture.client();
      const deleted = await fixture.ask('oauthClient.delete', its);
      assert.equal(codeOf(deleted), expected, JSON.stringify(deleted));
      assert.match(JSON.stringify(deleted), words ?? /./);
      assert.equal('stillExists' in deleted, words !== undefined);
      assert.equal(fixture.server.clients.size, left);
      // What is gone is known to be gone, although RFC 7592 answers a wrong token alike.
      if (expected === 'done') assert.equal(codeOf(await fixture.ask('oauthClient.delete', its)), 'gone');
    });
  }

  const revocations: [behaviour: string, Oddity, expected: string, words?: RegExp][] = [
    ['revokes', {}, 'done'],
    [
      'does not know the kind of token',
      { refuse: { revoke: json(400, { error: 'unsupported_token_type' }) } },
      'unsupported_token_type',
      /It still exists/,
    ],
    ['refuses with 403', { refuse: { revoke: { status: 403, body: '' } } }, 'http-403', /It still exists/],
    ['is down', { refuse: { revoke: { status: 503, body: '' } } }, 'uncertain'],
    [
      'answers an error with 200',
      { refuse: { revoke: json(200, { error: 'invalid_request' }) } },
      'invalid_request',
      /It still exists/,
    ],
  ];
  for (const [behaviour, oddity, expected, words] of revocations) {
    it(`[providers.still-there] that ${behaviour} is understood when a token is revoked: ${expected}`, async () => {
      fixture = await OddFixture.start(oddity);
      const its = await fixture.client();
      const token = fixture.server.grant();
      const revoked = await fixture.ask('token.revoke', its, { token });
      assert.equal(codeOf(revoked), expected, JSON.stringify(revoked));
      assert.match(JSON.stringify(revoked), words ?? /./);
      assert.equal(fixture.server.honours(token), expected !== 'done');
    });
  }

  it('[providers.still-there] that says yes and does nothing is found out by introspection', async () => {
    fixture = await OddFixture.start({ refuse: { revoke: { status: 200, body: '' } } });
    const its = await fixture.client();
    const token = fixture.server.grant();
    assert.equal(codeOf(await fixture.ask('token.revoke', its, { token })), 'done');
    const asked = await fixture.ask('token.introspect', its, { token });
    assert.ok(!(asked instanceof AppError) && asked.kind === 'done' && asked.values['active'] === true);
  });
});
