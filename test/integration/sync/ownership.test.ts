// Who may refresh an account at any moment: over windows, leases that end, windows that close, processes that die.
import assert from 'node:assert/strict';
import { settle } from '../../support/fakeClock.ts';
import { outcomes, resultsOf, SyncWorld } from '../../support/syncWorld.ts';
import { tokenManifest } from '../../support/tokenServer.ts';

describe('A refresh and its owner', () => {
  let world: SyncWorld;
  afterEach(() => world.dispose());

  it('[sync.one-in-flight] is one of two runs in two windows; the other leaves the account alone', async () => {
    world = await SyncWorld.open(['ann', 'ben']);
    const other = await world.window();
    const held = world.server.hold('ann');
    const first = world.host.call('sync_credentials', { details: true });
    await settle();
    await world.shared.clock.advanceAsync(100);
    await held.arrived;
    const second = await other.finish(other.call('sync_credentials', { details: true, bundle_id: 'bnd_1' }));
    assert.equal(outcomes(second)['ann'], 'unchanged');
    assert.match(resultsOf(second)[0]?.message ?? '', /Another run refreshes it/);
    held.release();
    await world.host.finish(first);
    assert.deepEqual(world.server.spent.toSorted(), ['ann/1', 'ben/1']);
  });

  for (const introspected of [true, false])
    it(`[sync.one-in-flight] is left to the run that began it while another one asked about it (active: ${introspected})`, async () => {
      world = await SyncWorld.open(['ann', 'ben']);
      const other = await world.window();
      world.server.next('ann', 'lost-request');
      await world.sync();
      await world.shared.clock.advanceAsync(10_000);
      const held = world.server.hold('ann');
      let begun: Promise<unknown> | undefined;
      world.server.onIntrospect = async (): Promise<boolean | undefined> => {
        if (begun !== undefined) return undefined;
        begun = other.call('sync_credentials', { details: true, bundle_id: 'bnd_1', retry_failed: true });
        await settle();
        await world.shared.clock.advanceAsync(100);
        await held.arrived;
        return introspected;
      };
      const asked = await world.sync({ retry_failed: true });
      assert.equal(outcomes(asked)['ann'], 'unchanged');
      held.release();
      await other.finish(begun as ReturnType<typeof other.call>);
      assert.equal(world.credential('ann')?.state, 'active');
      assert.equal(world.token('ann'), 'ann/2');
      assert.deepEqual(world.server.spent.toSorted(), ['ann/1', 'ben/1']);
    });

  it('[sync.lock.lease] is left alone while the lease of the other run lives, and settled once it has run out', async () => {
    world = await SyncWorld.open(['ann', 'ben']);
    const other = await world.window();
    const held = world.server.hold('ann');
    void world.host.call('sync_credentials', {});
    await settle();
    await world.shared.clock.advanceAsync(1_000);
    await held.arrived;
    world.server.processHeld('ann');
    world.host.close();
    const during = await world.sync({ bundle_id: 'bnd_1' }, other);
    assert.equal(outcomes(during)['ann'], 'unchanged');
    await world.shared.clock.advanceAsync(20_000);
    const afterwards = await world.sync({ bundle_id: 'bnd_1' }, other);
    assert.equal(outcomes(afterwards)['ann'], 'needs_reauth');
    assert.deepEqual(world.server.spent.toSorted(), ['ann/1', 'ben/1']);
  });

  it('[sync.revoked-meanwhile] whose account is revoked under way has its new pair revoked as well, by the next run where it must', async () => {
    world = await SyncWorld.open(['ann', 'ben']);
    const { server, host, shared } = world;
    const revoked = async (account: string): Promise<void> => {
      const held = server.hold(account);
      const call = host.call('sync_credentials', { details: true, retry_failed: false });
      await settle();
      await shared.clock.advanceAsync(100);
      await held.arrived;
      await host.store.transaction((tx) => {
        const credential = tx.credentials.get(`crd_${account}`);
        if (credential) tx.credentials.update({ ...credential, state: 'revoked' });
        tx.secrets.deleteOwner(`crd_${account}`);
      });
      held.release();
      assert.equal(outcomes(await host.finish(call))[account], 'unchanged');
    };
    await revoked('ann');
    assert.ok(!server.accepts('ann/2'));
    const holds = (account: string): boolean =>
      host.store.read((view) => view.secrets.has({ ownerId: `crd_${account}`, part: 'late.refresh_token' }));
    assert.ok(!holds('ann'));

    await host.store.transaction((tx) => {
      const ben = tx.credentials.get('crd_ben');
      if (ben) tx.credentials.update({ ...ben, expiresAt: world.now });
    });
    server.revocationFails = true;
    await revoked('ben');
    assert.ok(server.accepts('ben/3'));
    assert.ok(holds('ben'));
    server.revocationFails = false;
    assert.equal(outcomes(await world.sync())['ben'], 'unchanged');
    assert.ok(!server.accepts('ben/3'));
    assert.ok(!holds('ben'));
    assert.equal(world.credential('ben')?.state, 'revoked');
  });

  it('[sync.answer-kept] is understood where its answer was sealed before the process died, not sent again', async () => {
    world = await SyncWorld.open(['ann']);
    await world.dieAt('grant.answered');
    assert.equal(world.token('ann'), 'ann/1');
    const result = await world.sync();
    assert.deepEqual(outcomes(result), { ann: 'refreshed' });
    assert.equal(world.token('ann'), 'ann/2');
    assert.equal(world.server.refreshes().length, 1);
  });

  it('[sync.shutdown] is given up three seconds after the window closes; its intent stays, and is settled later', async () => {
    world = await SyncWorld.open(['ann', 'ben']);
    const held = world.server.hold('ann');
    void world.host.call('sync_credentials', {});
    await settle();
    await world.shared.clock.advanceAsync(1_000);
    await held.arrived;
    const closing = world.host.operations.shutdown();
    await world.shared.clock.advanceAsync(2_999);
    assert.equal(world.host.only().status, 'running');
    await world.shared.clock.advanceAsync(1);
    await closing;
    assert.equal(world.host.only().status, 'interrupted');
    assert.equal(
      world.host.store.read((view) => view.grants.intent('crd_ann')?.state),
      'intended',
    );
    await world.restart();
    assert.deepEqual(outcomes(await world.sync()), { ann: 'refreshed', ben: 'refreshed' });
    assert.deepEqual(world.server.spent.toSorted(), ['ann/1', 'ben/1']);
  });

  it('[sync.fenced] is written by nobody who lost the lease; its answer is kept, and the next owner settles it', async () => {
    for (const heartbeats of [false, true]) {
      world = await SyncWorld.open(['ann', 'ben']);
      const other = await world.window();
      const held = world.server.hold('ann');
      void world.host.call('sync_credentials', {});
      await settle();
      await world.shared.clock.advanceAsync(1_000);
      await held.arrived;
      const { id } = world.host.only();
      await other.store.transaction((tx) =>
        tx.operations.acquireLease(id, 'thief', Number.MAX_SAFE_INTEGER, world.now + 5_000),
      );
      if (heartbeats) await world.shared.clock.advanceAsync(4_000);
      held.release();
      await settle();
      assert.equal(world.token('ann'), 'ann/1');
      assert.equal(
        other.store.read((view) => view.grants.intent('crd_ann')?.state),
        'answered',
      );
      await world.shared.clock.advanceAsync(20_000);
      const result = await world.sync({}, other);
      assert.equal(outcomes(result)['ann'], 'refreshed');
      assert.equal(world.token('ann'), 'ann/2');
      assert.deepEqual(world.server.spent.toSorted(), ['ann/1', 'ben/1']);
      if (!heartbeats) world.dispose();
    }
  });

  it('[sync.pace] keeps to the declared rate over all windows', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `a${10 + index}`);
    world = await SyncWorld.open(names);
    const other = await world.window();
    const times: number[] = [];
    world.server.onRefresh = () => times.push(world.now);
    await Promise.all([
      world.sync({ batch_size: 50 }),
      world.sync({ batch_size: 50, bundle_id: 'bnd_1' }, other),
    ]);
    assert.equal(times.length, 40);
    for (const [index, at] of times.entries())
      assert.ok(times.filter((time) => time >= at && time < at + 1_000).length <= 51, String(index));
    assert.ok((times.at(-1) ?? 0) - (times[0] ?? 0) >= 39 * 20 - 1);
  });

  /** Another writer puts a newer pair in place, without a word about what was intended with the old one. */
  async function replacePair(account: string): Promise<void> {
    const { access, refresh } = world.server.connect(account);
    await world.host.store.transaction((tx) => {
      const credential = tx.credentials.get(`crd_${account}`);
      assert.ok(credential);
      tx.credentials.update({ ...credential, generation: 9, expiresAt: world.now + 100_000 });
      tx.secrets.put({ ownerId: credential.id, part: 'access_token' }, access);
      tx.secrets.put({ ownerId: credential.id, part: 'refresh_token' }, refresh);
    });
  }

  it('[sync.newer-pair] never overwrites a pair that was put in place meanwhile', async () => {
    world = await SyncWorld.open(['ann']);
    const held = world.server.hold('ann');
    const call = world.host.call('sync_credentials', { details: true });
    await settle();
    await world.shared.clock.advanceAsync(1_000);
    await held.arrived;
    await replacePair('ann');
    held.release();
    assert.deepEqual(outcomes(await world.host.finish(call)), { ann: 'unchanged' });
    assert.equal(world.credential('ann')?.generation, 9);
    assert.equal(world.token('ann'), 'ann/1');
  });

  it('[sync.newer-pair] does not take an older intent for its own', async () => {
    world = await SyncWorld.open(['ann'], tokenManifest('strict', { introspects: false }));
    world.server.next('ann', 'lost-answer');
    assert.deepEqual(outcomes(await world.sync()), { ann: 'unknown' });
    await replacePair('ann');
    assert.deepEqual(outcomes(await world.sync()), { ann: 'refreshed' });
    assert.equal(world.credential('ann')?.generation, 10);
  });
});
