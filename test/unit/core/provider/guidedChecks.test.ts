// What a manifest may declare besides plain requests, and what it may never pretend.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../src/core/json.ts';
import { readManifest } from '../../../../src/core/provider/manifestChecks.ts';
import { patternProblem } from '../../../../src/core/provider/patterns.ts';
import { exampleManifest } from '../../../../src/vscode/providers/exampleManifest.ts';

const draft = exampleManifest('my-service');
const requests = draft['requests'] as JsonObject;
const problemsOf = (changes: JsonObject): string[] => {
  const read = readManifest({ ...draft, ...changes });
  return 'problems' in read ? read.problems.map(({ path, reason }) => `${path}: ${reason}`) : [];
};
const withRequest = (name: string, request: JsonObject): string[] =>
  problemsOf({ requests: { ...requests, [name]: request } });
const manual = (changes: JsonObject = {}): JsonObject => ({
  type: 'manual',
  title: 'Make a key',
  open: 'https://dashboard.example.com/keys',
  steps: ['Copy the key.'],
  collect: ['api_token'],
  check: 'validate',
  ...changes,
});

describe('A request that is done by hand', () => {
  it('[providers.manual] opens an https page on a fixed host, and nothing else', () => {
    assert.deepEqual(withRequest('credential.obtain', manual()), []);
    for (const open of [
      'http://dashboard.example.com',
      'https://{webhook_url}/keys',
      '{webhook_url}',
      'https://user@dashboard.example.com/',
      'javascript:alert(1)',
      'command:evil',
      'https://dashboard.example.com{webhook_url}',
    ])
      assert.match(withRequest('credential.obtain', manual({ open })).join(), /open/, open);
  });

  it('[providers.manual] collects declared inputs, and is proved by a request that only reads', () => {
    const cases: [JsonObject, RegExp][] = [
      [{ collect: ['nothing'] }, /nothing is no input/],
      [{ check: 'webhook.delete' }, /no request webhook\.delete that only reads/],
      [{ outputs: { client_id: 'api_token' } }, /is a secret/],
    ];
    for (const [changes, expected] of cases)
      assert.match(withRequest('credential.obtain', manual(changes)).join(), expected);
    assert.match(withRequest('webhook.ping', manual()).join(), /can be manual/);
  });
});

describe('A request that is part of another', () => {
  it('[providers.included] yields what that one yields', () => {
    const part = { type: 'included', in: 'webhook.create', outputs: { webhook_id: 'webhook_id' } };
    assert.deepEqual(withRequest('webhook.other', part), []);
    assert.match(withRequest('webhook.other', { ...part, outputs: { x: 'y' } }).join(), /does not yield y/);
    assert.match(withRequest('webhook.other', { ...part, in: 'nope' }).join(), /no http request nope/);
  });
});

describe('The verb of a request', () => {
  it('[providers.verbs-implied] is never less than its method, its standard name or its action imply', () => {
    const http = (method: string, verb: string): JsonObject => ({ type: 'http', method, path: '/x', verb });
    for (const [name, request] of [
      ['custom', http('DELETE', 'read')],
      ['custom', http('DELETE', 'change')],
      ['custom', http('POST', 'read')],
      ['custom', http('PATCH', 'maintain')],
      ['webhook.delete', http('POST', 'maintain')],
      ['token.revoke', http('POST', 'maintain')],
      ['share.create', http('POST', 'create')],
      ['subscription.change', http('GET', 'read')],
    ] as const)
      assert.match(withRequest(name, request).join(), /is at least/, `${name} ${JSON.stringify(request)}`);
    const oauth = { issuer: 'https://issuer.example.com' };
    for (const [action, verb] of [
      ['revoke', 'create'],
      ['delete-client', 'change'],
      ['register', 'maintain'],
      ['update-client', 'read'],
    ]) {
      const custom = { type: 'oauth', action: action ?? '', verb: verb ?? '' };
      const problems = problemsOf({ oauth, requests: { ...requests, custom } });
      assert.match(problems.join(), /is at least/, action);
    }
  });
});

describe('The pattern of an input', () => {
  it('[providers.fuzz] is refused where matching it could take for ever', () => {
    for (const pattern of [
      '(a+)+',
      '(a|a)*',
      '((a*))*',
      '(?:a?|b+){2,}',
      '.*.*.*.*x',
      '(?=x)y',
      '(a)\\1',
      '\\k<x>',
      '(',
      'a{1,}{2}',
    ])
      assert.notEqual(patternProblem(pattern), undefined, pattern);
  });

  it('is taken where it is plain', () => {
    for (const pattern of [
      'https://.*',
      '[a-z][a-z0-9-]{0,39}',
      'rk_(?:test|live)_[A-Za-z0-9]{10,250}',
      '\\p{L}+',
      '[(+*]+',
      '(?:ab)?c',
    ])
      assert.equal(patternProblem(pattern), undefined, pattern);
  });
});
