// A migration that is taken back: completed ones by undoing, stopped ones by rolling back, at each bundle's own stage,
// and with a window that dies on the way back. In the end each bundle is where it came from, and nothing is left.
import assert from 'node:assert/strict';
import type { Environment } from '../../../src/core/bundle/bundle.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { AGENT, type CoreHost } from '../../support/coreHost.ts';
import {
  assertNothingLost,
  environmentsOf,
  existingIn,
  recordedIn,
  thingsOf,
} from '../../support/migrationOracle.ts';
import { MigrationWorld } from '../../support/migrationWorld.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

describe('A migration that is taken back', () => {
  const folders = new TemporaryFolders();
  let directory: string;
  let world: MigrationWorld;
  let ids: string[];
  beforeEach(async () => {
    directory = folders.make();
    world = await MigrationWorld.open(directory);
    ids = await world.provision('one', 'two');
    world.beforeSending = assertEachIsWhole;
  });
  afterEach(() => world.dispose());
  after(() => folders.dispose());

  function assertEachIsWhole(): void {
    const { bundles, credentials } = recordedIn(directory);
    const existing = new Set(existingIn(directory));
    for (const bundle of bundles)
      assert.deepEqual(
        thingsOf(bundle, credentials).filter((thing) => !existing.has(thing)),
        [],
        bundle.name,
      );
  }

  /** Calls a gated tool and approves it; resolves when it has ended, or its window has died. */
  async function approved(host: CoreHost, tool: string, args: JsonObject): Promise<JsonObject | undefined> {
    const wanted = host.call(tool, args).then(
      ({ output }) => output,
      () => undefined,
    );
    try {
      while (host.approvals.size === 0 && !world.isDead) await new Promise(setImmediate);
      await host.decide('approve');
    } catch {
      // The window died with the question.
    }
    return Promise.race([wanted, world.death.then(() => undefined)]);
  }

  const migrate = (host: CoreHost, to: Environment): Promise<JsonObject | undefined> =>
    approved(host, 'migrate_bundles', { target_environment: to, bundle_ids: ids });
  const newest = (host: CoreHost, kind: string): string => {
    const found = host
      .all()
      .toReversed()
      .find((operation) => operation.kind === kind);
    assert.ok(found);
    return found.id;
  };

  it('[migrate.back] is undone as a whole once it is completed', async () => {
    const done = await migrate(world.host, 'staging');
    assert.equal(done?.['status'], 'completed');
    const operation_id = newest(world.host, 'migrate_bundles');
    const undone = await approved(world.host, 'undo_operation', { operation_id });
    assert.equal(undone?.['status'], 'completed', JSON.stringify(undone));
    assert.equal(world.host.operations.get(operation_id).status, 'rolled_back');
    assert.deepEqual(environmentsOf(directory, ids), ['development', 'development']);
    assertNothingLost(directory);
  });

  it('[rollback.plan] shows of each bundle what is taken back of it: the move, what was made, or nothing', async () => {
    await migrate(await world.reopen(), 'staging');
    const points = [...world.points];
    const made = points.findIndex(
      (point) => point.startsWith('call.answered') && point.includes(`${ids[1]}/`),
    );
    assert.ok(made > 0, points.join('\n'));
    await migrate(await world.reopen(), 'development');
    await migrate(await world.reopen(made + 1), 'staging');
    const host = await world.reopen();
    const asked = { operation_id: newest(host, 'migrate_bundles'), dry_run: true };
    const { output } = await host.call('roll_back_operation', asked);
    const { targets, warning } = output['plan'] as {
      warning: string | null;
      targets: { id: string; effects: { label: string; before: string | null; after: string | null }[] }[];
    };
    const changesOf = (id: string | undefined) => targets.find((target) => target.id === id)?.effects ?? [];
    const moved = changesOf(ids[0]).find(({ label }) => label === 'Place');
    assert.deepEqual([moved?.before, moved?.after], ['staging', 'development']);
    assert.ok(changesOf(ids[1]).length > 0, 'its new part is not told');
    // What was removed at the old place of the first is made anew there.
    assert.equal(warning, null);
    assert.ok(changesOf(ids[1]).every(({ label, after }) => label !== 'Place' && after === null));
  });

  it('[migrate.back] goes back from wherever it stopped, with nothing left of the try', async function () {
    this.timeout(900_000);
    await migrate(await world.reopen(), 'staging');
    const points = [...world.points];
    await migrate(await world.reopen(), 'development');
    for (const [index, point] of points.entries()) {
      // Before it is let start, there is nothing to take back.
      if (index % 6 !== 5 || point.startsWith('approval.')) continue;
      try {
        await migrate(await world.reopen(index + 1), 'staging');
        const host = await world.reopen();
        const operation_id = newest(host, 'migrate_bundles');
        if (host.operations.get(operation_id).status === 'completed') {
          await approved(host, 'undo_operation', { operation_id });
        } else {
          const back = await approved(host, 'roll_back_operation', { operation_id });
          assert.equal(back?.['status'], 'completed', JSON.stringify(back));
        }
        assert.equal(host.operations.get(operation_id).status, 'rolled_back');
        assert.deepEqual(environmentsOf(directory, ids), ['development', 'development']);
        assertNothingLost(directory);
      } catch (error) {
        throw new Error(`stopped at ${index + 1}, ${point}: ${String(error)}`, { cause: error });
      }
    }
  });

  it('[migrate.back] [migrate.crash] goes on with going back after its window died, here and there', async function () {
    this.timeout(900_000);
    await migrate(await world.reopen(), 'staging');
    const traced = await world.reopen();
    await approved(traced, 'undo_operation', { operation_id: newest(traced, 'migrate_bundles') });
    const points = [...world.points];
    for (const [index, point] of points.entries()) {
      if (index % 9 !== 4 || point.startsWith('approval.')) continue;
      try {
        const there = await world.reopen();
        await migrate(there, 'staging');
        const operation_id = newest(there, 'migrate_bundles');
        await approved(await world.reopen(index + 1), 'undo_operation', { operation_id });
        assert.ok(world.isDead);
        assertEachIsWhole();
        const host = await world.reopen();
        const undoing = newest(host, 'undo_operation');
        if (host.operations.get(undoing).status !== 'completed') await host.resumption.resume(undoing, AGENT);
        while (host.operations.get(undoing).status === 'running') await new Promise(setImmediate);
        const { status, error } = host.operations.get(undoing);
        assert.equal(status, 'completed', JSON.stringify(error));
        assert.deepEqual(environmentsOf(directory, ids), ['development', 'development']);
        assertNothingLost(directory);
      } catch (error) {
        throw new Error(`died at ${index + 1}, ${point}: ${String(error)}`, { cause: error });
      }
    }
  });

  it('[migrate.back] fails, and can go on, where the way back is blocked: nothing is called taken back that is not', async () => {
    await migrate(world.host, 'staging');
    const operation_id = newest(world.host, 'migrate_bundles');
    const args = { name: 'one', provider: 'sandbox', environment: 'development' };
    await world.host.call('provision_bundle', args);
    const blocked = await approved(world.host, 'undo_operation', { operation_id });
    assert.equal(blocked?.['status'], 'failed');
    assert.equal((blocked['error'] as JsonObject)['code'], 'bundle-conflict');
    assert.equal(world.host.operations.get(operation_id).status, 'rolling_back');
    const [one, two] = environmentsOf(directory, ids);
    assert.deepEqual([one, two], ['staging', 'development'], 'the last goes first');
    assertNothingLost(directory);
  });
});
