// The host is killed at every fault point of provisioning, and at other bad moments; then it is started again.
// What must come out: one bundle, active, the sandbox holding exactly what the bundle says.
import assert from 'node:assert/strict';
import path from 'node:path';
import type { AgentClient } from '../../support/agentClient.ts';
import { killEach, tracedPoints } from '../../support/crashMatrix.ts';
import { HeadlessHost } from '../../support/headlessHost.ts';
import { SEED, someOf } from '../../support/random.ts';
import {
  assertOneActiveBundle,
  assertSecretsUsable,
  prepareFolder,
  type SeededThings,
} from '../../support/provisionedWorld.ts';
import { SandboxControl } from '../../support/sandboxControl.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const NAME = 'survivor';

describe('A host that is killed', () => {
  const folders = new TemporaryFolders();
  let template: string;
  let seeded: SeededThings;
  before(async () => {
    template = folders.make();
    seeded = await prepareFolder(template);
  });
  after(() => folders.dispose());

  const provision = (agent: AgentClient) =>
    agent.call('provision_bundle', { name: NAME, provider: 'sandbox', environment: 'development' });

  /** Starts again on the folder, goes on as an agent would, and checks everything. */
  async function recoverAndCheck(directory: string): Promise<void> {
    const host = await HeadlessHost.start(directory);
    try {
      const agent = await host.connect();
      const { output } = await agent.call('list_operations', { kind: 'provision_bundle' });
      for (const { id, status } of output['operations'] as { id: string; status: string }[]) {
        assert.ok(status === 'interrupted' || status === 'completed', status);
        if (status === 'completed') continue;
        const resumed = await agent.call('resume_operation', { operation_id: id });
        assert.equal(resumed.output['status'], 'completed', JSON.stringify(resumed.output));
      }
      // Where it was killed before anything was recorded, the agent simply asks again.
      assert.equal((await provision(agent)).output['status'], 'completed');
      const bundleId = await assertOneActiveBundle(host, agent, NAME, seeded);
      await host.kill();
      await assertSecretsUsable(directory, bundleId);
    } finally {
      await host.kill();
    }
  }

  async function dieAt(directory: string, dieAt: number): Promise<void> {
    const host = await HeadlessHost.start(directory, { dieAt });
    const agent = await host.connect();
    // The answer died with the host.
    const unanswered = provision(agent).catch(() => undefined);
    assert.equal(await host.exited, 'SIGKILL');
    await host.kill();
    await unanswered;
  }

  it(`[crash.every-point] at any fault point of provisioning leaves nothing twice and nothing behind (SLUICE_SEED=${SEED})`, async function () {
    this.timeout(600_000);
    const traced = folders.make(template);
    const traceFaults = path.join(traced, 'faults');
    const host = await HeadlessHost.start(traced, { traceFaults });
    assert.equal((await provision(await host.connect())).output['status'], 'completed');
    await host.stop();
    const points = tracedPoints(traceFaults, [
      'operation.created',
      'step.started',
      'call.intended',
      'call.sent',
      'call.answered',
    ]);
    await killEach(
      someOf([...points.keys()]),
      async (index) => {
        const directory = folders.make(template);
        await dieAt(directory, index + 1);
        await recoverAndCheck(directory);
      },
      (index) => `${index + 1}, ${points[index]}`,
    );
  });

  it('[crash.again] a second time while it recovers ends as well', async function () {
    this.timeout(600_000);
    await killEach(
      [4, 13, 21, 29].entries(),
      async ([index, first]) => {
        const directory = folders.make(template);
        await dieAt(directory, first);
        await dieAt(directory, index + 1);
        await recoverAndCheck(directory);
      },
      ([index, first]) => `${first}, then at ${index + 1}`,
    );
  });

  it('[crash.any-instant] at instants that nobody chose, with requests under way, ends as well', async function () {
    this.timeout(600_000);
    const instants = Array.from({ length: 20 }, (_, index) => index * 25);
    await killEach(
      instants,
      async (afterMs) => {
        const directory = folders.make(template);
        const host = await HeadlessHost.start(directory);
        const sandbox = await SandboxControl.of(host);
        await sandbox.addFaults({ times: 100, action: { type: 'slow', ms: 40 } });
        const agent = await host.connect();
        const unanswered = provision(agent).catch(() => undefined);
        await new Promise((resolve) => {
          setTimeout(resolve, afterMs);
        });
        await host.kill();
        await unanswered;
        await recoverAndCheck(directory);
      },
      (afterMs) => `${afterMs} ms`,
    );
  });
});
