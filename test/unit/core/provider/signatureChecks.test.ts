import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../src/core/json.ts';
import { readManifest } from '../../../../src/core/provider/manifestChecks.ts';

/** Of a manifest that signs so. */
function problemsOf(webhookSignature: JsonObject): string {
  const read = readManifest({
    id: 'acme',
    name: 'Acme',
    environments: { production: { baseUrl: 'https://api.acme.example', live: true } },
    inputs: { api_token: { title: 'Token', secret: true } },
    requests: {},
    webhookSignature,
  });
  return 'problems' in read ? read.problems.map(({ path, reason }) => `${path}: ${reason}`).join('\n') : '';
}

describe('A manifest’s webhook signature', () => {
  const hmac = { algorithm: 'hmac-sha256', header: 'x-signature', value: '{signature}', encoding: 'hex' };
  const signatures: [string, JsonObject, RegExp][] = [
    ['no body', { ...hmac, signed: 'fixed' }, /holds no \{body\}/],
    [
      'a timestamp that no header carries',
      { ...hmac, signed: '{timestamp}.{body}' },
      /no header carries the \{timestamp\}/,
    ],
    ['an id that no header carries', { ...hmac, signed: '{id}.{body}' }, /no header carries the \{id\}/],
    [
      'an id that runs into the body, so that a sender can move the border',
      { ...hmac, signed: '{id}{body}', idHeader: 'x-id' },
      /needs fixed text between \{id\} and its neighbors/,
    ],
    ['a secret in what is signed', { ...hmac, signed: '{body}{secret:api_token}' }, /not declared here/],
    [
      'a timestamp that is not signed, so that a delivery can be replayed for ever',
      { ...hmac, signed: '{body}', timestampHeader: 'x-timestamp' },
      /one that is not signed proves nothing/,
    ],
    [
      'a timestamp in two places, of which a receiver could read the wrong one',
      { ...hmac, signed: '{timestamp}{body}', timestampHeader: 'x-timestamp', timestampPointer: '/at' },
      /the timestamp has one place/,
    ],
    ['no signature in its header', { ...hmac, value: 'v1', signed: '{body}' }, /holds no \{signature\}/],
  ];
  for (const [title, webhookSignature, expected] of signatures) {
    it(`[providers.signatures] is refused with ${title}`, () =>
      assert.match(problemsOf(webhookSignature), expected));
  }

  it('[providers.signatures] takes a provider’s own key, and holds what it signs to the same rules', () => {
    const ed25519 = { ...hmac, algorithm: 'ed25519', signed: '{timestamp}{body}' };
    const timestampHeader = 'x-timestamp';
    assert.equal(problemsOf({ ...ed25519, timestampHeader }), '');
    assert.match(problemsOf(ed25519), /no header carries the \{timestamp\}/);
    assert.match(problemsOf({ ...ed25519, timestampHeader, signed: '{timestamp}' }), /holds no \{body\}/);
    assert.match(
      problemsOf({ ...ed25519, timestampHeader, signed: '{body}{timestamp}' }),
      /needs fixed text/,
      'a sender could move the border between its text and the time',
    );
  });

  it('takes a timestamp inside the body, which the signature covers', () => {
    const inside = { timestampPointer: '/at', timestampUnit: 'milliseconds' };
    assert.equal(problemsOf({ ...hmac, signed: '{body}', ...inside }), '');
  });
});
