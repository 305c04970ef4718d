import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../src/core/json.ts';
import { requestOf } from '../../../../src/core/provider/declaredRequests.ts';
import { parseManifest, readManifest } from '../../../../src/core/provider/manifestChecks.ts';
import { guardedOAuth2Manifest, oauth2Manifest } from '../../../../src/providers/manifests/oauth2.ts';
import { sandboxManifest } from '../../../../src/providers/sandbox/sandboxManifest.ts';

const create: JsonObject = {
  type: 'http',
  method: 'POST',
  path: '/keys',
  verb: 'create',
  json: { name: '{name}' },
  outputs: { credential_id: '/id' },
  secretOutputs: { secret: '/secret' },
};

function manifestWith(more: JsonObject, requests: JsonObject = { 'credential.create': create }): JsonObject {
  return {
    id: 'acme',
    name: 'Acme',
    environments: { production: { baseUrl: 'https://api.acme.example', live: true } },
    requests,
    ...more,
  };
}

function problemsOf(manifest: JsonObject): string[] {
  const read = readManifest(manifest);
  return 'problems' in read ? read.problems.map(({ path, reason }) => `${path}: ${reason}`) : [];
}

describe('A manifest', () => {
  it('is taken where nothing is wrong with it', () => assert.deepEqual(problemsOf(manifestWith({})), []));

  it('of Sluice itself is valid', () => {
    assert.equal(sandboxManifest('http://127.0.0.1:1').id, 'sandbox');
    assert.equal(guardedOAuth2Manifest.manifest.inputs['initial_access_token']?.required, true);
    assert.equal(oauth2Manifest.manifest.inputs['initial_access_token']?.required, false);
  });

  it('[providers.manifest] is refused as a whole with every place that is wrong', () => {
    const bad = manifestWith(
      { auth: { scheme: 'bearer', input: 'token' } },
      { 'credential.create': { ...create, path: '/{x}' } },
    );
    assert.throws(() => parseManifest(bad), {
      code: 'bad-manifest',
      details: {
        problems: [
          { path: 'auth', reason: 'token is no secret input' },
          { path: 'requests/credential.create/path', reason: '{x} is not declared here' },
        ],
      },
    });
  });

  const withRequest = (name: string, more: JsonObject): JsonObject =>
    manifestWith({}, { [name]: { type: 'http', method: 'GET', path: '/x', verb: 'read', ...more } });
  const refused: [string, JsonObject, RegExp][] = [
    ['an unknown member', manifestWith({ hosts: [] }), /hosts/],
    ['no environment', manifestWith({ environments: {} }), /at least one environment/],
    [
      'a base URL with a user name',
      manifestWith({ environments: { staging: { baseUrl: 'https://a:b@x.example', live: false } } }),
      /user name/,
    ],
    [
      'a base URL that is no web address',
      manifestWith({ environments: { staging: { baseUrl: 'file:///etc', live: false } } }),
      /no http/,
    ],
    [
      'a base URL that mixes host and input',
      manifestWith({ environments: { staging: { baseUrl: 'https://{h}.example', live: false } } }),
      /whole URL|no http/,
    ],
    [
      'a further base URL that an input names',
      manifestWith({
        environments: {
          staging: { baseUrl: 'https://a.example', baseUrls: { eu: '{server}' }, live: false },
        },
      }),
      /baseUrls\/eu: is a fixed URL/,
    ],
    [
      'a further base URL that is called like the own one',
      manifestWith({
        environments: {
          staging: { baseUrl: 'https://a.example', baseUrls: { default: 'https://b.example' }, live: false },
        },
      }),
      /baseUrls/,
    ],
    [
      'a pattern that does not compile',
      manifestWith({ inputs: { a: { title: 'A', pattern: '(' } } }),
      /regular expression/,
    ],
    [
      'a secret with a default',
      manifestWith({ inputs: { a: { title: 'A', secret: true, default: 'x' } } }),
      /no default/,
    ],
    [
      'an undeclared secret',
      withRequest('x', { headers: { 'x-key': '{secret:other}' } }),
      /\{secret:other\} is not declared/,
    ],
    [
      'a secret named as a plain value',
      manifestWith(
        { inputs: { token: { title: 'T', secret: true } } },
        { x: { type: 'http', method: 'GET', path: '/x', verb: 'read', query: { t: '{token}' } } },
      ),
      /\{token\} is not declared/,
    ],
    [
      'a secret in a path',
      manifestWith(
        { inputs: { token: { title: 'T', secret: true } } },
        { x: { type: 'http', method: 'GET', path: '/{secret:token}', verb: 'read' } },
      ),
      /path holds no secret/,
    ],
    ['a path with a query', withRequest('x', { path: '/a?b=c' }), /plain path/],
    ['a path with dot segments', withRequest('x', { path: '/a/../b' }), /plain path/],
    [
      'a header of the transport',
      withRequest('x', { headers: { Host: 'evil.example' } }),
      /set by the transport/,
    ],
    ['a body on GET', withRequest('x', { json: {} }), /GET has no body/],
    ['a find that does not exist', withRequest('x', { find: 'y' }), /no request y/],
    ['an undo that does not exist', withRequest('x', { undo: 'constructor' }), /no request constructor/],
    [
      'a find that creates',
      manifestWith({}, { x: { ...create, find: 'credential.create' }, 'credential.create': create }),
      /does not only read/,
    ],
    ['DELETE as read', withRequest('x', { method: 'DELETE' }), /at least “delete”/],
    ['DELETE as change', withRequest('x', { method: 'DELETE', verb: 'change' }), /at least “delete”/],
    ['PATCH as maintain', withRequest('x', { method: 'PATCH', verb: 'maintain' }), /at least “change”/],
    ['POST as read under a name of its own', withRequest('x', { method: 'POST' }), /at least “create”/],
    [
      'a deletion by POST as create',
      withRequest('webhook.delete', { method: 'POST', verb: 'create' }),
      /webhook.delete is at least “delete”/,
    ],
    [
      'spending as change',
      withRequest('subscription.change', { method: 'PUT', verb: 'change' }),
      /at least “spend”/,
    ],
    [
      'sharing as delete',
      withRequest('share.create', { method: 'POST', verb: 'delete' }),
      /at least “share”/,
    ],
    ['a missing standard output', withRequest('usage.read', {}), /usage.read must yield known/],
    [
      'a standard secret as plain output',
      manifestWith(
        {},
        { 'credential.create': { ...create, outputs: { credential_id: '/id', secret: '/secret' } } },
      ),
      /secret is a secret/,
    ],
    [
      'an OAuth action without its section',
      manifestWith({}, { 'token.refresh': { type: 'oauth', action: 'refresh', verb: 'maintain' } }),
      /needs the section oauth/,
    ],
    [
      'an OAuth deletion as maintain',
      manifestWith(
        { oauth: { issuer: 'https://as.example' } },
        { 'oauthClient.delete': { type: 'oauth', action: 'delete-client', verb: 'maintain' } },
      ),
      /at least “delete”/,
    ],
    [
      'a webhook to plain http',
      manifestWith({ webhooks: [{ title: 'A', url: 'http://x.example', events: ['e'] }] }),
      /begins with https/,
    ],
  ];
  const refusedToRun: [string, JsonObject, RegExp][] = [
    [
      'a creation with a token that no step gives it',
      withRequest('webhook.create', {
        method: 'POST',
        verb: 'create',
        headers: { Authorization: 'Bearer {secret:access_token}' },
        secrets: ['access_token'],
        outputs: { webhook_id: '/id' },
      }),
      /webhook\.create\/secrets: nothing gives access_token.*\n.*\{secret:access_token\} is not declared/,
    ],
    [
      'a header that nothing fills',
      withRequest('webhook.delete', {
        method: 'DELETE',
        verb: 'delete',
        headers: { 'If-Match': '{etag}' },
        params: ['etag'],
      }),
      /webhook\.delete\/params: nothing gives etag.*\n.*\{etag\} is not declared/,
    ],
    [
      'a request that nothing sends',
      withRequest('hooks.make', { method: 'POST', verb: 'create' }),
      /hooks\.make: nothing sends it/,
    ],
  ];
  for (const [title, manifest, expected] of refusedToRun) {
    it(`[providers.runnable] is refused with ${title}`, () =>
      assert.match(problemsOf(manifest).join('\n'), expected));
  }

  it('[providers.runnable] is refused with pages of what is no list', () => {
    assert.match(problemsOf(withRequest('x', { page: { kind: 'link' } })).join(), /needs select/);
  });

  for (const [title, manifest, expected] of refused) {
    it(`is refused with ${title}`, () => assert.match(problemsOf(manifest).join('\n'), expected));
  }

  it('may revoke by DELETE, and ask by POST under a standard name', () => {
    assert.deepEqual(problemsOf(withRequest('token.revoke', { method: 'DELETE', verb: 'revoke' })), []);
    assert.deepEqual(
      problemsOf(withRequest('token.introspect', { method: 'POST', outputs: { active: '/active' } })),
      [],
    );
  });

  it('lets an undo name what the request that it takes back yields', () => {
    const requests = {
      'credential.create': { ...create, undo: 'drop' },
      drop: {
        type: 'http',
        method: 'DELETE',
        path: '/keys/{credential_id}',
        verb: 'delete',
        headers: { 'x-key': '{secret:secret}' },
      },
    };
    assert.deepEqual(problemsOf(manifestWith({}, requests)), []);
  });

  it('has no request that every object has', () => {
    const request = requestOf(parseManifest(manifestWith({})), 'constructor');
    assert.equal(request.type, 'unsupported');
  });
});
