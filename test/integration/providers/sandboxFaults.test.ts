// Faults and limits on request, through the sandbox's own control endpoint, as other tests and scripts use it.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '../../../src/core/json.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { FaultAction } from '../../../src/providers/sandbox/faults.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { eventually, meanwhile } from './providerHarness.ts';
import { sandboxFixture, type FixtureOptions, type SandboxFixture } from './sandboxFixture.ts';

describe('A fault that the sandbox was asked for', () => {
  let fixture: SandboxFixture;

  async function start(options: FixtureOptions = {}): Promise<SandboxFixture> {
    fixture = await sandboxFixture(options);
    return fixture;
  }

  afterEach(() => fixture.dispose());

  async function control(path: string, body?: unknown): Promise<JsonObject> {
    const { sandbox } = fixture;
    const response = await fetch(`${sandbox.url}/__control/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${sandbox.token('development')}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    assert.equal(response.status, 200);
    return (await response.json()) as JsonObject;
  }

  /** What the client makes of it: the outcome's kind, or the error's code. */
  async function create(): Promise<string> {
    try {
      return (await fixture.harness.ask('credential.create', { params: { name: 'Acme', tag: 'op-1' } })).kind;
    } catch (error) {
      return AppError.is(error) ? error.code : 'other';
    }
  }

  const cases: [string, FaultAction, 'before' | 'after', string][] = [
    ['status 500', { type: 'status', status: 500 }, 'before', 'uncertain'],
    ['status 500 although it worked', { type: 'status', status: 500 }, 'after', 'uncertain'],
    ['status 403', { type: 'status', status: 403, body: { error: 'no' } }, 'before', 'rejected'],
    ['a reset before processing', { type: 'reset' }, 'before', 'provider-uncertain'],
    ['a reset after processing', { type: 'reset' }, 'after', 'provider-uncertain'],
    ['HTML', { type: 'html' }, 'after', 'uncertain'],
    ['20 MB', { type: 'oversize' }, 'after', 'provider-uncertain'],
    ['half of the JSON', { type: 'truncated' }, 'after', 'uncertain'],
    ['a redirect', { type: 'redirect', location: 'https://evil.example/' }, 'before', 'uncertain'],
    ['slowness', { type: 'slow', ms: 1 }, 'after', 'done'],
  ];
  for (const [title, action, when, expected] of cases) {
    it(`is ${title}, ${when} processing, once`, async () => {
      const { existing } = await start();
      assert.deepEqual(await control('faults', { faults: [{ match: { method: 'POST' }, when, action }] }), {
        queued: 1,
      });
      assert.equal(await create(), expected);
      assert.equal(existing('credentials').length, when === 'after' ? 1 : 0);
      assert.equal(await create(), 'done');
    });
  }

  it('is slow no longer than until the faults are cleared', async () => {
    const { existing } = await start();
    await control('faults', { faults: [{ action: { type: 'slow', ms: 120_000 } }] });
    const created = create();
    while (existing('credentials').length === 0) await delay(5);
    await control('faults', { clear: true });
    assert.equal(await created, 'done');
  });

  it('hits the n-th matching request, as often as asked', async () => {
    const { harness } = await start();
    const fault = {
      match: { path: '/credentials', method: 'POST' },
      nth: 2,
      times: 2,
      action: { type: 'status', status: 500 },
    };
    await control('faults', { faults: [fault] });
    const outcomes: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      await harness.ask('webhook.find', { params: { url: 'https://x.example', tag: 't' } });
      outcomes.push(await create());
    }
    assert.deepEqual(outcomes, ['done', 'uncertain', 'uncertain', 'done']);
  });

  it('is refused where it makes no sense', async () => {
    const { sandbox } = await start();
    const response = await fetch(`${sandbox.url}/__control/faults`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.token('staging')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ faults: [{ action: { type: 'explode' } }] }),
    });
    assert.equal(response.status, 422);
  });

  it('shows in the journal, with its key, beside what worked', async () => {
    const { harness } = await start();
    await control('faults', { faults: [{ action: { type: 'reset' } }] });
    const options = { params: { name: 'Acme', tag: 'op-1' }, idempotencyKey: 'op/step/key' };
    await assert.rejects(harness.ask('credential.create', options));
    await harness.succeed('credential.create', options);
    const { counts, log } = (await control('requests')) as { counts: JsonObject[]; log: JsonObject[] };
    assert.deepEqual(counts, [
      { method: 'POST', path: '/development/credentials', key: 'op/step/key', count: 2 },
    ]);
    assert.deepEqual(
      log.map(({ note }) => note),
      ['fault after processing: reset', 'repeated by key'],
    );
  });
});

describe('The client’s rate limit', () => {
  let fixture: SandboxFixture;

  afterEach(() => fixture.dispose());

  const usage = () => fixture.harness.ask('credential.find', { params: { tag: 'none' } });

  it('[providers.rate] keeps every request within what the provider allows', async function () {
    this.timeout(20_000);
    // On the way requests of two seconds may draw together into one, never those of three.
    fixture = await sandboxFixture({ limits: { concurrency: 50, perSecond: 20 } });
    const { sandbox, harness } = fixture;
    await fetch(`${sandbox.url}/__control/limits`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.token('development')}` },
      body: JSON.stringify({ perSecond: 45 }),
    });
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => harness.ask('credential.find', { params: { tag: 'x' } })),
    );
    assert.ok(outcomes.every(({ kind }) => kind === 'gone'));
    assert.ok(sandbox.requests().log.every(({ status }) => status === 200));
  });

  it('never has more requests under way than the manifest says', async () => {
    fixture = await sandboxFixture({ limits: { concurrency: 3, perSecond: 1000 } });
    const { sandbox, journal } = fixture;
    sandbox.addFaults({ action: { type: 'hang' }, times: 10 });
    const giveUp = new AbortController();
    const sent = Array.from({ length: 10 }, () =>
      fixture.harness.ask('credential.find', { params: { tag: 'x' }, signal: giveUp.signal }),
    );
    await eventually(() => journal().length >= 3);
    await meanwhile();
    assert.equal(journal().length, 3);
    giveUp.abort(new Error('enough'));
    await Promise.allSettled(sent);
  });

  for (const retryAfter of ['seconds', 'date'] as const) {
    it(`[providers.rate] sends nothing until the provider wants it (Retry-After as ${retryAfter})`, async () => {
      const clientClock = new FakeClock(Date.now());
      fixture = await sandboxFixture({ clientClock });
      const { sandbox, journal } = fixture;
      sandbox.addFaults({ action: { type: 'limit', retryAfter, seconds: 30 } });
      const limited = await usage();
      assert.equal(limited.kind, 'limited');
      assert.ok(
        limited.retryAfterMs > 28_000 && limited.retryAfterMs <= 31_000,
        String(limited.retryAfterMs),
      );
      const waiting = usage();
      await meanwhile();
      clientClock.advance(limited.retryAfterMs - 1);
      await meanwhile();
      assert.equal(journal().length, 1);
      clientClock.advance(1);
      assert.equal((await waiting).kind, 'gone');
      assert.equal(journal().length, 2);
    });
  }

  it('tells the caller instead of holding it where the provider wants more than a minute', async () => {
    const clientClock = new FakeClock(Date.now());
    fixture = await sandboxFixture({ clientClock });
    const { sandbox, journal } = fixture;
    sandbox.addFaults({ action: { type: 'limit', retryAfter: 'seconds', seconds: 600 } });
    await usage();
    await assert.rejects(usage(), {
      code: 'provider-limited',
      retryable: true,
      details: { retry_after_ms: 600_000 },
    });
    assert.equal(journal().length, 1);
  });
});
