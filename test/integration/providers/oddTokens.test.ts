// The ways in which real OAuth servers answer token requests, and what Sluice makes of each: a table of behaviour and
// outcome. What a server issued is never thrown away, and no token that it honours counts as dead.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import { AppError } from '../../../src/core/errors.ts';
import { gzip, json, type Oddity } from '../../support/oddServers.ts';
import { bytes, codeOf, OddFixture } from './oddFixture.ts';

const TEN_YEARS = 315_360_000;
const writes = (change: (answer: JsonObject) => unknown): Oddity => ({
  write: (answer) => json(200, change(answer)),
});
const without = (name: string): Oddity =>
  writes((answer) => Object.fromEntries(Object.entries(answer).filter(([member]) => member !== name)));

describe('An OAuth server that is asked for tokens', () => {
  let fixture: OddFixture;

  afterEach(() => fixture.dispose());

  const issued: [
    behaviour: string,
    Oddity,
    expiresIn: number | null,
    scope?: string | null,
    oauth?: JsonObject,
  ][] = [
    ['writes expires_in as a text', writes((a) => ({ ...a, expires_in: '60' })), 60],
    ['writes no expires_in', without('expires_in'), null],
    ['writes null for expires_in', writes((a) => ({ ...a, expires_in: null })), null],
    ['writes words for expires_in', writes((a) => ({ ...a, expires_in: '1h' })), null],
    ['writes 0 for expires_in', writes((a) => ({ ...a, expires_in: 0 })), 0],
    ['writes a negative expires_in', writes((a) => ({ ...a, expires_in: -1 })), 0],
    ['writes a fraction for expires_in', writes((a) => ({ ...a, expires_in: 59.7 })), 59],
    ['writes 1e13 for expires_in', writes((a) => ({ ...a, expires_in: 1e13 })), TEN_YEARS],
    [
      'writes twenty digits for expires_in',
      {
        write: (a) => ({ ...json(200, a), body: JSON.stringify(a).replace(':60', ':99999999999999999999') }),
      },
      TEN_YEARS,
    ],
    ['lists its scopes', writes((a) => ({ ...a, scope: ['read', 'write'] })), 60, 'read write'],
    ['writes null for scope', writes((a) => ({ ...a, scope: null })), 60],
    ['writes no token_type', without('token_type'), 60],
    ['writes null for token_type', writes((a) => ({ ...a, token_type: null })), 60],
    ['writes BEARER', writes((a) => ({ ...a, token_type: 'BEARER' })), 60],
    ['writes bot for token_type', writes((a) => ({ ...a, token_type: 'bot' })), 60],
    ['answers 201', { write: (a) => json(201, a) }, 60],
    ['answers a form', { write: (a) => bytes(200, form(a), 'application/x-www-form-urlencoded') }, 60],
    ['calls its JSON HTML', { write: (a) => bytes(200, JSON.stringify(a), 'text/html') }, 60],
    ['calls its JSON text', { write: (a) => bytes(200, JSON.stringify(a), 'text/plain; charset=utf-8') }, 60],
    ['names no content type', { write: (a) => ({ status: 200, body: JSON.stringify(a) }) }, 60],
    [
      'begins with a byte order mark',
      { write: (a) => ({ ...json(200, a), body: `\uFEFF${JSON.stringify(a)}` }) },
      60,
    ],
    ['compresses what nobody asked to be compressed', { write: (a) => gzip(json(200, a)) }, 60],
    ['nests the tokens', writes((a) => ({ data: a, message: 'success' })), 60],
    [
      'nests the tokens where the manifest says so',
      writes((a) => ({ access_token: 'bot-token', authed_user: a })),
      60,
      null,
      { tokens: '/authed_user' },
    ],
    [
      'repeats members',
      {
        write: (a) => ({
          ...json(200, a),
          body: JSON.stringify(a).replace('{', '{"access_token":"first","refresh_token":"first",'),
        }),
      },
      60,
    ],
    ['writes BearerToken for token_type', writes((a) => ({ ...a, token_type: 'BearerToken' })), 60],
    [
      'answers in chunks with trailers',
      { write: (a) => ({ ...json(200, a), by: 'chunks with trailers' }) },
      60,
    ],
    ['answers byte by byte', { write: (a) => ({ ...json(200, a), by: 'drips' }) }, 60],
    ['speaks HTTP/1.0 and closes', { write: (a) => ({ ...json(200, a), by: 'HTTP/1.0' }) }, 60],
    [
      'has a clock of its own',
      {
        write: (a) => ({
          ...json(200, a),
          headers: { 'content-type': 'application/json', date: 'Mon, 30 Nov 2037 23:59:59 GMT' },
        }),
      },
      60,
    ],
    ['drops kept connections', { dropsKept: true }, 60],
    ['takes secrets in the body only', { takesPostOnly: true }, 60],
  ];
  for (const [behaviour, oddity, expiresIn, scope = null, oauth] of issued) {
    it(`[providers.lenient] that ${behaviour} costs no pair`, async () => {
      fixture = await OddFixture.start(oddity, oauth);
      const its = await fixture.client();
      const token = fixture.server.grant();
      const refreshed = await fixture.ask('token.refresh', its, { refresh_token: token });
      assert.ok(!(refreshed instanceof AppError) && refreshed.kind === 'done', JSON.stringify(refreshed));
      assert.equal(refreshed.secrets['access_token'], 'access-token-issued');
      assert.ok(fixture.server.honours(refreshed.secrets['refresh_token'] ?? ''));
      assert.deepEqual(refreshed.values, { expires_in: expiresIn, scope });
      const own = await fixture.ask('token.clientCredentials', its);
      assert.ok(!(own instanceof AppError) && own.kind === 'done', JSON.stringify(own));
      assert.equal(own.secrets['access_token'], 'access-token-issued');
    });
  }

  for (const [behaviour, refreshToken] of [
    ['writes null for refresh_token', { refresh_token: null }],
    ['writes an empty refresh_token', { refresh_token: '' }],
    ['writes no refresh_token', {}],
  ] as const) {
    it(`[providers.lenient] that ${behaviour} leaves the old one good`, async () => {
      fixture = await OddFixture.start({
        keepsToken: true,
        write: (answer) => json(200, { ...answer, ...refreshToken }),
      });
      const its = await fixture.client();
      const token = fixture.server.grant();
      const refreshed = await fixture.ask('token.refresh', its, { refresh_token: token });
      assert.ok(!(refreshed instanceof AppError) && refreshed.kind === 'done');
      assert.deepEqual(refreshed.secrets, { access_token: 'access-token-issued' });
      assert.ok(fixture.server.honours(token));
    });
  }

  const challenge = {
    ...json(401, { error: 'invalid_client' }),
    headers: { 'www-authenticate': 'Basic realm="x"' },
  };
  const refusals: [behaviour: string, Oddity, expected: string, words?: RegExp][] = [
    [
      'refuses with status 200',
      { refuse: { token: json(200, { error: 'bad_refresh_token', error_description: 'It expired.' }) } },
      'invalid_grant',
      /bad_refresh_token: It expired\./,
    ],
    [
      'refuses a grant with 401',
      { refuse: { token: json(401, { error: 'invalid_grant' }) } },
      'invalid_grant',
    ],
    [
      'refuses a grant with 403',
      { refuse: { token: json(403, { error: 'invalid_grant' }) } },
      'invalid_grant',
    ],
    [
      'names the client in a body beside a Basic challenge',
      { refuse: { token: challenge } },
      'invalid_client',
    ],
    [
      'refuses by an object',
      { refuse: { token: json(400, { error: { code: 'invalid_grant', message: 'revoked' } }) } },
      'invalid_grant',
      /revoked/,
    ],
    [
      'refuses by an object with a type',
      { refuse: { token: json(400, { error: { type: 'invalid_grant' } }) } },
      'invalid_grant',
    ],
    [
      'refuses by errorCode',
      { refuse: { token: json(400, { errorCode: 'invalid_grant', errorSummary: 'It is invalid' }) } },
      'invalid_grant',
      /It is invalid/,
    ],
    [
      'refuses by error_code and msg',
      {
        refuse: { token: json(400, { code: 400, error_code: 'refresh_token_not_found', msg: 'Not found' }) },
      },
      'refresh_token_not_found',
      /Not found/,
    ],
    [
      'refuses by a Bearer challenge alone',
      {
        refuse: {
          token: {
            status: 401,
            body: '',
            headers: { 'www-authenticate': 'Bearer error="invalid_token", error_description="Gone"' },
          },
        },
      },
      'invalid_token',
      /Gone/,
    ],
    ['refuses in HTML', { refuse: { token: bytes(400, '<h1>Bad Request</h1>', 'text/html') } }, 'http-400'],
    ['refuses with an empty 400', { refuse: { token: { status: 400, body: '' } } }, 'http-400'],
    ['refuses with 410', { refuse: { token: { status: 410, body: '' } } }, 'http-410'],
    [
      'redirects the request',
      { refuse: { token: { status: 307, body: '', headers: { location: '/token?again' } } } },
      'http-307',
    ],
    [
      'is limited without saying until when',
      { refuse: { token: { status: 429, body: 'Too many' } } },
      'limited',
    ],
    [
      'is limited by 403 in words',
      { refuse: { token: json(403, { error: 'rate_limit_exceeded' }) } },
      'limited',
    ],
    [
      'is down for a second',
      { refuse: { token: { status: 503, body: '', headers: { 'retry-after': '1' } } } },
      'limited',
    ],
    [
      'is limited until a date',
      {
        refuse: {
          token: { status: 429, body: '', headers: { 'retry-after': 'Mon, 30 Nov 2037 23:59:59 GMT' } },
        },
      },
      'limited',
    ],
    [
      'wants a proof of possession (DPoP)',
      { refuse: { token: json(400, { error: 'invalid_dpop_proof', error_description: 'DPoP required' }) } },
      'invalid_dpop_proof',
      /DPoP required/,
    ],
    ['breaks the connection before it did anything', { resetsFirst: true }, 'provider-uncertain'],
    ['is down without a word', { refuse: { token: { status: 503, body: 'unavailable' } } }, 'uncertain'],
    ['fails', { refuse: { token: bytes(500, '<h1>Oops</h1>', 'text/html') } }, 'uncertain'],
    ['loses its answer', { lose: { token: 'reset' } }, 'provider-uncertain'],
    ['answers nothing that anybody reads', { lose: { token: json(200, { ok: true }) } }, 'uncertain'],
  ];
  for (const [behaviour, oddity, expected, words] of refusals) {
    it(`[providers.refusals] that ${behaviour} is understood: ${expected}`, async () => {
      fixture = await OddFixture.start(oddity);
      const its = await fixture.client();
      const sentBefore = fixture.server.requests.length;
      const refused = await fixture.ask('token.refresh', its, { refresh_token: fixture.server.grant() });
      assert.equal(codeOf(refused), expected, JSON.stringify(refused));
      assert.match(JSON.stringify(refused), words ?? /./);
      // A refused client is tried in its other way once; nothing else is repeated.
      const sent = fixture.server.requests.slice(sentBefore).filter((line) => line.startsWith('POST /token'));
      assert.equal(sent.length, expected === 'invalid_client' ? 2 : 1);
    });
  }

  it('[providers.fresh] sends each write on a connection of its own, and asks a read again on a new one', async () => {
    fixture = await OddFixture.start({ dropsKept: true });
    const its = await fixture.client();
    for (let round = 0; round < 3; round += 1) {
      const refreshed = await fixture.ask('token.refresh', its, { refresh_token: fixture.server.grant() });
      assert.equal(codeOf(refreshed), 'done', JSON.stringify(refreshed));
      assert.equal(codeOf(await fixture.ask('token.introspect', its, { token: 'x' })), 'done');
    }
  });
});

function form(answer: JsonObject): string {
  const members = Object.entries(answer).map(
    ([name, value]) => `${name}=${encodeURIComponent(JSON.stringify(value).replaceAll('"', ''))}`,
  );
  return members.join('&');
}
