import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../src/core/json.ts';
import type { ProviderOutcome, RawAnswer } from '../../../../src/core/provider/providerClient.ts';
import { interpretHttpAnswer } from '../../../../src/core/provider/interpretation.ts';
import { requestOf } from '../../../../src/core/provider/declaredRequests.ts';
import { parseManifest } from '../../../../src/core/provider/manifestChecks.ts';
import { Redactor } from '../../../../src/core/provider/redaction.ts';

const NOW = Date.UTC(2026, 10, 2, 9);
const SENT = 'canary-sent-secret';
const ISSUED = 'canary-issued-secret';

const manifest = {
  id: 'acme',
  name: 'Acme',
  environments: { production: { baseUrl: 'https://api.acme.example', live: true } },
  errors: { code: '/error', message: '/error_description' },
  limits: { remainingHeader: 'X-RateLimit-Remaining', resetHeader: 'X-RateLimit-Reset' },
  requests: {
    'credential.create': {
      type: 'http',
      method: 'POST',
      path: '/keys',
      verb: 'create',
      outputs: { credential_id: '/data/id' },
      secretOutputs: { secret: '/data/secret' },
      conflictCodes: ['name_taken'],
    },
    'credential.find': {
      type: 'http',
      method: 'GET',
      path: '/keys',
      verb: 'read',
      select: { list: '/keys', match: { '/tag': '{tag}', '/kind': 'key' } },
      outputs: { credential_id: '/id', note: '/note' },
      optionalOutputs: ['note'],
    },
    'credential.delete': {
      type: 'http',
      method: 'DELETE',
      path: '/keys/{credential_id}',
      verb: 'delete',
      goneCodes: ['key_gone'],
    },
    'webhook.delete': {
      type: 'http',
      method: 'POST',
      path: '/graphql',
      verb: 'delete',
      json: { variables: { id: '{webhook_id}' } },
      goneCodes: ['Entity not found: Webhook'],
      success: { pointer: '/data/deleted/success', equals: true, errorPointer: '/error' },
    },
    'webhook.ping': { type: 'http', method: 'POST', path: '/poke', verb: 'maintain', answer: 'any' },
  },
};

function interpret(
  request: string,
  answer: Partial<RawAnswer> & { json?: unknown },
  more: JsonObject = {},
): ProviderOutcome {
  const parsed = parseManifest({ ...manifest, ...more });
  const declared = requestOf(parsed, request);
  assert.equal(declared.type, 'http');
  const { json, ...raw } = answer;
  const body = json === undefined ? '' : JSON.stringify(json);
  return interpretHttpAnswer(
    {
      manifest: parsed,
      request: declared,
      values: { param: (name) => (name === 'tag' ? 'op-1' : undefined), secret: () => undefined },
      redactor: new Redactor([SENT]),
      now: NOW,
    },
    { status: 200, headers: { 'content-type': 'application/json' }, body, ...raw },
  );
}

