// Two windows on one folder: one works, the other joins, cancels, or takes over what was left behind.
import assert from 'node:assert/strict';
import { LEASE_MS } from '../../../src/core/operation/lease/leaseKeeper.ts';
import type { Operation } from '../../../src/core/operation/operation.ts';
import { AGENT, SharedWorld, type CoreHost } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';
import { textOf } from '../../support/textOf.ts';

describe('Two windows on one folder', () => {
  let world: SharedWorld;
  let one: CoreHost;
  let other: CoreHost;
  beforeEach(async () => {
    world = new SharedWorld();
    one = await world.open({ owner: 'one' });
    other = await world.open({ owner: 'other' });
  });
  afterEach(() => world.dispose());

  /** Starts provisioning in window one and stops it inside its first request. */
  async function startInOne(): Promise<{ result: ReturnType<CoreHost['provision']>; release: () => void }> {
    const held = world.provider.hold('credential.create');
    const result = one.provision();
    await held.arrived;
    return { result, release: held.release };
  }

  it('[lease.one-works] let one work and the other join', async () => {
    const { result, release } = await startInOne();
    const joined = other.provision();
    await settle();
    release();
    const [first, second] = await Promise.all([result, other.finish(joined)]);
    assert.equal(second.output['status'], 'completed');
    assert.equal(second.output['operation_id'], first.output['operation_id']);
    assert.equal(world.provider.things.length, 4);
    one.only();
  });

  it('[lease.one-works] let one start and the other join when both are asked in the same instant', async () => {
    const results = await other.finish(Promise.all([one.provision(), other.provision()]));
    assert.deepEqual(
      results.map(({ output }) => output['status']),
      ['completed', 'completed'],
    );
    assert.equal(world.provider.things.length, 4);
    one.only();
  });

  it('[lease.together] renew every lease of a window in one write', async () => {
    let writes = 0;
    const counting = await world.open({
      owner: 'counting',
      wrapStore: (store) => ({
        read: (work) => store.read(work),
        transaction: (work) => ((writes += 1), store.transaction(work)),
      }),
    });
    const holds = Array.from({ length: 12 }, () => world.provider.hold('credential.create'));
    const all = holds.map((_, index) => counting.provision({ name: `shop ${index}` }));
    await Promise.all(holds.map(({ arrived }) => arrived));
    await world.clock.advanceAsync(100);
    writes = 0;
    await world.clock.advanceAsync(25_000);
    assert.ok(writes >= 10 && writes <= 12, String(writes));
    assert.ok(counting.all().every(({ lease }) => (lease?.expiresAt ?? 0) > world.clock.now()));
    for (const { release } of holds) release();
    const results = await counting.finish(Promise.all(all));
    assert.ok(results.every(({ output }) => output['status'] === 'completed'));
  });

  it('[lease.slept] goes on after a sleep past its lease, just before a request, if nobody took over', async () => {
    let isSleepy = true;
    const sleeper = await world.open({
      owner: 'sleeper',
      faults: {
        reach: (point) => {
          if (point !== 'call.intended' || !isSleepy) return;
          isSleepy = false;
          // The machine sleeps: the clock moves on, and no timer of this process has run yet.
          world.clock.sleep(60 * LEASE_MS);
        },
      },
    });
    const { output } = await sleeper.finish(sleeper.provision());
    assert.equal(output['status'], 'completed', JSON.stringify(output));
    assert.equal(isSleepy, false);
    assert.equal(world.provider.counts['credential.create'], 1);
  });

  it('[lease.one-works] let neither resume what the other works on', async () => {
    const { result, release } = await startInOne();
    const operation = await other.resumption.resume(one.only().id, one.only().caller);
    assert.equal(operation.status, 'running');
    assert.equal(other.operations.isLocal(operation.id), false);
    release();
    await result;
    assert.equal(world.provider.counts['credential.create'], 1);
  });

  it('[tools.operation] show the other the current message of the work, not the one its step began with', async () => {
    const held = world.provider.hold('webhook.create');
    const result = one.provision();
    await held.arrived;
    const { id } = one.only();
    await world.clock.advanceAsync(LEASE_MS / 2);
    const { output } = await other.call('get_operation', { operation_id: id });
    assert.match(textOf(output['message']), /\(1 of 2\)/);
    assert.equal(output['message'], one.operations.get(id).message);
    assert.equal(output['status'], 'running');
    held.release();
    assert.equal((await one.finish(result)).output['status'], 'completed');
  });

  it('[cancel.across] let the other cancel: it stops at the next boundary', async () => {
    const { result, release } = await startInOne();
    await other.call('cancel_operation', { operation_id: one.only().id });
    release();
    assert.equal((await result).output['status'], 'cancelled');
    assert.deepEqual(world.provider.counts, { 'credential.create': 1 });
  });

  it('[cancel.across] let the other cancel a long wait: it ends with the next heartbeat', async () => {
    world.provider.next('credential.create', { limitedForMs: 60_000 });
    const result = one.provision();
    await settle();
    await other.call('cancel_operation', { operation_id: one.only().id });
    await world.clock.advanceAsync(LEASE_MS / 2);
    assert.equal((await result).output['status'], 'cancelled');
  });

  it('[lease.takeover] find what a dead window left behind at once, and finish it', async () => {
    await startInOne();
    one.close();
    const survivor = await world.open({ owner: 'survivor', isDead: (owner) => owner === 'one' });
    const found: Operation[][] = [];
    survivor.operations.onDidFindInterrupted((operations) => found.push(operations));
    await survivor.operations.recover();
    assert.equal(survivor.only().status, 'interrupted');
    assert.equal(survivor.only().lease, null);
    assert.deepEqual(
      found.map((operations) => operations.map(({ id }) => id)),
      [[survivor.only().id]],
    );
    assert.deepEqual(
      survivor.operations.interrupted().map(({ id }) => id),
      [survivor.only().id],
    );
    assert.ok(survivor.operations.steps(survivor.only().id).every(({ status }) => status === 'pending'));
    const { output } = await survivor.call('resume_operation', { operation_id: survivor.only().id });
    assert.equal(output['status'], 'completed');
    assert.equal(world.provider.things.length, 4);
  });

  it('[lease.takeover] find it when its lease has run out, where nobody can tell whether it lives', async () => {
    await other.operations.recover();
    await startInOne();
    one.close();
    const found: Operation[] = [];
    other.operations.onDidFindInterrupted((operations) => found.push(...operations));
    await world.clock.advanceAsync(LEASE_MS - 1);
    assert.equal(other.only().status, 'running');
    await world.clock.advanceAsync(LEASE_MS + 1);
    assert.equal(other.only().status, 'interrupted');
    assert.equal(found.length, 1);
    assert.equal((await other.provision()).output['status'], 'completed');
    assert.equal(world.provider.things.length, 4);
  });

  it('[lease.left] find what another window interrupted itself as it closed, and tell of it once', async () => {
    await other.operations.recover();
    const { result, release } = await startInOne();
    const found: Operation[] = [];
    const told: string[] = [];
    other.operations.onDidFindInterrupted((operations) => found.push(...operations));
    other.operations.onDidChange(({ operation }) => told.push(operation.status));
    const closing = one.operations.shutdown();
    release();
    await closing;
    await result;
    assert.equal(other.only().status, 'interrupted');
    assert.deepEqual(found, []);
    await world.clock.advanceAsync(LEASE_MS * 3);
    assert.deepEqual(
      found.map(({ status }) => status),
      ['interrupted'],
    );
    assert.deepEqual(told, ['interrupted']);
  });

  it('[lease.takeover] leave a living window’s operation alone, however long it takes', async () => {
    await other.operations.recover();
    const { result, release } = await startInOne();
    await world.clock.advanceAsync(LEASE_MS * 5);
    assert.equal(other.only().status, 'running');
    release();
    await result;
    assert.equal(other.only().status, 'completed');
  });

  it('[lease.fenced] write nothing from the moment on in which the lease is lost', async () => {
    const { result, release } = await startInOne();
    const { id } = one.only();
    const now = world.clock.now();
    await other.store.transaction((tx) =>
      tx.operations.acquireLease(id, 'thief', Number.MAX_SAFE_INTEGER, now + 1_000_000),
    );
    const stored = (): string =>
      JSON.stringify(
        other.store.read((view) => [
          view.operations.get(id),
          view.operations.steps(id),
          view.operations.calls(id).map(({ sealedAnswer: _sealed, ...call }) => call),
          view.bundles.page({}, null, 10),
          view.credentials.page({}, null, 10),
        ]),
      );
    const before = stored();
    release();
    await settle();
    assert.equal(stored(), before);
    assert.equal(one.operations.isLocal(id), false);
    await world.clock.advanceAsync(50_000);
    assert.equal((await result).output['status'], 'running');
    assert.equal(stored(), before);
  });

  it('[lease.fenced] give up a request that is under way as soon as the heartbeat finds the lease lost', async () => {
    await startInOne();
    const { id } = one.only();
    await other.store.transaction((tx) =>
      tx.operations.acquireLease(id, 'thief', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    );
    await world.clock.advanceAsync(LEASE_MS / 2);
    assert.equal(one.operations.isLocal(id), false);
    const [call] = other.store.read((view) => view.operations.calls(id));
    assert.equal(call?.state, 'intended');
  });

  it('[operation.busy] refuse a second operation on a bundle that the other works on', async () => {
    const { result, release } = await startInOne();
    const { plan, bundleId } = one.only();
    const request = { kind: 'provision_bundle', identity: 'other', caller: AGENT, args: {}, message: 'x' };
    await assert.rejects(other.operations.start({ ...request, plan, bundleId }), { code: 'bundle-busy' });
    release();
    await result;
  });
});
