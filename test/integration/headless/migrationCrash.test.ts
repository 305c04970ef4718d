// The host is killed here and there in a migration of two bundles; then it is started again. What must come out: both at
// their new place, sandbox and records agreeing thing by thing, and the vault holding what was issued there.
import assert from 'node:assert/strict';
import path from 'node:path';
import { killEach, tracedPoints } from '../../support/crashMatrix.ts';
import { HeadlessHost, type HeadlessOptions } from '../../support/headlessHost.ts';
import {
  assertIssuedSecrets,
  assertNothingLost,
  environmentsOf,
  existingIn,
  recordedIn,
  thingsOf,
} from '../../support/migrationOracle.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

/** One webhook each and few accounts, so that no two points are alike and none is left out. */
const NAMES = ['Currency rates cache', 'Jonas: OAuth spike'];

describe('A host that is killed while it migrates', () => {
  const folders = new TemporaryFolders();
  let template: string;
  let ids: string[];
  before(async () => {
    template = folders.make();
    const host = await HeadlessHost.start(template);
    await host.stop();
    ids = recordedIn(template)
      .bundles.filter(({ name, environment }) => NAMES.includes(name) && environment === 'development')
      .map(({ id }) => id);
    assert.equal(ids.length, 2);
  });
  after(() => folders.dispose());

  /** Asks and approves until the host dies, or the work is done. */
  async function migrate(directory: string, options: HeadlessOptions): Promise<unknown> {
    const host = await HeadlessHost.start(directory, options);
    const agent = await host.connect();
    const args = { target_environment: 'staging', bundle_ids: ids };
    const call = agent.call('migrate_bundles', args).catch(() => undefined);
    await approve(host).catch(() => undefined);
    if (options.dieAt !== undefined) assert.equal(await host.exited, 'SIGKILL');
    const result = options.dieAt === undefined ? await call : undefined;
    await host.kill();
    return result?.output['status'];
  }

  async function approve(host: HeadlessHost): Promise<void> {
    const { approval } = await host.event(({ event }) => event === 'approval');
    host.say({ approval: (approval as { id: string }).id, decision: 'approve' });
  }

  async function resumeAndCheck(directory: string): Promise<void> {
    const host = await HeadlessHost.start(directory);
    try {
      const agent = await host.connect();
      const { output } = await agent.call('list_operations', { kind: 'migrate_bundles' });
      const [operation, ...others] = output['operations'] as { id: string; status: string }[];
      assert.ok(operation);
      assert.deepEqual(others, []);
      const operation_id = operation.id;
      if (operation.status === 'awaiting_approval') {
        await approve(host);
        await agent.call('wait_for_operation', { operation_id });
      } else if (operation.status !== 'completed') {
        assert.equal(operation.status, 'interrupted');
        await agent.call('resume_operation', { operation_id });
      }
      const ended = await agent.call('get_operation', { operation_id });
      assert.equal(ended.output['status'], 'completed', JSON.stringify(ended.output));
      const { results } = ended.output['result'] as { results: { status: string; why: string | null }[] };
      assert.deepEqual(
        results.map(({ status, why }) => [status, why]),
        ids.map(() => ['migrated', null]),
      );
    } finally {
      await host.kill();
    }
    assert.deepEqual(environmentsOf(directory, ids), ['staging', 'staging']);
    assertNothingLost(directory);
    await assertIssuedSecrets(directory, ids);
  }

  it('[migrate.crash] has each bundle whole at that instant, and loses nothing', async function () {
    this.timeout(900_000);
    const traced = folders.make(template);
    const traceFaults = path.join(traced, 'faults');
    assert.equal(await migrate(traced, { traceFaults }), 'completed');
    const points = tracedPoints(traceFaults, [
      'approval.consumed',
      'step.started',
      'step.completed',
      'call.intended',
      'call.sent',
    ]);
    // migrationDeaths.test.ts dies at many more, in one process; here, real kills at one in fifteen.
    await killEach(
      [...points.keys()].filter((index) => index % 15 === 4),
      async (index) => {
        const directory = folders.make(template);
        await migrate(directory, { dieAt: index + 1 });
        assertEachIsWhole(directory);
        await resumeAndCheck(directory);
      },
      (index) => `${index + 1}, ${points[index]}`,
    );
  });

  /** What the record of each names is there, at the instant of death: it works before anybody resumes anything. */
  function assertEachIsWhole(directory: string): void {
    const { bundles, credentials } = recordedIn(directory);
    const existing = new Set(existingIn(directory));
    for (const bundle of bundles.filter(({ id }) => ids.includes(id)))
      assert.deepEqual(
        thingsOf(bundle, credentials).filter((thing) => !existing.has(thing)),
        [],
        bundle.name,
      );
  }
});
