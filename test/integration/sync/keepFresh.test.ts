// Tokens are refreshed in the background: the ordinary run, started by Sluice, over real storage and a clock that stands
// still.
import assert from 'node:assert/strict';
import { KeepFresh, type KeepFreshDeps } from '../../../src/core/sync/keepFresh.ts';
import { KEEPER } from '../../../src/core/sync/keeper.ts';
import { SYNC_KIND } from '../../../src/core/sync/syncRecords.ts';
import type { Operation } from '../../../src/core/operation/operation.ts';
import type { CoreHost } from '../../support/coreHost.ts';
import { catalogOf } from '../../support/memoryPorts.ts';
import { SyncWorld } from '../../support/syncWorld.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const logger = { debug() {}, info() {}, warn() {}, error() {} };

describe('Keeping tokens fresh', () => {
  let world: SyncWorld;
  const keepers: KeepFresh[] = [];
  afterEach(() => {
    for (const keeper of keepers.splice(0)) keeper.dispose();
    world.dispose();
  });

  function keeper(change: Partial<KeepFreshDeps> = {}, host: CoreHost = world.host): KeepFresh {
    const keepFresh = new KeepFresh({
      store: host.store,
      sync: host.sync,
      manifests: catalogOf(world.shared.manifests),
      isOn: () => true,
      isSandbox: () => false,
      clock: world.shared.clock,
      logger,
      ...change,
    });
    keepers.push(keepFresh);
    return keepFresh;
  }

  const runs = (): Operation[] =>
    world.host.store.read((view) => view.operations.page({ kind: SYNC_KIND }, null, 500).items);
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= MINUTE_MS)
      await world.shared.clock.advanceAsync(Math.min(left, MINUTE_MS));
  };

  it('[sync.kept-fresh] refreshes what is due without a call, once, as a run of Sluice’s own', async () => {
    world = await SyncWorld.open(['ann', 'bob']);
    keeper().start();
    await pass(5 * MINUTE_MS);
    assert.equal(world.server.refreshes().length, 2);
    assert.deepEqual([world.credential('ann')?.generation, world.credential('ann')?.state], [2, 'active']);
    const [run, ...others] = runs();
    assert.deepEqual([run?.status, run?.caller, others.length], ['completed', KEEPER, 0]);
  });

  it('[sync.kept-fresh] spends no refresh token that another system spends, in no window', async () => {
    world = await SyncWorld.open([]);
    await world.add('shared', { refreshedBy: 'elsewhere' });
    keeper().start();
    await pass(HOUR_MS);
    assert.deepEqual([world.server.sent.length, runs().length], [0, 0]);
  });

  it('[sync.kept-fresh] rests while the setting is off, and continues when it is on again', async () => {
    world = await SyncWorld.open(['ann']);
    let on = false;
    keeper({ isOn: () => on }).start();
    await pass(30 * MINUTE_MS);
    assert.equal(world.server.sent.length, 0);
    on = true;
    await pass(5 * MINUTE_MS);
    assert.equal(world.server.refreshes().length, 1);
  });

  it('[sync.kept-fresh] leaves the sandbox’s accounts, and those that are not due, alone', async () => {
    world = await SyncWorld.open(['ann']);
    keeper({ isSandbox: () => true }).start();
    await pass(10 * MINUTE_MS);
    assert.equal(world.server.sent.length, 0);
    await world.remove('ann');
    await world.add('bob', { expiresAt: world.now + 24 * HOUR_MS });
    keeper().start();
    await pass(10 * MINUTE_MS);
    assert.deepEqual([world.server.sent.length, runs().length], [0, 0]);
  });

  it('[sync.kept-fresh] leaves a run alone that an agent continues in chunks', async () => {
    world = await SyncWorld.open(['ann', 'bob', 'cid']);
    await world.sync({ batch_size: 1 });
    keeper().start();
    await pass(3 * MINUTE_MS);
    assert.equal(world.server.refreshes().length, 1);
  });

  it('[sync.kept-fresh] two windows refresh each account once', async () => {
    world = await SyncWorld.open(['ann', 'bob', 'cid']);
    keeper().start();
    keeper({}, await world.window()).start();
    await pass(10 * MINUTE_MS);
    assert.deepEqual(new Set(world.server.spent).size, world.server.spent.length);
    assert.equal(world.server.refreshes().length, 3);
  });

  it('[sync.kept-fresh] tries an account that its server refuses to refresh less and less often', async () => {
    world = await SyncWorld.open(['ann']);
    world.server.next('ann', ...Array.from({ length: 500 }, () => 'unreachable' as const));
    keeper().start();
    await pass(24 * HOUR_MS);
    assert.ok(runs().length > 1 && runs().length < 12, `${runs().length} runs`);
  });

  for (const point of ['grant.intended', 'grant.answered'] as const)
    it(`[sync.kept-fresh] continues its own run after a window died at ${point}, and sends no token twice`, async () => {
      world = await SyncWorld.open(['ann', 'bob', 'cid']);
      await world.dieDuring(point, 2, (host) => keeper({}, host).look());
      for (const dead of keepers.splice(0)) dead.dispose();
      keeper().start();
      await pass(30 * MINUTE_MS);
      assert.equal(new Set(world.server.spent).size, world.server.spent.length);
      // What may have been sent is not repeated blindly: it waits for the person.
      const states = ['ann', 'bob', 'cid'].map((account) => world.credential(account)?.state);
      const allowed = point === 'grant.answered' ? ['active'] : ['active', 'unknown'];
      assert.ok(
        states.every((state) => state !== undefined && allowed.includes(state)),
        states.join(),
      );
      assert.equal(runs().filter(({ status }) => status === 'interrupted').length, 0);
    });
});
