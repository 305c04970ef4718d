// The crash matrix: the host dies at every fault point of an operation, starts again, and the work is resumed or rolled
// back. An oracle then compares sandbox and records. The points come from a traced run, so that a new step is covered
// without touching this.
import assert from 'node:assert/strict';
import path from 'node:path';
import type { AgentClient } from '../../support/agentClient.ts';
import { approveEverything } from '../../support/approveEverything.ts';
import { killEach, tracedPoints } from '../../support/crashMatrix.ts';
import { HeadlessHost, type HeadlessOptions } from '../../support/headlessHost.ts';
import { differences } from '../../support/oracle.ts';
import { SEED, someOf } from '../../support/random.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const SHARED_UNTIL = new Date(Date.now() + 86_400_000).toISOString();

type Call = [tool: string, args: Record<string, unknown>];

interface MatrixCase {
  title: string;
  /** What is done before anything dies, in a folder of its own. */
  before?: (agent: AgentClient, directory: string) => Promise<void>;
  /** Dies at a point of this first, so that what the case is about can begin. */
  diesFirst?: { call: (agent: AgentClient) => Promise<Call>; at: string };
  /** What is killed. */
  call: (agent: AgentClient) => Promise<Call>;
  /** How the work goes on afterwards. */
  recover: 'resume' | 'roll back';
  /** What holds in the end, beyond that sandbox and records agree. @param status of the operation that was killed */
  assertDone: (agent: AgentClient, status: string) => Promise<void>;
}

const provision: Call = [
  'provision_bundle',
  { name: 'survivor', provider: 'sandbox', environment: 'development' },
];

async function bundleNamed(agent: AgentClient, name: string): Promise<{ id: string } | undefined> {
  const { output } = await agent.call('list_bundles', { limit: 100 });
  return (output['bundles'] as { id: string; name: string }[]).find((bundle) => bundle.name === name);
}

async function seeded(agent: AgentClient): Promise<{ id: string; webhooks: { id: string; url: string }[] }> {
  const found = await bundleNamed(agent, 'Release notes bot');
  const { output } = await agent.call('get_bundle', { bundle_id: found?.id });
  return output as unknown as { id: string; webhooks: { id: string; url: string }[] };
}

async function newest(agent: AgentClient, kind: string): Promise<{ id: string; status: string }> {
  const { output } = await agent.call('list_operations', { kind, limit: 1 });
  const [operation] = output['operations'] as { id: string; status: string }[];
  assert.ok(operation, kind);
  return operation;
}

const NEW_URL = 'https://after.example/in';
async function changeOfUrl(agent: AgentClient): Promise<Call> {
  const { id, webhooks } = await seeded(agent);
  return ['update_webhook_url', { bundle_id: id, webhook_id: webhooks[0]?.id, new_url: NEW_URL }];
}
async function urlIs(agent: AgentClient, isNew: boolean): Promise<void> {
  const { webhooks } = await seeded(agent);
  assert.equal(webhooks[0]?.url === NEW_URL, isNew);
}
async function survives(agent: AgentClient, does: boolean): Promise<void> {
  assert.equal((await bundleNamed(agent, 'survivor')) !== undefined, does);
}

const CASES: MatrixCase[] = [
  {
    title: 'provisioning, rolled back',
    call: async () => provision,
    recover: 'roll back',
    assertDone: (agent, status) => survives(agent, status === 'completed'),
  },
  {
    title: 'rolling back, resumed',
    diesFirst: { call: async () => provision, at: 'call.answered:5' },
    call: async (agent) => [
      'roll_back_operation',
      { operation_id: (await newest(agent, 'provision_bundle')).id },
    ],
    recover: 'resume',
    assertDone: (agent) => survives(agent, false),
  },
  {
    title: 'changing a webhook’s URL, rolled back',
    call: changeOfUrl,
    recover: 'roll back',
    assertDone: (agent, status) => urlIs(agent, status === 'completed'),
  },
  {
    title: 'undoing, resumed',
    before: async (agent) => void (await agent.call(...(await changeOfUrl(agent)))),
    call: async (agent) => [
      'undo_operation',
      { operation_id: (await newest(agent, 'update_webhook_url')).id },
    ],
    recover: 'resume',
    assertDone: (agent) => urlIs(agent, false),
  },
  {
    title: 'revoking, resumed',
    call: async (agent) => {
      const { id } = await seeded(agent);
      const { output } = await agent.call('list_credentials', { bundle_id: id, limit: 100 });
      const all = output['credentials'] as { id: string; kind: string }[];
      const wanted = ['api_key', 'grant'].map((kind) => all.find((each) => each.kind === kind)?.id);
      return ['revoke_credentials', { credential_ids: wanted }];
    },
    recover: 'resume',
    assertDone: async (agent) => {
      const args = { bundle_id: (await seeded(agent)).id, limit: 100 };
      const { output } = await agent.call('list_credentials', args);
      const all = output['credentials'] as { state: string }[];
      assert.equal(all.filter(({ state }) => state === 'revoked').length, 2);
    },
  },
  {
    title: 'sharing, resumed',
    call: async (agent) => [
      'share_bundle',
      {
        bundle_id: (await seeded(agent)).id,
        recipient: 'a@b.example',
        fields: ['name'],
        expires_at: SHARED_UNTIL,
      },
    ],
    recover: 'resume',
    assertDone: async (agent) => assert.equal((await newest(agent, 'share_bundle')).status, 'completed'),
  },
  {
    title: 'sharing, rolled back',
    call: async (agent) => [
      'share_bundle',
      {
        bundle_id: (await seeded(agent)).id,
        recipient: 'a@b.example',
        fields: ['name'],
        expires_at: SHARED_UNTIL,
      },
    ],
    recover: 'roll back',
    assertDone: async () => undefined,
  },
];

