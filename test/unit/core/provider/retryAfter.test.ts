import assert from 'node:assert/strict';
import { exhaustedForMs, limitedForMs } from '../../../../src/core/provider/retryAfter.ts';

const NOW = Date.UTC(2026, 10, 2, 9);
const limits = { concurrency: 1, perSecond: 1, resetHeader: 'X-Reset', remainingHeader: 'X-Remaining' };

function wait(status: number, headers: Record<string, string>): number | undefined {
  return limitedForMs(limits, { status, headers }, NOW);
}

describe('When a provider may be asked again', () => {
  it('follows Retry-After in seconds', () => assert.equal(wait(429, { 'retry-after': '120' }), 120_000));

  it('follows Retry-After as a date, by the provider’s own clock where it shows one', () => {
    const date = new Date(NOW + 60_000).toUTCString();
    assert.equal(wait(429, { 'retry-after': date }), 60_000);
    const served = new Date(NOW + 50_000).toUTCString();
    assert.equal(wait(429, { 'retry-after': date, date: served }), 10_000);
  });

  it('is now where the date has passed, and never later than a day', () => {
    assert.equal(wait(429, { 'retry-after': new Date(NOW - 60_000).toUTCString() }), 0);
    assert.equal(wait(429, { 'retry-after': '99999999' }), 86_400_000);
  });

  it('is some seconds from now where the provider does not say, or says nonsense', () => {
    for (const headers of [{}, { 'retry-after': 'soon' }, { 'retry-after': '-5' }, { 'x-reset': 'later' }]) {
      assert.equal(wait(429, headers as Record<string, string>), 5000);
    }
  });

  it('follows a reset header in epoch seconds, epoch milliseconds, or seconds', () => {
    for (const reset of [String(NOW / 1000 + 9), String(NOW + 9000), '9'])
      assert.equal(wait(429, { 'x-reset': reset }), 9000);
    assert.equal(wait(429, { 'x-reset': '9', 'retry-after': '3' }), 3000);
  });

  it('takes 503 for a limit only with Retry-After, and 403 only with nothing remaining', () => {
    assert.equal(wait(503, {}), undefined);
    assert.equal(wait(503, { 'retry-after': '1' }), 1000);
    assert.equal(wait(403, { 'x-remaining': '1', 'x-reset': '9' }), undefined);
    assert.equal(wait(403, { 'x-remaining': '0', 'x-reset': '9' }), 9000);
  });

  it('knows that a success was the last one allowed', () => {
    assert.equal(
      exhaustedForMs(limits, { status: 200, headers: { 'x-remaining': '0', 'x-reset': '9' } }, NOW),
      9000,
    );
    assert.equal(
      exhaustedForMs(limits, { status: 200, headers: { 'x-remaining': '3', 'x-reset': '9' } }, NOW),
      undefined,
    );
  });
});
