// The one limiter, in time: places and slots over several windows on one storage, what a provider asks for, and cancels.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AppError } from '../../../../src/core/errors.ts';
import { pause } from '../../../../src/core/operation/pause.ts';
import type { RawAnswer, SendOptions } from '../../../../src/core/provider/providerClient.ts';
import type { ProviderLimiter } from '../../../../src/core/provider/providerLimiter.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { memoryLimiter, memoryPace } from '../../../support/memoryLimiter.ts';

const SERVER = 'https://api.test';
const LIMITS = { concurrency: 2, perSecond: 100 };
const ANSWER: RawAnswer = { status: 200, headers: {}, body: 'fine' };
const never = new AbortController().signal;

function refusal(seconds: number): RawAnswer {
  return { status: 429, headers: { 'retry-after': String(seconds) }, body: '' };
}

async function ask(
  limiter: ProviderLimiter,
  send: () => Promise<RawAnswer>,
  {
    signal = never,
    limits = LIMITS,
    ...options
  }: SendOptions & { signal?: AbortSignal; limits?: typeof LIMITS } = {},
): Promise<RawAnswer> {
  const turns = limiter.turns(SERVER, limits, signal, options);
  try {
    return await turns.run(send);
  } finally {
    turns.dispose();
  }
}

describe('Requests of several windows', () => {
  it('[limits.shared] never exceed the declared rate and concurrency together, whenever they come', async () => {
    const arrival = fc.record({
      afterMs: fc.nat({ max: 120 }),
      window: fc.nat({ max: 2 }),
      tookMs: fc.nat({ max: 400 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(arrival, { minLength: 20, maxLength: 60 }),
        fc.constantFrom({ concurrency: 1, perSecond: 8 }, { concurrency: 3, perSecond: 20 }),
        async (arrivals, limits) => {
          const clock = new FakeClock();
          const store = memoryPace();
          const windows = ['a', 'b', 'c'].map((owner) => memoryLimiter(clock, store, owner));
          const times: number[] = [];
          let inFlight = 0;
          const answered: Promise<unknown>[] = [];
          for (const { afterMs, window, tookMs } of arrivals) {
            await clock.advanceAsync(afterMs);
            const limiter = windows[window];
            assert.ok(limiter);
            const send = async (): Promise<RawAnswer> => {
              times.push(clock.now());
              inFlight += 1;
              assert.ok(inFlight <= limits.concurrency);
              await pause(clock, tookMs, never);
              inFlight -= 1;
              return ANSWER;
            };
            answered.push(ask(limiter, send, { limits }));
          }
          await clock.advanceAsync(120_000);
          await Promise.all(answered);
          assert.equal(times.length, arrivals.length);
          times.forEach((time, index) => {
            const later = times[index + limits.perSecond];
            if (later !== undefined) assert.ok(later - time >= 1000, `${later - time} ms`);
          });
          for (const limiter of windows) limiter.dispose();
        },
      ),
      { numRuns: 10 },
    );
  });

  it('[limits.fair] serve one client’s single request before another’s five hundred', async () => {
    const clock = new FakeClock();
    const limiter = memoryLimiter(clock);
    const order: string[] = [];
    const send = (name: string) => async (): Promise<RawAnswer> => {
      order.push(name);
      await pause(clock, 100, never);
      return ANSWER;
    };
    const all = Array.from({ length: 500 }, () => ask(limiter, send('many'), { caller: 'busy' }));
    await clock.advanceAsync(50);
    const single = ask(limiter, send('single'), { caller: 'quiet' });
    await clock.advanceAsync(200);
    await single;
    assert.ok(order.indexOf('single') <= 2 * LIMITS.concurrency, String(order.indexOf('single')));
    await clock.advanceAsync(60_000);
    await Promise.all(all);
    limiter.dispose();
  });

  it('[limits.shared] waits in every window when the provider asks one to, and after a restart', async () => {
    const clock = new FakeClock();
    const store = memoryPace();
    const [first, second] = [memoryLimiter(clock, store, 'a'), memoryLimiter(clock, store, 'b')];
    await ask(first, () => Promise.resolve(refusal(30)));
    const startedAt = clock.now();
    let sentAt = 0;
    const waiting = ask(second, async () => {
      sentAt = clock.now();
      return ANSWER;
    });
    await clock.advanceAsync(40_000);
    await waiting;
    assert.equal(sentAt - startedAt, 30_000);
  });

  it('[limits.shared] that already have their slots wait too, when another is told to', async () => {
    const clock = new FakeClock();
    const limiter = memoryLimiter(clock);
    const limits = { concurrency: 2, perSecond: 1 };
    const sent: number[] = [];
    const send = (answer: RawAnswer) => async (): Promise<RawAnswer> => {
      sent.push(clock.now());
      return answer;
    };
    const startedAt = clock.now();
    const all = [ask(limiter, send(refusal(10)), { limits }), ask(limiter, send(ANSWER), { limits })];
    await clock.advanceAsync(20_000);
    await Promise.all(all);
    assert.deepEqual(
      sent.map((time) => time - startedAt),
      [0, 10_000],
    );
  });

  it('gives unused places back, and leaves no timer', async () => {
    const clock = new FakeClock();
    const store = memoryPace();
    const limiter = memoryLimiter(clock, store);
    await ask(limiter, () => Promise.resolve(ANSWER));
    assert.equal(store.read(({ pace }) => pace.places(SERVER)).length, 1);
    await clock.advanceAsync(2_000);
    assert.equal(store.read(({ pace }) => pace.places(SERVER)).length, 0);
    assert.equal(clock.pendingTimers, 0);
  });
});

describe('A request that waits for its provider’s limits', () => {
  let clock: FakeClock;
  let limiter: ProviderLimiter;
  beforeEach(async () => {
    clock = new FakeClock();
    limiter = memoryLimiter(clock);
    await ask(limiter, () => Promise.resolve(refusal(30)));
  });
  afterEach(() => limiter.dispose());

  for (const [what, which] of [
    ['the operation is to stop', 'waiting'],
    ['the process gives up', 'signal'],
  ] as const)
    for (const where of ['for a slot', 'for a place'])
      it(`[cancel.between] ${where} is given up at once, unsent, when ${what}`, async () => {
        const stop = new AbortController();
        let sent = false;
        const blockers = where === 'for a place' ? [1, 2].map(() => ask(limiter, async () => ANSWER)) : [];
        await clock.advanceAsync(0);
        const result = ask(
          limiter,
          async () => {
            sent = true;
            return ANSWER;
          },
          { [which]: stop.signal },
        );
        const why = new Error('stop');
        const rejected = assert.rejects(result, (error) => error === why);
        await clock.advanceAsync(0);
        stop.abort(why);
        await rejected;
        await clock.advanceAsync(60_000);
        await Promise.all(blockers);
        assert.equal(sent, false);
      });

  it('is for the caller to plan, unsent, when the wait is longer than a minute or than it allows', async () => {
    for (const latest of [clock.now() + 29_000, undefined]) {
      if (latest === undefined) {
        await clock.advanceAsync(30_000);
        await ask(limiter, () => Promise.resolve(refusal(61)));
      }
      const result = ask(limiter, () => assert.fail('sent'), latest === undefined ? {} : { latest });
      await assert.rejects(result, (error) => AppError.is(error, 'provider-limited'));
    }
  });

  it('waits for nothing more if its caller took the turn itself, but for the next exchange', async () => {
    const turns = limiter.turns(SERVER, LIMITS, never, { turn: 'taken' });
    assert.equal((await turns.run(async () => ANSWER)).body, 'fine');
    let sent = false;
    const second = turns.run(async () => {
      sent = true;
      return ANSWER;
    });
    await clock.advanceAsync(29_000);
    assert.equal(sent, false);
    await clock.advanceAsync(1_000);
    await second;
  });
});

describe('A request that is under way', () => {
  it('[cancel.between] is not disturbed if only waiting is to end', async () => {
    const limiter = memoryLimiter(new FakeClock());
    const stop = new AbortController();
    const begun = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<RawAnswer>();
    const work = (): Promise<RawAnswer> => {
      begun.resolve();
      return answer.promise;
    };
    const result = ask(limiter, work, { waiting: stop.signal });
    await begun.promise;
    stop.abort(new Error('stop'));
    answer.resolve(ANSWER);
    assert.equal((await result).body, 'fine');
    limiter.dispose();
  });
});