describe('After a death at any fault point of', () => {
  const folders = new TemporaryFolders();
  let fresh: string;
  before(async () => {
    fresh = folders.make();
    await (await HeadlessHost.start(fresh)).stop();
  });
  after(() => folders.dispose());

  /** Calls as an agent does, with a person who approves; resolves when it is done or the host is dead. */
  async function run(directory: string, call: MatrixCase['call'], options: HeadlessOptions): Promise<string> {
    const host = await HeadlessHost.start(directory, options);
    try {
      const agent = await host.connect();
      approveEverything(host);
      const answered = call(agent)
        .then((wanted) => agent.call(...wanted))
        .catch(() => undefined);
      if (options.dieAt === undefined) return String((await answered)?.output['status']);
      assert.equal(await host.exited, 'SIGKILL');
      await host.kill();
      await answered;
      return 'killed';
    } finally {
      await host.stop();
    }
  }

  async function prepared({ before: prepare, diesFirst }: MatrixCase): Promise<string> {
    if (diesFirst === undefined && prepare === undefined) return fresh;
    const directory = folders.make(fresh);
    if (diesFirst) await run(directory, diesFirst.call, { dieAt: diesFirst.at });
    const host = await HeadlessHost.start(directory);
    await prepare?.(await host.connect(), directory);
    await host.stop();
    return directory;
  }

  /** Goes on as a person would, until nothing is open any more. */
  async function recover(directory: string, matrix: MatrixCase): Promise<void> {
    const host = await HeadlessHost.start(directory);
    try {
      const agent = await host.connect();
      approveEverything(host);
      const [tool, args] = await matrix.call(agent);
      let status = 'never begun';
      const { output } = await agent.call('list_operations', { kind: tool, limit: 1 });
      const [found] = output['operations'] as { id: string; status: string }[];
      if (found) {
        const operation_id = found.id;
        // What waited for a decision is asked again, and approved.
        const ended = await agent.call('wait_for_operation', { operation_id });
        status = String(ended.output['status']);
        if (status !== 'completed' && status !== 'rolled_back') {
          const way = matrix.recover === 'resume' ? 'resume_operation' : 'roll_back_operation';
          const recovered = await agent.call(way, { operation_id });
          assert.equal(recovered.output['status'], 'completed', JSON.stringify(recovered.output));
        }
      } else if (matrix.recover === 'resume') {
        assert.equal((await agent.call(tool, args)).output['status'], 'completed');
      }
      await matrix.assertDone(agent, status);
    } finally {
      await host.kill();
    }
    assert.deepEqual(await differences(directory), []);
  }

  for (const matrix of CASES) {
    it(`[crash.matrix] ${matrix.title}: sandbox and records agree (SLUICE_SEED=${SEED})`, async function () {
      this.timeout(900_000);
      const template = await prepared(matrix);
      const traced = folders.make(template);
      const traceFaults = path.join(traced, 'faults');
      assert.equal(await run(traced, matrix.call, { traceFaults }), 'completed');
      const points = tracedPoints(traceFaults, ['step.started', 'step.completed', 'operation.completed']);
      await killEach(
        someOf([...points.keys()]),
        async (index) => {
          const directory = folders.make(template);
          await run(directory, matrix.call, { dieAt: index + 1 });
          await recover(directory, matrix);
        },
        (index) => `${index + 1}, ${points[index]}`,
      );
    });
  }
});
