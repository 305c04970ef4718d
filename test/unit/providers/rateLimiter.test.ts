// Waiting for a provider's limits: it ends when the operation is to stop; an exchange that is under way does not.
import assert from 'node:assert/strict';
import type { RawAnswer } from '../../../src/core/provider/providerClient.ts';
import { RateLimiter } from '../../../src/providers/http/rateLimiter.ts';
import { FakeClock } from '../../support/fakeClock.ts';

const LIMITS = { concurrency: 2, perSecond: 100 };
const REFUSAL: RawAnswer = { status: 429, headers: { 'retry-after': '30' }, body: '' };
const ANSWER: RawAnswer = { status: 200, headers: {}, body: 'fine' };

describe('A request that waits for its provider’s limits', () => {
  const never = new AbortController().signal;
  let limiter: RateLimiter;
  beforeEach(async () => {
    limiter = new RateLimiter(LIMITS, new FakeClock());
    await limiter.run(() => Promise.resolve(REFUSAL), never);
  });
  afterEach(() => limiter.dispose());

  for (const [what, which] of [
    ['the operation is to stop', 'waiting'],
    ['the process gives up', 'signal'],
  ] as const) {
    it(`[cancel.between] is given up at once, unsent, when ${what}`, async () => {
      const stop = new AbortController();
      let sent = false;
      const work = (): Promise<RawAnswer> => {
        sent = true;
        return Promise.resolve(ANSWER);
      };
      const result =
        which === 'signal' ? limiter.run(work, stop.signal) : limiter.run(work, never, stop.signal);
      const why = new Error('stop');
      stop.abort(why);
      await assert.rejects(result, (error) => error === why);
      assert.equal(sent, false);
    });
  }
});

describe('A request that is under way', () => {
  it('[cancel.between] is not disturbed where only waiting is to end', async () => {
    const limiter = new RateLimiter(LIMITS, new FakeClock());
    const stop = new AbortController();
    const begun = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<RawAnswer>();
    const work = (): Promise<RawAnswer> => {
      begun.resolve();
      return answer.promise;
    };
    const result = limiter.run(work, new AbortController().signal, stop.signal);
    await begun.promise;
    stop.abort(new Error('stop'));
    answer.resolve(ANSWER);
    assert.equal((await result).body, 'fine');
    limiter.dispose();
  });
});
