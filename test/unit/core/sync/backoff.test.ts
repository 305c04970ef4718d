// How long a failing grant waits, and when it is given up.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { alikeOf, failedAgain, isExhausted } from '../../../../src/core/sync/backoff.ts';
import type { GrantFailures } from '../../../../src/core/sync/syncRecords.ts';

const DAY = 24 * 60 * 60_000;

describe('Backoff', () => {
  const series = (gaps: number[]): GrantFailures[] => {
    let now = 0;
    let known: GrantFailures | undefined;
    return gaps.map((gap) => {
      now += gap;
      known = failedAgain('crd_1', known, now, { message: 'no' });
      return known;
    });
  };

  it('[sync.backoff] is 30 s after the first failure, doubles, and never exceeds six hours', () => {
    const waits = series(Array<number>(14).fill(0)).map(({ nextAttemptAt }) => nextAttemptAt);
    assert.deepEqual(waits.slice(0, 5), [30_000, 60_000, 120_000, 240_000, 480_000]);
    assert.ok(waits.every((wait) => wait <= 6 * 60 * 60_000));
    assert.equal(waits.at(-1), 6 * 60 * 60_000);
  });

  it('[sync.backoff] is exhausted by many failures over days, by neither alone', () => {
    const anyGaps = fc.array(fc.integer({ min: 0, max: 2 * DAY }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(anyGaps, (gaps) => {
        const last = series(gaps).at(-1);
        assert.ok(last);
        const now = gaps.reduce((sum, gap) => sum + gap, 0);
        const lasted = now - (gaps[0] ?? 0);
        assert.equal(isExhausted(last, now), gaps.length >= 6 && lasted >= 3 * DAY);
      }),
    );
  });

  it('[sync.dead-tokens] counts refusals alike in a row, by the provider’s code', () => {
    let known = failedAgain('crd_1', undefined, 0, { message: 'no', code: 'a' });
    const counts = ['a', 'b', 'b', undefined, 'b'].map((code) => {
      known = failedAgain('crd_1', known, 0, { message: 'no', code });
      return code === undefined ? alikeOf(known, 'b') : known.alike?.count;
    });
    assert.deepEqual(counts, [2, 1, 2, 0, 1]);
  });
});
