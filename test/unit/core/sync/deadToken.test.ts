// How refusals of a refresh are read: the standard's word at once, others when they are about the token.
import assert from 'node:assert/strict';
import { readRefusal } from '../../../../src/core/sync/deadToken.ts';

describe('A refusal of a refresh', () => {
  it('[sync.dead-tokens] is read by code and words', () => {
    const table: [code: string, message: string, expected: 'dead' | 'perhaps' | 'other'][] = [
      ['invalid_grant', '', 'dead'],
      ['invalid_request', 'refresh token is invalid, expired or revoked', 'perhaps'],
      ['invalid_request', 'The refresh_token is required', 'other'],
      ['refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found', 'perhaps'],
      ['bad_refresh_token', 'The refresh token passed is incorrect or expired.', 'perhaps'],
      ['session_expired', '', 'perhaps'],
      ['http-410', 'The server answered 410.', 'perhaps'],
      ['http-404', 'The server answered 404.', 'other'],
      ['http-400', 'The server answered 400.', 'other'],
      ['unsupported_grant_type', 'grant type is not supported', 'other'],
      ['invalid_scope', 'The requested scope is invalid', 'other'],
      ['invalid_client', 'client token expired', 'other'],
      ['temporarily_bad', 'token service temporarily unavailable', 'other'],
      ['slow_down', 'rate limit of the token endpoint exceeded', 'other'],
      ['not_now', 'Not like this.', 'other'],
    ];
    for (const [code, message, expected] of table)
      assert.equal(readRefusal({ code, message }), expected, `${code}: ${message}`);
  });
});
