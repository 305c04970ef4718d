// Chunks, cursors and runs over real storage: what is recorded stays, what is repeated costs nothing, nothing is
// skipped and nothing done twice.
import assert from 'node:assert/strict';
import { RUN_LIFETIME_MS } from '../../../src/core/sync/syncService.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { settle } from '../../support/fakeClock.ts';
import { bundleOf, outcomes, resultsOf, SyncWorld } from '../../support/syncWorld.ts';
import { tokenManifest } from '../../support/tokenServer.ts';

const names = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `a${String(index).padStart(3, '0')}`);

describe('A sync in chunks', () => {
  let world: SyncWorld;
  afterEach(() => world.dispose());

  const cursorOf = (output: JsonObject): string => output['next_cursor'] as string;
  const codeOf = ({ output }: { output: JsonObject }): unknown => (output['error'] as JsonObject)['code'];

  it('[sync.chunks] goes on by cursors until nothing is left, and says how far it is', async () => {
    world = await SyncWorld.open(names(45));
    const first = await world.sync();
    assert.deepEqual(first.output['progress'], { completed: 20, total: 45, percent: 44 });
    assert.equal(first.output['status'], 'in_progress');
    assert.equal(first.output['processed'], 20);
    assert.match(first.text, /^Synced 20 of 45 credentials\./);
    const second = await world.sync({ cursor: cursorOf(first.output) });
    const third = await world.sync({ cursor: cursorOf(second.output) });
    assert.equal(third.output['status'], 'completed');
    assert.equal(third.output['has_more'], false);
    assert.equal(third.output['next_cursor'], null);
    assert.deepEqual(third.output['progress'], { completed: 45, total: 45, percent: 100 });
    const all = [first, second, third].flatMap(resultsOf);
    assert.deepEqual(
      all.map(({ account }) => account),
      names(45),
    );
    assert.ok(all.every(({ outcome }) => outcome === 'refreshed'));
    assert.equal(world.server.refreshes().length, 45);
  });

  it('[sync.repeat] returns what was recorded for the same cursor, whatever batch_size says, without touching the provider', async () => {
    world = await SyncWorld.open(names(12));
    const first = await world.sync({ batch_size: 5 });
    const cursor = cursorOf(first.output);
    const second = await world.sync({ cursor, batch_size: 5 });
    const sent = world.server.sent.length;
    const again = await world.sync({ cursor, batch_size: 50 });
    assert.deepEqual(again.output['results'], second.output['results']);
    assert.equal(again.output['next_cursor'], second.output['next_cursor']);
    assert.equal(world.server.sent.length, sent);
  });

  it('[sync.join] joins calls with one cursor that come at once, in this window and another', async () => {
    world = await SyncWorld.open(names(12));
    const other = await world.window();
    const { output } = await world.sync({ batch_size: 5 });
    const cursor = cursorOf(output);
    const results = await Promise.all([
      world.sync({ cursor, batch_size: 5 }),
      world.sync({ cursor, batch_size: 5 }),
      world.sync({ cursor, batch_size: 5 }, other),
    ]);
    for (const result of results) assert.deepEqual(result.output['results'], results[0]?.output['results']);
    assert.equal(resultsOf(results[0] as never).length, 5);
    assert.equal(world.server.refreshes().length, 10);
  });

  it('[sync.continue] goes on without cursor at the first unfinished item; other filters are another run', async () => {
    world = await SyncWorld.open(names(12));
    const first = await world.sync({ batch_size: 5 });
    const next = await world.sync({ batch_size: 5 });
    assert.equal(next.output['run_id'], first.output['run_id']);
    assert.deepEqual(
      resultsOf(next).map(({ account }) => account),
      names(10).slice(5),
    );
    const other = await world.sync({ bundle_id: 'bnd_1' });
    assert.notEqual(other.output['run_id'], first.output['run_id']);
    assert.deepEqual(
      resultsOf(other).map(({ outcome }) => outcome),
      [...Array<string>(10).fill('unchanged'), 'refreshed', 'refreshed'],
    );
  });

  it('[sync.scope] lists what is not due as unchanged, or leaves it out, without a request', async () => {
    world = await SyncWorld.open();
    await world.add('a1', { expiresAt: world.now + 3_600_000, state: 'active' });
    await world.add('a2');
    await world.add('a3', { expiresAt: null, state: 'active' });
    const expiring = await world.sync({ scope: 'expiring' });
    assert.deepEqual(outcomes(expiring), { a2: 'refreshed' });
    assert.deepEqual(expiring.output['progress'], { completed: 3, total: 3, percent: 100 });
    const all = await world.sync();
    assert.deepEqual(outcomes(all), { a1: 'unchanged', a2: 'unchanged', a3: 'unchanged' });
    assert.equal(world.server.refreshes().length, 1);
  });

  it('[sync.by-key] skips nothing and does nothing twice while credentials come, go and move', async () => {
    world = await SyncWorld.open(names(10));
    await world.host.store.transaction((tx) => tx.bundles.insert(bundleOf('bnd_2')));
    const first = await world.sync({ batch_size: 4 });
    await world.remove('a001');
    await world.remove('a006');
    await world.add('a0055');
    await world.add('a0005');
    await world.host.store.transaction((tx) => {
      const moved = tx.credentials.get('crd_a007');
      if (moved) tx.credentials.update({ ...moved, bundleId: 'bnd_2' });
    });
    const rest = await world.sync({ cursor: cursorOf(first.output), batch_size: 50 });
    assert.deepEqual(Object.keys(outcomes(rest)), ['a004', 'a005', 'a0055', 'a007', 'a008', 'a009']);
    assert.equal(rest.output['status'], 'completed');
    assert.equal(new Set(world.server.spent).size, world.server.spent.length);
  });

  it('[sync.by-key] leaves alone what was deleted, revoked or refreshed between the opening of a chunk and its turn', async () => {
    world = await SyncWorld.open(names(8));
    const held = world.server.hold('a000');
    const more = names(4)
      .slice(1)
      .map((name) => world.server.hold(name));
    const call = world.host.call('sync_credentials', { details: true });
    await settle();
    await world.shared.clock.advanceAsync(500);
    await held.arrived;
    await world.remove('a005');
    await world.host.store.transaction((tx) => {
      const credential = tx.credentials.get('crd_a006');
      if (credential) tx.credentials.update({ ...credential, state: 'revoked' });
      const elsewhere = tx.credentials.get('crd_a007');
      if (elsewhere) tx.credentials.update({ ...elsewhere, generation: 2, expiresAt: world.now + 3_600_000 });
      const running = tx.credentials.get('crd_a000');
      if (running) tx.credentials.update({ ...running, state: 'revoked' });
      tx.secrets.deleteOwner('crd_a000');
    });
    held.release();
    for (const each of more) each.release();
    const result = await world.host.finish(call);
    assert.deepEqual(outcomes(result), {
      a000: 'unchanged',
      a001: 'refreshed',
      a002: 'refreshed',
      a003: 'refreshed',
      a004: 'refreshed',
      a005: 'unchanged',
      a006: 'unchanged',
      a007: 'unchanged',
    });
    assert.equal(world.credential('a000')?.state, 'revoked');
    assert.throws(() => world.token('a000'), { code: 'not-found' });
  });

  it('[sync.isolated] lets one item’s failure be its own; retry_failed tries only what failed', async () => {
    world = await SyncWorld.open(names(20));
    world.server.next('a006', { rejected: 'server_said_no' });
    const result = await world.sync();
    assert.equal(outcomes(result)['a006'], 'failed');
    assert.equal(resultsOf(result).filter(({ outcome }) => outcome === 'refreshed').length, 19);
    assert.match(result.text, /^Synced 20 of 20 credentials, 1 needs attention\. Nothing is left\./);
    assert.equal(world.credential('a006')?.state, 'backoff');
    const sent = world.server.refreshes().length;
    const waiting = await world.sync();
    assert.equal(outcomes(waiting)['a006'], 'failed');
    assert.equal(world.server.refreshes().length, sent);
    const retried = await world.sync({ retry_failed: true });
    assert.deepEqual(outcomes(retried), { a006: 'refreshed' });
    assert.equal(world.credential('a006')?.state, 'active');
  });

  it('[sync.cursor.errors] tells malformed, tampered, foreign, superseded and expired cursors apart', async () => {
    world = await SyncWorld.open(names(6));
    const first = await world.sync({ batch_size: 2 });
    const cursor = cursorOf(first.output);
    assert.equal(codeOf(await world.sync({ cursor: 'page-2' })), 'cursor-malformed');
    const last = cursor.at(-1) === '0' ? '1' : '0';
    assert.equal(codeOf(await world.sync({ cursor: cursor.slice(0, -1) + last })), 'cursor-tampered');
    assert.equal(codeOf(await world.sync({ cursor, bundle_id: 'bnd_1' })), 'cursor-foreign');
    await world.shared.clock.advanceAsync(RUN_LIFETIME_MS + 1_000);
    const second = await world.sync({ batch_size: 50 });
    assert.notEqual(second.output['run_id'], first.output['run_id']);
    assert.equal(codeOf(await world.sync({ cursor })), 'cursor-superseded');
  });

  it('[sync.resume] survives a restart inside a chunk: resume_operation finishes the run without any agent', async () => {
    world = await SyncWorld.open(names(30));
    await world.sync({ batch_size: 5 });
    const held = world.server.hold('a007');
    void world.host.call('sync_credentials', { batch_size: 10 });
    await settle();
    await world.shared.clock.advanceAsync(1_000);
    await held.arrived;
    await world.restart();
    const [state] = world.host.sync.unfinished();
    assert.equal(state?.operation.status, 'interrupted');
    const resumed = await world.host.finish(
      world.host.call('resume_operation', { operation_id: state.run.id }),
    );
    assert.equal(resumed.output['status'], 'completed', resumed.text);
    assert.deepEqual(world.host.sync.unfinished(), []);
    // The request of a007 never came to anything: introspection says so, and it is sent again.
    assert.equal(world.credential('a007')?.state, 'active');
    assert.equal(new Set(world.server.spent).size, world.server.spent.length);
    assert.equal(world.server.spent.length, 30);
  });

  it('[sync.cancel] drains what is under way when it is cancelled, and goes on from there', async () => {
    world = await SyncWorld.open(names(12), tokenManifest('strict', { perSecond: 3 }));
    const held = world.server.hold('a001');
    const call = world.host.call('sync_credentials', { details: true, batch_size: 10 });
    await settle();
    await world.shared.clock.advanceAsync(400);
    await held.arrived;
    const [running] = world.host.all();
    await world.host.call('cancel_operation', { operation_id: running?.id ?? '' });
    held.release();
    const result = await world.host.finish(call);
    assert.equal(result.output['status'], 'cancelled');
    assert.equal(outcomes(result)['a001'], 'refreshed');
    assert.equal(result.output['has_more'], true);
    const done = resultsOf(result).length;
    assert.ok(done < 10, String(done));
    const next = await world.sync({ cursor: cursorOf(result.output) });
    assert.equal(resultsOf(next).length, 10);
    assert.equal(new Set(world.server.spent).size, 10);
  });

  it('[sync.takes-over] goes on to its end where a person resumes it while a call works on a chunk', async () => {
    world = await SyncWorld.open(names(12));
    const held = world.server.hold('a001');
    const call = world.host.call('sync_credentials', { details: true, batch_size: 4 });
    await settle();
    await world.shared.clock.advanceAsync(100);
    await held.arrived;
    const [running] = world.host.all();
    const person = { kind: 'person', id: 'person', label: 'You', claim: null } as const;
    await world.host.sync.finish(running?.id ?? '', person);
    held.release();
    await world.host.finish(call);
    await world.host.finish(world.host.call('wait_for_operation', { operation_id: running?.id ?? '' }));
    assert.equal(world.host.operations.get(running?.id ?? '').status, 'completed');
    assert.equal(world.server.refreshes().length, 12);
  });

  it('[sync.paused] is an operation that rests between chunks, can be given up, and is found when left idle', async () => {
    world = await SyncWorld.open(names(4));
    const { output } = await world.sync({ batch_size: 2 });
    const listed = await world.host.call('list_operations', { kind: 'sync_credentials', status: 'paused' });
    assert.equal(listed.output['total'], 1);
    assert.equal(world.host.sync.unfinished(60_000).length, 0);
    await world.shared.clock.advanceAsync(60_000);
    assert.equal(world.host.sync.unfinished(60_000).length, 1);
    const id = output['run_id'] as string;
    const cancelled = await world.host.call('cancel_operation', { operation_id: id });
    assert.equal(cancelled.output['status'], 'cancelled');
    const driven = await world.host.sync.drive(
      { bundleId: null, scope: 'all', retryFailed: false },
      { kind: 'person', id: 'person', label: 'You', claim: null },
    );
    assert.equal(driven.id, id);
  });
});