describe('An HTTP answer', () => {
  it('yields its outputs, the secret ones apart', () => {
    assert.deepEqual(
      interpret('credential.create', { status: 201, json: { data: { id: 'k1', secret: ISSUED } } }),
      {
        kind: 'done',
        values: { credential_id: 'k1' },
        secrets: { secret: ISSUED },
      },
    );
  });

  const bad: [string, Partial<RawAnswer> & { json?: unknown }][] = [
    ['HTML', { headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<html></html>' }],
    [
      'JSON that calls itself HTML',
      { headers: { 'content-type': 'text/html' }, body: '{"data":{"id":"k","secret":"s"}}' },
    ],
    ['truncated JSON', { body: '{"data":{"id":"k1","sec' }],
    ['nothing', { body: '' }],
    ['JSON without the outputs', { json: { data: {} } }],
    ['a secret that is no text', { json: { data: { id: 'k1', secret: 5 } } }],
    ['another shape altogether', { json: [null, 1, 'x'] }],
    ['500', { status: 500, json: { error: 'boom' } }],
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '1' }, body: '' }],
    ['504 as HTML', { status: 504, headers: { 'content-type': 'text/html' }, body: 'x' }],
    ['408', { status: 408, body: '' }],
    ['a redirect', { status: 303, headers: { location: 'https://evil.example' }, body: '' }],
  ];
  for (const [title, answer] of bad) {
    it(`[providers.uncertain] to a write is uncertain where it is ${title}`, () => {
      assert.equal(interpret('credential.create', answer).kind, 'uncertain');
    });
    it(`to a read is a plain no, or a wait, where it is ${title}`, () => {
      const { kind } = interpret('credential.find', answer);
      assert.equal(kind, answer.status === 503 ? 'limited' : 'rejected');
    });
  }

  for (const id of ['../../b', '..', 'a\r\nX: y', 'k\0', 'k\ud800', ['k1'], { id: 'k1' }, true]) {
    it(`[providers.uncertain] that names ${JSON.stringify(id)}, which no path can name again, is uncertain`, () => {
      assert.equal(
        interpret('credential.create', { json: { data: { id, secret: ISSUED } } }).kind,
        'uncertain',
      );
      const listed = { json: { keys: [{ tag: 'op-1', kind: 'key', id }] } };
      assert.equal(interpret('credential.find', listed).kind, 'done', 'what exists is found, and told');
    });
  }

  it('to a deletion that is a login page is uncertain, though no output is read', () => {
    const page = { headers: { 'content-type': 'text/html' }, body: '<title>Sign in</title>' };
    assert.equal(interpret('credential.delete', page).kind, 'uncertain');
    assert.equal(interpret('credential.delete', { status: 204, body: '' }).kind, 'done');
  });

  it('may be anything where the manifest says so', () => {
    assert.equal(
      interpret('webhook.ping', { headers: { 'content-type': 'text/plain' }, body: 'ok' }).kind,
      'done',
    );
  });

  it('says gone for removing and reading, but not for creating', () => {
    for (const status of [404, 410]) {
      assert.equal(interpret('credential.delete', { status }).kind, 'gone');
      assert.equal(interpret('credential.create', { status }).kind, 'rejected');
    }
    assert.equal(interpret('credential.delete', { status: 400, json: { error: 'key_gone' } }).kind, 'gone');
  });

  it('says conflict by status and by code', () => {
    assert.equal(interpret('credential.create', { status: 409 }).kind, 'conflict');
    assert.equal(
      interpret('credential.create', { status: 422, json: { error: 'name_taken' } }).kind,
      'conflict',
    );
  });

  it('finds one member of a list, none, or too many', () => {
    const key = (id: string, tag: string, kind = 'key'): JsonObject => ({ id, tag, kind });
    const list = (...keys: JsonObject[]): ProviderOutcome => interpret('credential.find', { json: { keys } });
    assert.deepEqual(list(key('a', 'op-0'), key('b', 'op-1'), key('c', 'op-1', 'hook')), {
      kind: 'done',
      values: { credential_id: 'b' },
      secrets: {},
    });
    assert.deepEqual(list(key('a', 'op-0')), { kind: 'gone' });
    assert.equal(list(key('a', 'op-1'), key('b', 'op-1')).kind, 'uncertain');
    assert.equal(interpret('credential.find', { json: { keys: null } }).kind, 'rejected');
  });

  it('is limited by 429, and by 403 with nothing remaining', () => {
    assert.deepEqual(interpret('credential.create', { status: 429, headers: { 'retry-after': '7' } }), {
      kind: 'limited',
      retryAfterMs: 7000,
      message: 'The provider answered 429.',
    });
    const reset = String(NOW / 1000 + 30);
    const exhausted = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    const outcome = interpret('credential.create', { status: 403, headers: exhausted });
    assert.equal(outcome.kind === 'limited' && outcome.retryAfterMs, 30_000);
    assert.equal(interpret('credential.create', { status: 403 }).kind, 'rejected');
  });

  it('is an error in spite of status 200 where the manifest says how to tell', () => {
    const success = { pointer: '/ok', equals: true, errorPointer: '/error' };
    const failed = interpret(
      'credential.delete',
      { json: { ok: false, error: 'no_permission' } },
      { success },
    );
    assert.deepEqual(failed, {
      kind: 'rejected',
      code: 'no_permission',
      message: 'It still exists, because the provider answered: no_permission',
      stillExists: true,
    });
    assert.equal(
      interpret('credential.delete', { json: { ok: false, error: 'key_gone' } }, { success }).kind,
      'gone',
    );
    assert.equal(interpret('credential.delete', { json: { ok: true } }, { success }).kind, 'done');
  });

  it('[providers.listed-errors] is done only if the request’s own payload says so, empty ones never', () => {
    const deleted = (data: unknown): ProviderOutcome => interpret('webhook.delete', { json: { data } });
    assert.equal(deleted({ deleted: { success: true } }).kind, 'done');
    for (const data of [null, {}, { deleted: null }, { deleted: {} }, { deleted: { success: 'true' } }]) {
      const outcome = deleted(data);
      assert.equal(outcome.kind === 'rejected' && outcome.stillExists, true, JSON.stringify(data));
    }
    for (const status of [200, 204])
      assert.equal(interpret('webhook.delete', { status, body: '' }).kind, 'uncertain');
  });

  it('tells by the message what its code does not: one for every wrong input', () => {
    const errors = { code: '/errors/0/extensions/code', message: '/errors/0/message' };
    const refused = (message: string): ProviderOutcome => {
      const json = { errors: [{ message, extensions: { code: 'INPUT_ERROR' } }], data: null };
      return interpret('webhook.delete', { json }, { errors });
    };
    assert.equal(refused('Entity not found: Webhook').kind, 'gone');
    assert.equal(refused('Entity not found: Webhooks').kind, 'rejected');
  });

  it('cannot put a secret, control characters or a long text into a message', () => {
    const forms = [SENT, encodeURIComponent(SENT), btoa(SENT), btoa(SENT).replace(/=+$/, '')].join(' ');
    const hostile = `\u202E\n${forms} ${ISSUED} ${'x'.repeat(5000)}`;
    const json = { error: `${SENT}\n`, error_description: hostile, data: { id: 'k', secret: ISSUED } };
    const outcome = interpret('credential.create', { status: 422, json });
    assert.equal(outcome.kind, 'rejected');
    const shown = JSON.stringify(outcome);
    assert.doesNotMatch(shown, /canary|Y2FuYXJ5|\u202E|\\n/);
    assert.ok(outcome.message.length < 260, String(outcome.message.length));
  });

  it('cannot smuggle a sent secret out through its plain outputs', () => {
    const outcome = interpret('credential.create', { json: { data: { id: `id-${SENT}`, secret: ISSUED } } });
    assert.deepEqual(outcome, {
      kind: 'done',
      values: { credential_id: 'id-[secret]' },
      secrets: { secret: ISSUED },
    });
  });

  it('repeats nothing of the provider where its secrets cannot be read any more', () => {
    const redactor = new Redactor();
    redactor.becomeBlind();
    assert.doesNotMatch(redactor.providerText(`your key ${SENT}`), /canary/);
  });
});
