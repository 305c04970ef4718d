// What servers really answer to a refresh: nothing at all, "not now", refusals in words of their own, odd lifetimes,
// smaller scopes. No answer costs an account that the server still honours.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import { expiryOf } from '../../../src/core/sync/grantCommits.ts';
import { outcomes, resultsOf, SyncWorld } from '../../support/syncWorld.ts';
import { tokenManifest } from '../../support/tokenServer.ts';

describe('An answer to a refresh', () => {
  let world: SyncWorld;
  afterEach(() => world.dispose());

  for (const introspects of [true, false])
    it(`[sync.last-try] that never arrived is saved once the access token has expired (introspection: ${introspects})`, async () => {
      world = await SyncWorld.open(['ann', 'ben'], tokenManifest('strict', { introspects }));
      world.server.knowsRefreshTokens = false;
      world.server.next('ann', 'lost-request');
      world.server.next('ben', 'lost-request', { rejected: 'not_now' }, { limitedForMs: 1_000 });
      assert.deepEqual(outcomes(await world.sync()), { ann: 'unknown', ben: 'unknown' });
      assert.deepEqual(outcomes(await world.sync()), { ann: 'unknown', ben: 'unknown' });
      assert.equal(world.server.refreshes().length, 2, 'sent again although the access token works');
      await world.shared.clock.advanceAsync(180_000);
      assert.deepEqual(outcomes(await world.sync()), { ann: 'refreshed', ben: 'unknown' });
      assert.equal(world.token('ann'), 'ann/2');
      // An answer that tells nothing: the next try waits. One without an answer is the last (sync.one-last-try).
      const sent = world.server.refreshes().length;
      assert.deepEqual(outcomes(await world.sync()), { ann: 'unchanged', ben: 'failed' });
      assert.equal(world.server.refreshes().length, sent);
      await world.shared.clock.advanceAsync(60_000);
      assert.equal(outcomes(await world.sync())['ben'], 'refreshed');
      assert.equal(world.credential('ben')?.state, 'active');
    });

  it('[sync.introspection] believes each tenant and client only by itself, although they share a server', async () => {
    world = await SyncWorld.open(['ann', 'ben']);
    const bundle = world.host.store.read((view) => view.bundles.get('bnd_1'));
    assert.ok(bundle);
    const { host } = world;
    const client = {
      clientId: 'other',
      credentialId: null,
      registrationUri: null,
      authMethod: 'none',
      redirectUris: [],
    };
    const others = [
      { ...bundle, id: 'bnd_realm', inputs: { realm: 'b' } },
      { ...bundle, id: 'bnd_client', oauthClient: client },
    ];
    for (const other of others) {
      await host.store.transaction((tx) => tx.bundles.insert({ ...other, name: other.id }));
      await world.add(other.id, { bundleId: other.id });
    }
    // Proved by ann and ben: introspection tells the truth there. Elsewhere it knows no refresh tokens.
    await world.sync({ bundle_id: 'bnd_1' });
    world.server.knowsRefreshTokens = false;
    for (const { id } of others) {
      world.server.next(id, 'lost-request');
      assert.deepEqual(outcomes(await world.sync({ bundle_id: id })), { [id]: 'unknown' });
      await world.shared.clock.advanceAsync(20_000);
      assert.deepEqual(outcomes(await world.sync({ bundle_id: id })), { [id]: 'unknown' });
    }
    await world.shared.clock.advanceAsync(300_000);
    for (const { id } of others)
      assert.deepEqual(outcomes(await world.sync({ bundle_id: id })), { [id]: 'refreshed' });
  });

  it('[sync.last-try] asks again later where the server answers “not now” in words of HTTP', async () => {
    world = await SyncWorld.open(['ann']);
    world.server.next('ann', { unavailableForS: 2 });
    assert.deepEqual(outcomes(await world.sync()), { ann: 'refreshed' });
    assert.equal(world.server.spent.length, 1);
  });

  it('[sync.last-try] never spends again what another system refreshes', async () => {
    world = await SyncWorld.open([], tokenManifest('strict', { introspects: false }));
    await world.add('ann', { refreshedBy: 'elsewhere', state: 'unknown', expiresAt: world.now - 1 });
    await world.sync({ retry_failed: true });
    assert.equal(world.server.refreshes().length, 0);
  });

  for (const rejected of [
    'invalid_request: refresh token is invalid, expired or revoked',
    'http-410',
    'refresh_token_not_found',
  ])
    it(`[sync.dead-tokens] that is refused twice alike in words of the server’s own needs a person (${rejected})`, async () => {
      world = await SyncWorld.open(['ann']);
      world.server.next('ann', { rejected }, { rejected });
      assert.deepEqual(outcomes(await world.sync()), { ann: 'failed' });
      await world.shared.clock.advanceAsync(30_000);
      const second = await world.sync();
      assert.deepEqual(outcomes(second), { ann: 'needs_reauth' });
      assert.match(resultsOf(second)[0]?.message ?? '', /Reconnect the account/);
      assert.equal(world.credential('ann')?.state, 'needs_reauth');
    });

  it('[sync.dead-tokens] is not given up for refusals that differ, or are about something else', async () => {
    world = await SyncWorld.open(['ann', 'ben']);
    world.server.next(
      'ann',
      { rejected: 'token_expired' },
      { rejected: 'http-410' },
      { rejected: 'token_expired' },
    );
    const about = { rejected: 'invalid_scope' };
    world.server.next('ben', about, about, about);
    for (let tries = 0; tries < 3; tries += 1) {
      assert.deepEqual(outcomes(await world.sync()), { ann: 'failed', ben: 'failed' });
      await world.shared.clock.advanceAsync(30_000 * 2 ** tries);
    }
    assert.deepEqual(outcomes(await world.sync()), { ann: 'refreshed', ben: 'refreshed' });
  });

  it('[sync.smaller-scope] shows a scope that came back smaller until it is as wide again', async () => {
    world = await SyncWorld.open(['ann']);
    const messages: (string | undefined)[] = [];
    for (const scope of ['read write', 'read', null, 'read', ['write', 'read', 'more']]) {
      world.server.also = { scope };
      const result = await world.sync();
      assert.deepEqual(outcomes(result), { ann: 'refreshed' });
      messages.push(resultsOf(result)[0]?.message);
      await world.shared.clock.advanceAsync(3_500_000);
    }
    const less = /grants less: write is missing. Reconnect/;
    assert.deepEqual(
      messages.map((message) => message !== undefined && less.test(message)),
      [false, true, false, true, false],
    );
    assert.deepEqual(world.credential('ann')?.scopes, ['more', 'read', 'write']);
  });

  it('[sync.lifetimes] takes any lifetime, and bounds it', async () => {
    const year = 365 * 24 * 3_600_000;
    const table: [JsonObject, number][] = [
      [{ expires_in: 1e20 }, 10 * year],
      [{ expires_in: '900' }, 900_000],
      [{ expires_in: 1.5 }, 1_500],
      [{ expires_in: -5 }, 0],
      [{ expires_in: 0 }, 0],
      [{ expires_in: null }, 3_600_000],
      [{ expires_in: 'soon' }, 3_600_000],
      [{ expires_in: {} }, 3_600_000],
      [{}, 3_600_000],
    ];
    for (const [values, lifetimeMs] of table)
      assert.equal(expiryOf(values, 5_000), 5_000 + lifetimeMs, JSON.stringify(values));
    assert.equal(expiryOf({ expires_at: 60 }, 5_000), 60_000);
    world = await SyncWorld.open(['ann', 'ben']);
    world.server.also = { expires_in: 1e20 };
    assert.deepEqual(outcomes(await world.sync()), { ann: 'refreshed', ben: 'refreshed' });
  });
});
