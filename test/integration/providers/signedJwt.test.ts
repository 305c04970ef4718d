// The tokens that Sluice signs, further servers and ids out of texts, as manifests that attack would use them: no
// audience, no host and no key but those that a person accepted.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import { destinationHost } from '../../../src/core/provider/inputs.ts';
import { parseManifest, readManifest } from '../../../src/core/provider/manifestChecks.ts';
import { hostsOf, reachChanges } from '../../../src/core/provider/manifestReach.ts';
import { outputValue } from '../../../src/core/provider/outputValue.ts';

const jwt: JsonObject = {
  name: 'assertion',
  algorithm: 'RS256',
  key: 'key',
  keyAt: '/private_key',
  claims: { aud: 'https://login.acme.example/token' },
  claimsAt: { iss: '/client_email' },
};

function manifestOf(more: JsonObject = {}, { token = jwt, server = 'login' } = {}): JsonObject {
  return {
    id: 'acme',
    name: 'Acme',
    environments: {
      production: {
        baseUrl: 'https://api.acme.example',
        servers: { login: 'https://login.acme.example' },
        live: true,
      },
    },
    inputs: {
      key: { title: 'Key', secret: true },
      team: { title: 'Team' },
      home: { title: 'Home', type: 'url' },
    },
    auth: { scheme: 'token', request: 'token.login' },
    requests: {
      'token.login': {
        type: 'http',
        method: 'POST',
        server,
        path: '/token',
        verb: 'maintain',
        auth: 'none',
        jwt: token,
        form: { assertion: '{secret:assertion}' },
        secretOutputs: { access_token: '/access_token' },
      },
      validate: { type: 'http', method: 'GET', path: '/me', verb: 'read' },
    },
    ...more,
  };
}

function problemsOf(manifest: JsonObject): string {
  const read = readManifest(manifest);
  return 'problems' in read ? read.problems.map(({ path, reason }) => `${path}: ${reason}`).join('\n') : '';
}

describe('A token that Sluice signs', () => {
  it('[providers.jwt] is for a server of the manifest', () => {
    assert.equal(problemsOf(manifestOf()), '');
    const audiences = [
      undefined,
      '',
      'acme',
      'https://evil.example/token',
      'https://login.acme.example.evil.example/token',
      'https://login.acme.example@evil.example/token',
      'https://login.acme.example{team}/token',
      'https://{team}/token',
      '{team}/token',
      '{home}',
      '{home}.evil.example/',
      'https://login.acme.example:8443/token',
    ];
    for (const aud of audiences) {
      const claims = { ...(aud !== undefined && { aud }) };
      assert.match(problemsOf(manifestOf({}, { token: { ...jwt, claims } })), /claims\/aud/, String(aud));
    }
    const named = { token: { ...jwt, claims: { aud: '{home}/api/' } } };
    const places = { production: { baseUrl: '{home}', servers: { login: 'https://x.example' }, live: true } };
    assert.equal(problemsOf(manifestOf({ environments: places }, named)), '');
  });

  const refused: [string, JsonObject, RegExp][] = [
    ['is signed by what is no secret', { ...jwt, key: 'team' }, /jwt\/key/],
    ['is signed by nothing', { ...jwt, key: 'other' }, /jwt\/key/],
    ['has an input’s name', { ...jwt, name: 'key' }, /jwt\/name/],
    [
      'claims a secret',
      { ...jwt, claims: { aud: 'https://login.acme.example/', sub: '{secret:key}' } },
      /sub/,
    ],
    ['sets its own end', { ...jwt, claims: { aud: 'https://login.acme.example/', exp: '9' } }, /exp/],
    ['claims one thing twice', { ...jwt, claims: { aud: 'https://login.acme.example/', iss: 'a' } }, /iss/],
    ['reads claims from no document', { ...jwt, keyAt: undefined } as unknown as JsonObject, /keyAt/],
    ['lives for a day', { ...jwt, lifetimeSeconds: 86_400 }, /lifetimeSeconds/],
    ['is not signed', { ...jwt, algorithm: 'none' }, /algorithm/],
  ];
  for (const [title, token, reason] of refused)
    it(`[providers.jwt] is refused by the loader if it ${title}`, () => {
      const json = JSON.parse(JSON.stringify(manifestOf({}, { token }))) as JsonObject;
      assert.match(problemsOf(json), reason);
    });
});

describe('A further server', () => {
  it('[providers.servers] is among the hosts that a person sees, and another one is a change of them', () => {
    const before = parseManifest(manifestOf());
    assert.deepEqual(hostsOf(before), ['api.acme.example', 'login.acme.example']);
    const environments = {
      production: {
        baseUrl: 'https://api.acme.example',
        servers: { login: 'https://login.acme.example', other: 'https://evil.example' },
        live: true,
      },
    };
    assert.deepEqual(reachChanges(before, parseManifest(manifestOf({ environments }))), [
      'New hosts: evil.example',
    ]);
  });

  it('[providers.servers] is fixed, and declared in every environment', () => {
    assert.match(problemsOf(manifestOf({}, { server: 'other' })), /has no server “other”/);
    assert.match(problemsOf(manifestOf({}, { server: 'constructor' })), /server/);
    for (const url of ['{home}', 'https://{team}.example', 'ftp://x.example', 'https://a:b@x.example']) {
      const environments = {
        production: { baseUrl: 'https://api.acme.example', servers: { login: url }, live: true },
      };
      assert.match(problemsOf(manifestOf({ environments })), /servers\/login/, url);
    }
  });
});

describe('What a person enters', () => {
  it('[providers.servers] is said to go to a further server if it does, and not if only what is signed with it does', () => {
    const place = { environment: 'production' };
    assert.equal(destinationHost(parseManifest(manifestOf()), place, {}), 'api.acme.example');
    const leaking = manifestOf();
    const requests = leaking['requests'] as Record<string, JsonObject>;
    requests['validate'] = {
      ...requests['validate'],
      server: 'login',
      headers: { 'x-key': '{secret:key}' },
    };
    assert.equal(destinationHost(parseManifest(leaking), place, {}), 'api.acme.example, login.acme.example');
    requests['validate'] = { type: 'http', method: 'GET', path: '/me', verb: 'read', server: 'login' };
    const { validate } = requests;
    const bearer = manifestOf({ auth: { scheme: 'bearer', input: 'key' }, requests: { validate } });
    assert.equal(destinationHost(parseManifest(bearer), place, {}), 'api.acme.example, login.acme.example');
  });
});

describe('An output behind a fixed text', () => {
  it('[providers.exact] is the rest of the text, or nothing', () => {
    const place = { pointer: '/name', after: '/keys/' };
    assert.equal(outputValue({ name: 'projects/p/keys/x/keys/k1' }, place), 'k1');
    for (const name of ['k1', 7, null, ['/keys/k']]) assert.equal(outputValue({ name }, place), undefined);
  });
});
