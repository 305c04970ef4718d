import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../src/core/json.ts';
import { destinationHost, resolveInputs, webhooksOf } from '../../../../src/core/provider/inputs.ts';
import { parseManifest } from '../../../../src/core/provider/manifestChecks.ts';

const manifest = parseManifest({
  id: 'acme',
  name: 'Acme',
  environments: {
    staging: { baseUrl: 'https://api.staging.acme.example:8443/v1', live: false },
    production: { baseUrl: '{server}', live: true },
  },
  inputs: {
    server: { title: 'Server', type: 'url', required: false },
    team: { title: 'Team', pattern: '[a-z]+' },
    region: { title: 'Region', default: 'eu' },
    uris: { title: 'URIs', type: 'string-list', required: false, pattern: 'https://.*' },
    beta: { title: 'Beta', type: 'boolean', required: false },
    token: { title: 'Token', secret: true, pattern: 'tk_.+' },
    extra: { title: 'Extra', secret: true, required: false },
  },
  webhooks: [
    { title: 'Own', url: '{server}/in/{team}', events: ['a'] },
    { title: 'Fixed', url: 'https://hooks.acme.example/{team}', events: ['b'] },
  ],
  requests: {},
});
import { matchesPattern } from '../../../../src/core/provider/patterns.ts';

describe('Inputs of a manifest', () => {
  it('get their defaults, and tell which secrets a person must and may give', () => {
    const { values, requiredSecrets, optionalSecrets } = resolveInputs(manifest, { team: 'red' });
    assert.deepEqual(values, { team: 'red', region: 'eu' });
    assert.deepEqual(requiredSecrets, [
      { name: 'token', title: 'Token', description: '', secret: true, pattern: 'tk_.+' },
    ]);
    assert.deepEqual(
      optionalSecrets.map(({ name }) => name),
      ['extra'],
    );
  });

  it('[providers.inputs] say all that is missing', () => {
    assert.throws(() => resolveInputs(manifest, {}), {
      code: 'missing-inputs',
      details: { missing: ['team'] },
    });
  });

  const unfit: [string, JsonObject][] = [
    ['a value outside its pattern', { team: 'red!' }],
    ['a value that matches only in part', { team: 'red\n' }],
    ['a text for a list', { team: 'red', uris: 'https://a.example' }],
    ['a list with a wrong entry', { team: 'red', uris: ['https://a.example', 'ftp://b.example'] }],
    ['a text for a boolean', { team: 'red', beta: 'yes' }],
    ['a URL with a password', { team: 'red', server: 'https://a:b@c.example' }],
    ['a URL of another scheme', { team: 'red', server: 'file:///etc/passwd' }],
    ['an unknown name', { team: 'red', colour: 'blue' }],
    ['a name that every object has', { team: 'red', constructor: 'x' }],
    ['an object', { team: { a: 'b' } }],
    ['control characters', { team: 'red', region: 'a\u0000b' }],
  ];
  for (const [title, given] of unfit) {
    it(`refuse ${title}`, () => assert.throws(() => resolveInputs(manifest, given), { code: 'bad-inputs' }));
  }

  it('[input.agent] never take a secret from whoever asks, and never repeat it', () => {
    assert.throws(
      () => resolveInputs(manifest, { team: 'red', token: 'tk_canary' }),
      (error: Error) =>
        !error.message.includes('canary') && (error as { code?: string }).code === 'bad-inputs',
    );
  });

  it('match patterns as a whole, also with alternatives', () => {
    assert.equal(matchesPattern('a|b', 'b'), true);
    assert.equal(matchesPattern('a|b', 'ab'), false);
    assert.equal(matchesPattern(null, 'anything'), true);
  });

  it('tell the host that secrets go to', () => {
    assert.equal(destinationHost(manifest, { environment: 'staging' }, {}), 'api.staging.acme.example:8443');
    assert.equal(
      destinationHost(manifest, { environment: 'production' }, { server: 'https://own.example/x' }),
      'own.example',
    );
    assert.throws(() => destinationHost(manifest, { environment: 'production' }, {}), {
      code: 'missing-inputs',
    });
    assert.throws(() => destinationHost(manifest, { environment: 'development' }, {}), {
      code: 'unknown-environment',
    });
  });

  it('name the webhooks, with every value inside its path segment', () => {
    assert.deepEqual(
      webhooksOf(manifest, { server: 'https://own.example/base/', team: 'a/b' }).map(({ url }) => url),
      ['https://own.example/base/in/a%2Fb', 'https://hooks.acme.example/a%2Fb'],
    );
  });
});
