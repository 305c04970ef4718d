// What can be done about a call without an answer: by verb and by what the manifest offers.
import assert from 'node:assert/strict';
import { VERBS, type Verb } from '../../../../../src/core/plan/verb.ts';
import { mayDouble, recoveryOf } from '../../../../../src/core/operation/journal/recovery.ts';
import type { CallRecord } from '../../../../../src/core/operation/operation.ts';
import type { Manifest, ManifestRequest } from '../../../../../src/core/provider/manifest.ts';
import { parseManifest } from '../../../../../src/core/provider/manifestChecks.ts';

const KEY_LIFETIME_MS = 1_000;

/** A manifest with one request `thing.act` that may or may not be findable and idempotent. */
function manifestWith(verb: Verb, { find = false, idempotent = false } = {}): Manifest {
  const manifest = parseManifest({
    id: 'acme',
    name: 'Acme',
    environments: { development: { baseUrl: 'https://acme.test', live: false } },
    idempotency: { header: 'Idempotency-Key', lifetimeMs: KEY_LIFETIME_MS },
    requests: {
      'thing.act': {
        type: 'http',
        method: 'POST',
        path: '/things',
        verb: 'create',
        idempotent,
        timeoutMs: 700,
        ...(find && { find: 'thing.look' }),
      },
      'thing.look': { type: 'http', method: 'GET', path: '/things', verb: 'read' },
      // By which `thing.act` is sent at all.
      'credential.delete': {
        type: 'http',
        method: 'DELETE',
        path: '/keys',
        verb: 'delete',
        undo: 'thing.act',
      },
      'thing.never': { type: 'unsupported', why: 'There is no such thing.' },
    },
  });
  // Which verb goes with which method is the manifest checks' business, not recovery's.
  const act = { ...manifest.requests['thing.act'], verb } as ManifestRequest;
  return { ...manifest, requests: { ...manifest.requests, 'thing.act': act } };
}
const record = (request = 'thing.act'): CallRecord => ({
  operationId: 'op_1',
  step: 'step',
  key: 'key',
  phase: 'run',
  attempt: 1,
  resent: false,
  provider: 'acme',
  environment: 'development',
  request,
  params: {},
  secrets: {},
  idempotencyKey: 'k',
  undo: null,
  secretOwner: 'op_1',
  state: 'intended',
  sealedAnswer: null,
  values: null,
  secretParts: [],
  intendedAt: 5_000,
  answeredAt: null,
});
const kindsOf = (options: { find?: boolean; idempotent?: boolean }, now = 5_000): Record<string, string> =>
  Object.fromEntries(
    VERBS.map((verb) => [verb, recoveryOf(manifestWith(verb, options), record(), now).kind]),
  );

describe('Recovering a call without an answer', () => {
  it('[calls.never-blind] repeats only what ends in the same state, where the request offers no means', () => {
    assert.deepEqual(kindsOf({}), {
      read: 'repeat',
      maintain: 'repeat',
      create: 'none',
      change: 'repeat',
      delete: 'repeat',
      revoke: 'repeat',
      spend: 'unsafe',
      share: 'unsafe',
    });
  });

  it('[calls.recovery.key] repeats anything under a key that the provider still remembers', () => {
    assert.deepEqual(new Set(Object.values(kindsOf({ idempotent: true, find: true }))), new Set(['repeat']));
  });

  it('[calls.recovery.key] no longer trusts the key once it may be forgotten', () => {
    const late = 5_000 + KEY_LIFETIME_MS;
    assert.equal(kindsOf({ idempotent: true, find: true }, late - 1)['create'], 'repeat');
    assert.equal(kindsOf({ idempotent: true, find: true }, late)['create'], 'find');
    assert.equal(kindsOf({ idempotent: true }, late)['create'], 'none');
    assert.equal(kindsOf({ idempotent: true }, late)['spend'], 'unsafe');
  });

  it('[calls.recovery.find] looks for what can be found, after the request’s own time is over', () => {
    assert.deepEqual(recoveryOf(manifestWith('create', { find: true }), record(), 5_000), {
      kind: 'find',
      request: 'thing.look',
      settleMs: 700,
    });
  });

  it('[calls.never-blind] never repeats a refresh of tokens, nor what the manifest no longer has', () => {
    const manifest = manifestWith('maintain');
    assert.equal(recoveryOf(manifest, record('token.refresh'), 5_000).kind, 'unsafe');
    assert.equal(recoveryOf(manifest, record('thing.never'), 5_000).kind, 'unsafe');
    assert.equal(recoveryOf(manifest, record('thing.unheard'), 5_000).kind, 'unsafe');
  });

  it('[calls.never-blind] knows which verbs a second key would do twice', () => {
    const doubling = VERBS.filter((verb) => mayDouble(manifestWith(verb), record()));
    assert.deepEqual(doubling, ['create', 'spend', 'share']);
  });
});
