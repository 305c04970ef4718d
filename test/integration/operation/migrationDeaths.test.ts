// A window dies at every fault point of a migration of two bundles, one point after the other, and another goes on.
// At each request, and at each death, what a bundle's record names exists in full at the sandbox.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Environment } from '../../../src/core/bundle/bundle.ts';
import { AGENT, type CoreHost } from '../../support/coreHost.ts';
import {
  assertNothingLost,
  environmentsOf,
  existingIn,
  recordedIn,
  thingsOf,
} from '../../support/migrationOracle.ts';
import { MigrationWorld } from '../../support/migrationWorld.ts';
import { SEED, someOf } from '../../support/random.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

describe('A migration whose window dies', () => {
  const folders = new TemporaryFolders();
  let directory: string;
  let world: MigrationWorld;
  let ids: string[];
  before(async () => {
    directory = folders.make();
    world = await MigrationWorld.open(directory);
    ids = await world.provision('one', 'two');
    world.beforeSending = () => assertEachIsWhole();
  });
  after(async () => {
    await world.dispose();
    folders.dispose();
  });

  /** What the records name exists: the old parts or the new ones, whichever the bundle works with now. */
  function assertEachIsWhole(): void {
    const { bundles, credentials } = recordedIn(directory);
    const existing = new Set(existingIn(directory));
    for (const bundle of bundles) {
      const lacking = thingsOf(bundle, credentials).filter((thing) => !existing.has(thing));
      assert.deepEqual(lacking, [], bundle.name);
      assert.equal(thingsOf(bundle, credentials).length, 5);
    }
  }

  const argsTo = (target_environment: Environment): JsonObject => ({ target_environment, bundle_ids: ids });

  /** As far as it comes: the window may die at any moment. */
  async function migrate(host: CoreHost, to: Environment): Promise<void> {
    const wanted = host.call('migrate_bundles', argsTo(to)).catch(() => undefined);
    try {
      while (host.approvals.size === 0 && !world.isDead) await new Promise(setImmediate);
      await host.decide('approve');
      await Promise.race([wanted, world.death]);
    } catch {
      // Dead: what became of the work is looked at from the next window.
    }
  }

  async function proceed(host: CoreHost): Promise<void> {
    const [operation] = host.all().toReversed();
    assert.ok(operation);
    if (operation.status === 'completed') return;
    if (operation.status === 'awaiting_approval') {
      await host.gate.askToContinue(operation, 'the window died').catch(() => undefined);
      await host.decide('approve');
      await ended(host, operation.id);
      return;
    }
    assert.equal(operation.status, 'interrupted');
    await host.resumption.resume(operation.id, AGENT);
    await ended(host, operation.id);
  }

  async function ended(host: CoreHost, operationId: string): Promise<void> {
    while (host.operations.get(operationId).status === 'running') await new Promise(setImmediate);
    const { status, error } = host.operations.get(operationId);
    assert.equal(status, 'completed', JSON.stringify(error));
  }

  it(`[migrate.crash] [migrate.never-neither] at any fault point has each bundle whole, and loses nothing (SLUICE_SEED=${SEED})`, async function () {
    this.timeout(900_000);
    await migrate(await world.reopen(), 'staging');
    const points = [...world.points];
    for (const point of ['approval.consumed', 'step.started', 'step.completed', 'call.intended', 'call.sent'])
      assert.ok(
        points.some((line) => line.startsWith(`${point} `)),
        point,
      );
    assertNothingLost(directory);
    let to: Environment = 'development';
    for (const [index, point] of someOf([...points.entries()])) {
      try {
        await migrate(await world.reopen(index + 1), to);
        assert.ok(world.isDead);
        assertEachIsWhole();
        await proceed(await world.reopen());
        assert.deepEqual(environmentsOf(directory, ids), [to, to]);
        assertNothingLost(directory);
      } catch (error) {
        throw new Error(`died at ${index + 1}, ${point}: ${String(error)}`, { cause: error });
      }
      to = to === 'staging' ? 'development' : 'staging';
    }
  });
});
