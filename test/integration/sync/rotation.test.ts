// Rotating refresh tokens, rule by rule (facts.md): what is sent, what is never sent again, and what each account is
// called afterwards. The server's own journal is the witness.
import assert from 'node:assert/strict';
import { settle } from '../../support/fakeClock.ts';
import { outcomes, resultsOf, SyncWorld } from '../../support/syncWorld.ts';
import { tokenManifest } from '../../support/tokenServer.ts';

describe('A refresh', () => {
  let world: SyncWorld;
  afterEach(() => world.dispose());

  /** Lets one refresh begin and the process die before anything comes of it. */
  async function dieDuring(account: string): Promise<void> {
    const held = world.server.hold(account);
    void world.host.call('sync_credentials', {});
    await settle();
    await world.shared.clock.advanceAsync(1_000);
    await held.arrived;
    await world.restart();
  }

  it('[sync.refresh] puts the new pair in place, one generation on, and keeps the old one until the next', async () => {
    world = await SyncWorld.open(['ann']);
    assert.deepEqual(outcomes(await world.sync()), { ann: 'refreshed' });
    const { state, generation, expiresAt, lastRefreshedAt } = world.credential('ann') ?? {};
    assert.deepEqual({ state, generation }, { state: 'active', generation: 2 });
    assert.ok(expiresAt !== null && expiresAt !== undefined && expiresAt > world.now + 3_500_000);
    assert.ok(lastRefreshedAt !== null);
    assert.equal(world.token('ann'), 'ann/2');
    assert.equal(world.token('ann', 'access_token'), 'access:ann/2');
    assert.equal(world.token('ann', 'previous.refresh_token'), 'ann/1');
    await world.shared.clock.advanceAsync(3_500_000);
    await world.sync();
    assert.equal(world.token('ann'), 'ann/3');
    assert.equal(world.token('ann', 'previous.refresh_token'), 'ann/2');
  });

  it('[sync.refresh.sometimes] keeps the refresh token where the server sends none', async () => {
    world = await SyncWorld.open(['ann']);
    world.server.next('ann', 'no-rotation');
    assert.deepEqual(outcomes(await world.sync()), { ann: 'refreshed' });
    assert.equal(world.token('ann'), 'ann/1');
    assert.equal(world.token('ann', 'access_token'), 'access:ann/1+');
    await world.shared.clock.advanceAsync(3_500_000);
    assert.deepEqual(outcomes(await world.sync()), { ann: 'refreshed' });
    assert.equal(world.token('ann'), 'ann/2');
  });

  it('[sync.no-blind-retry] whose answer is lost, or is garbage, is unknown and not repeated', async () => {
    world = await SyncWorld.open(['ann', 'ben'], tokenManifest('strict', { introspects: false }));
    world.server.next('ann', 'lost-answer');
    world.server.next('ben', 'garbled-answer');
    assert.deepEqual(outcomes(await world.sync()), { ann: 'unknown', ben: 'unknown' });
    assert.equal(world.credential('ann')?.state, 'unknown');
    for (const retry of [false, true]) {
      const again = await world.sync({ retry_failed: retry });
      assert.deepEqual(outcomes(again), { ann: 'unknown', ben: 'unknown' });
      assert.match(resultsOf(again)[0]?.message ?? '', /does not tell whether it happened/);
    }
    assert.deepEqual(world.server.spent.toSorted(), ['ann/1', 'ben/1']);
    // The old access token was kept until it expired. Then a last try costs nothing, and tells.
    assert.equal(world.token('ann', 'access_token'), 'access:ann/1');
    await world.shared.clock.advanceAsync(180_000);
    assert.deepEqual(outcomes(await world.sync()), { ann: 'needs_reauth', ben: 'needs_reauth' });
    assert.equal(world.server.refreshes().length, 4);
    await world.shared.clock.advanceAsync(180_000);
    await world.sync({ retry_failed: true });
    assert.equal(world.server.refreshes().length, 4);
  });

  it('[sync.one-last-try] whose last try gets no answer either is tried again only on request', async () => {
    world = await SyncWorld.open(['ann', 'ben', 'cleo'], tokenManifest('strict', { introspects: false }));
    world.server.next('ann', 'lost-request', 'lost-request', 'lost-request');
    // Not sent, and not now, are no tries; a first request after the expiry is not the last one.
    world.server.next('ben', 'lost-request', 'unreachable', 'unreachable', { unavailableForS: 3 });
    world.server.next('cleo', 'garbled-answer', 'lost-answer');
    await world.sync();
    const tries = (account: string): number =>
      world.server.refreshes().filter(({ secrets }) => secrets['refresh_token']?.ownerId === `crd_${account}`)
        .length;
    for (let hours = 0; hours < 100; hours += 1) {
      await world.shared.clock.advanceAsync(3_600_000);
      await world.sync();
    }
    assert.deepEqual(['ann', 'cleo'].map(tries), [2, 2]);
    assert.equal(world.credential('ann')?.state, 'unknown');
    assert.equal(world.credential('cleo')?.state, 'unknown');
    assert.equal(world.credential('ben')?.state, 'active');
    for (const outcome of ['unknown', 'refreshed']) {
      const asked = await world.sync({ retry_failed: true });
      assert.equal(outcomes(asked)['ann'], outcome);
      await world.sync();
    }
    assert.equal(tries('ann'), 4);
    // The server had taken its token: the answer tells.
    assert.equal(world.credential('cleo')?.state, 'needs_reauth');
    assert.equal(tries('cleo'), 3);
  });

  it('[sync.introspection] is settled by introspection where a rotation showed that it tells the truth', async () => {
    world = await SyncWorld.open(['ann', 'ben', 'cleo']);
    world.server.next('ann', 'lost-answer');
    world.server.next('ben', 'lost-request');
    await world.sync();
    await world.shared.clock.advanceAsync(10_000);
    const settled = await world.sync({ retry_failed: true });
    assert.deepEqual(outcomes(settled), { ann: 'needs_reauth', ben: 'refreshed' });
    assert.equal(new Set(world.server.spent).size, world.server.spent.length);
  });

  it('[sync.introspection] says nothing of a pair that a person gave while it was under way', async () => {
    world = await SyncWorld.open(['ann', 'ben']);
    world.server.next('ann', 'lost-answer');
    await world.sync();
    await world.shared.clock.advanceAsync(10_000);
    world.server.onIntrospect = async () => {
      world.server.onIntrospect = () => Promise.resolve(undefined);
      const { access, refresh } = world.server.connect('ann');
      await world.host.accounts.reconnect('crd_ann', {
        accessToken: access,
        refreshToken: refresh,
        expiresAt: world.now + 3_600_000,
      });
      return undefined;
    };
    assert.deepEqual(outcomes(await world.sync({ retry_failed: true })), { ann: 'unchanged' });
    assert.equal(world.credential('ann')?.state, 'active');
    assert.ok(world.server.accepts(world.token('ann')));
  });

  it('[sync.introspection] does not believe a server that calls every token active', async () => {
    world = await SyncWorld.open(['ann', 'ben']);
    world.server.tellsTruth = false;
    world.server.next('ann', 'lost-answer');
    assert.deepEqual(outcomes(await world.sync()), { ann: 'unknown', ben: 'refreshed' });
    await world.shared.clock.advanceAsync(20_000);
    assert.deepEqual(outcomes(await world.sync({ retry_failed: true })), { ann: 'unknown' });
    assert.deepEqual(world.server.spent.toSorted(), ['ann/1', 'ben/1']);
  });

  it('[sync.introspection] does not look before a request that is under way has come to its end', async () => {
    world = await SyncWorld.open(['ann', 'ben', 'cleo']);
    await world.sync();
    await world.shared.clock.advanceAsync(3_500_000);
    await dieDuring('ann');
    const before = world.now;
    const introspected = (): number =>
      world.server.sent.filter(({ request }) => request === 'token.introspect').length;
    const asked = introspected();
    const result = await world.sync();
    assert.equal(outcomes(result)['ann'], 'refreshed');
    assert.ok(world.now - before >= 8_000, String(world.now - before));
    assert.equal(introspected(), asked + 1);
    assert.equal(new Set(world.server.spent).size, world.server.spent.length);
  });

  it('[sync.rotation.none] is simply repeated where refresh tokens stay good', async () => {
    world = await SyncWorld.open(['ann'], tokenManifest('none'));
    world.server.next('ann', 'lost-answer');
    assert.deepEqual(outcomes(await world.sync()), { ann: 'unknown' });
    assert.deepEqual(outcomes(await world.sync({ retry_failed: true })), { ann: 'refreshed' });
  });

  it('[sync.rotation.grace] is replayed once within the grace period', async () => {
    world = await SyncWorld.open(['ann', 'ben'], tokenManifest('grace', { introspects: false }));
    world.server.next('ann', 'lost-answer');
    world.server.next('ben', 'lost-answer', 'lost-answer');
    assert.deepEqual(outcomes(await world.sync()), { ann: 'unknown', ben: 'unknown' });
    assert.deepEqual(outcomes(await world.sync({ retry_failed: true })), {
      ann: 'refreshed',
      ben: 'unknown',
    });
    assert.deepEqual(outcomes(await world.sync({ retry_failed: true })), { ben: 'unknown' });
    assert.deepEqual(
      world.server.spent.filter((token) => token.startsWith('ben')),
      ['ben/1', 'ben/1'],
    );
    assert.equal(world.token('ann'), 'ann/2');
  });

  it('[sync.rotation.grace] is not replayed after it', async () => {
    world = await SyncWorld.open(['ann'], tokenManifest('grace', { introspects: false }));
    world.server.next('ann', 'lost-answer');
    await world.sync();
    await world.shared.clock.advanceAsync(61_000);
    assert.deepEqual(outcomes(await world.sync({ retry_failed: true })), { ann: 'unknown' });
    assert.equal(world.server.refreshes().length, 1);
  });

  it('[sync.retries] is repeated by itself where nobody was there or the provider asked to wait', async () => {
    world = await SyncWorld.open(['ann', 'ben', 'cleo']);
    world.server.next('ann', 'unreachable');
    world.server.next('ben', { limitedForMs: 3_000 }, { limitedForMs: 2_000 });
    world.server.next('cleo', 'unreachable', 'unreachable');
    assert.deepEqual(outcomes(await world.sync()), { ann: 'refreshed', ben: 'refreshed', cleo: 'failed' });
    assert.equal(world.credential('cleo')?.state, 'backoff');
  });

  it('[sync.limited] closes the chunk early where the provider asks to wait longer, and says how long', async () => {
    world = await SyncWorld.open(['ann', 'ben', 'cleo', 'dave', 'eve', 'finn']);
    world.server.next('cleo', { limitedForMs: 120_000 });
    const first = await world.sync();
    assert.equal(first.output['has_more'], true);
    assert.equal(outcomes(first)['cleo'], undefined);
    assert.ok(Number(first.output['retry_after_ms']) > 100_000);
    assert.match(first.text, /wait 1\d\d s, then call again/);
    const left = world.host.sync.state(first.output['run_id'] as string).retryAfterMs;
    assert.ok(left !== null && left > 100_000 && left <= 120_000, String(left));
    const sent = world.server.refreshes().length;
    const impatient = await world.sync({ cursor: first.output['next_cursor'] ?? '' });
    assert.deepEqual(resultsOf(impatient), []);
    assert.equal(impatient.output['next_cursor'], first.output['next_cursor']);
    assert.equal(world.server.refreshes().length, sent);
    await world.shared.clock.advanceAsync(120_000);
    const rest = await world.sync({ cursor: first.output['next_cursor'] ?? '' });
    assert.equal(rest.output['status'], 'completed');
    assert.equal(resultsOf(first).length + resultsOf(rest).length, 6);
    assert.ok([...resultsOf(first), ...resultsOf(rest)].every(({ outcome }) => outcome === 'refreshed'));
  });

  it('[sync.invalid-grant] that is refused as invalid ends that account alone', async () => {
    world = await SyncWorld.open(['ann', 'ben', 'cleo']);
    world.server.kill('ben');
    assert.deepEqual(outcomes(await world.sync()), {
      ann: 'refreshed',
      ben: 'needs_reauth',
      cleo: 'refreshed',
    });
    const sent = world.server.refreshes().length;
    const again = await world.sync({ retry_failed: true });
    assert.deepEqual(outcomes(again), {});
    assert.equal(world.server.refreshes().length, sent);
    assert.equal(world.credential('ben')?.state, 'needs_reauth');
  });

  it('[sync.invalid-client] stops the chunk where the client is refused, and no other account of it is tried', async () => {
    const accounts = Array.from({ length: 12 }, (_, index) => `a${10 + index}`);
    world = await SyncWorld.open(accounts, tokenManifest('strict', { perSecond: 3 }));
    world.server.next('a10', { rejected: 'invalid_client' });
    const first = await world.sync();
    assert.equal(outcomes(first)['a10'], 'failed');
    assert.equal(first.output['has_more'], true);
    const sent = world.server.refreshes().length;
    assert.ok(sent <= 4, String(sent));
    const rest = await world.sync({ cursor: first.output['next_cursor'] ?? '' });
    assert.equal(rest.output['has_more'], false);
    assert.ok(resultsOf(rest).every(({ outcome }) => outcome === 'failed'));
    assert.equal(world.server.refreshes().length, sent);
  });

  it('[sync.backoff] that keeps failing waits longer each time, and is exhausted only after days', async () => {
    world = await SyncWorld.open(['ann']);
    const day = 24 * 60 * 60_000;
    const started = world.now;
    let failures = 0;
    while (world.credential('ann')?.state !== 'exhausted') {
      world.server.next('ann', { rejected: 'temporarily_bad' });
      await world.sync();
      failures += 1;
      const { nextAttemptAt = 0 } = world.host.store.read((view) => view.grants.failures('crd_ann')) ?? {};
      if (failures === 1) assert.equal(nextAttemptAt - world.now, 30_000);
      if (failures === 2) assert.equal(nextAttemptAt - world.now, 60_000);
      const early = await world.sync();
      assert.equal(world.server.refreshes().length, failures, early.text);
      await world.shared.clock.advanceAsync(nextAttemptAt - world.now);
    }
    assert.ok(world.now - started >= 3 * day);
    assert.equal(outcomes(await world.sync())['ann'], 'failed');
    assert.equal(world.server.refreshes().length, failures);
    const retried = await world.sync({ retry_failed: true });
    assert.deepEqual(outcomes(retried), { ann: 'refreshed' });
    assert.equal(world.credential('ann')?.state, 'active');
  });

  it('[sync.check-only] never spends the token of an account that another system refreshes', async () => {
    world = await SyncWorld.open();
    await world.add('ann', { refreshedBy: 'elsewhere' });
    const first = await world.sync();
    assert.deepEqual(outcomes(first), { ann: 'needs_reauth' });
    assert.equal(world.server.refreshes().length, 0);
    assert.equal(world.server.sent[0]?.request, 'token.introspect');
  });
});
