// The host is killed before and after every write around a decision and what it starts; then it is started again.
// Never does anything run without a decision, and never does it run twice.
import assert from 'node:assert/strict';
import path from 'node:path';
import type { AgentClient } from '../../support/agentClient.ts';
import { killEach, tracedPoints } from '../../support/crashMatrix.ts';
import { HeadlessHost, type HeadlessOptions } from '../../support/headlessHost.ts';
import { differences } from '../../support/oracle.ts';
import { SEED, someOf } from '../../support/random.ts';
import { SandboxControl, type SandboxRequestLine } from '../../support/sandboxControl.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const BUNDLE = 'Status page notifier';

interface Shown {
  id: string;
  webhooks: { id: string }[];
}
interface Case {
  tool: string;
  args: (bundle: Shown) => Record<string, unknown>;
  /** Which points are died at: calls that are all alike need not all be. */
  points: (all: readonly string[]) => number[];
  /** What a person approved is so, at the provider too. */
  assertDone: (agent: AgentClient, sandbox: SandboxControl, bundle: Shown) => Promise<void>;
}

const everyPoint = (all: readonly string[]): number[] => all.map((_, index) => index);
/** What comes before the first call is the same for every tool. */
const pointsOfCalls = (all: readonly string[]): number[] =>
  everyPoint(all).filter((index) => /^(?:call|step)\./.test(all[index] ?? ''));
/** Of many calls that are all alike, here and there one; and the end. */
const spreadPoints = (all: readonly string[]): number[] =>
  everyPoint(all).filter((index) => index % 11 === 2 || index === all.length - 1);

const CASES: Case[] = [
  {
    tool: 'update_webhook_url',
    args: ({ id, webhooks }) => ({
      bundle_id: id,
      webhook_id: webhooks[0]?.id,
      new_url: 'https://after.example/in',
    }),
    points: everyPoint,
    assertDone: async (_agent, sandbox) => {
      const { webhooks = [] } = await sandbox.everything('production');
      assert.equal(webhooks.filter(({ url }) => url === 'https://after.example/in').length, 1);
    },
  },
  {
    tool: 'change_subscription',
    args: ({ id }) => ({ bundle_id: id, subscription: 'scale' }),
    points: pointsOfCalls,
    assertDone: async (agent, _sandbox, { id }) => {
      const { output } = await agent.call('get_bundle', { bundle_id: id });
      assert.equal((output['subscription'] as { plan: string }).plan, 'scale');
    },
  },
  {
    tool: 'delete_bundle',
    args: ({ id }) => ({ bundle_id: id }),
    points: spreadPoints,
    assertDone: async (agent, sandbox, { id }) => {
      assert.equal((await agent.call('get_bundle', { bundle_id: id })).isError, true);
      const { webhooks = [], credentials = [], clients = [] } = await sandbox.everything('production');
      for (const { tag } of [...webhooks, ...credentials, ...clients]) assert.notEqual(tag, `seed/${id}`);
    },
  },
];

describe('A host that is killed around a decision', () => {
  const folders = new TemporaryFolders();
  let template: string;
  let bundle: Shown;
  before(async () => {
    template = folders.make();
    const host = await HeadlessHost.start(template);
    const agent = await host.connect();
    const { output } = await agent.call('list_bundles', { environment: 'production', limit: 100 });
    const listed = output['bundles'] as { id: string; name: string }[];
    const bundle_id = listed.find(({ name }) => name === BUNDLE)?.id;
    bundle = (await agent.call('get_bundle', { bundle_id })).output as unknown as Shown;
    await host.stop();
  });
  after(() => folders.dispose());

  const isAsked = ({ event }: { event: string }): boolean => event === 'approval';
  async function approve(host: HeadlessHost): Promise<void> {
    const { approval } = await host.event(isAsked);
    host.say({ approval: (approval as { id: string }).id, decision: 'approve' });
  }
  /** What was more than a question. */
  async function writesOf(sandbox: SandboxControl): Promise<SandboxRequestLine[]> {
    const all = await sandbox.requests();
    return all.filter(({ method, path: at }) => method !== 'GET' && !/quote|introspect/.test(at));
  }

  /** Asks and approves until the host dies, or the work is done. */
  async function run({ tool, args }: Case, directory: string, options: HeadlessOptions): Promise<unknown> {
    const host = await HeadlessHost.start(directory, options);
    const agent = await host.connect();
    const call = agent.call(tool, args(bundle)).catch(() => undefined);
    await approve(host).catch(() => undefined);
    if (options.dieAt !== undefined) assert.equal(await host.exited, 'SIGKILL');
    const result = options.dieAt === undefined ? await call : undefined;
    await host.stop();
    return result?.output['status'];
  }

  async function assertSafe(matrix: Case, directory: string, point: string): Promise<void> {
    const undecided = /^approval\.(requested|decided) /.test(point);
    const host = await HeadlessHost.start(directory);
    try {
      const agent = await host.connect();
      const sandbox = await SandboxControl.of(host);
      const { output } = await agent.call('list_operations', { kind: matrix.tool });
      const [operation, ...others] = output['operations'] as { id: string; status: string }[];
      assert.ok(operation);
      assert.equal(others.length, 0);
      const operation_id = operation.id;
      if (undecided) {
        // What was decided and not used is void: the person is asked again, and until then nothing happens.
        assert.equal(operation.status, 'awaiting_approval');
        await host.event(isAsked);
        assert.deepEqual(await writesOf(sandbox), []);
        await approve(host);
        await agent.call('wait_for_operation', { operation_id });
      } else if (operation.status !== 'completed') {
        assert.equal(operation.status, 'interrupted');
        await agent.call('resume_operation', { operation_id });
        assert.ok(!host.events.some(isAsked), 'the approval of a moment ago still holds');
      }
      const ended = await agent.call('get_operation', { operation_id });
      assert.equal(ended.output['status'], 'completed', JSON.stringify(ended.output));
      await matrix.assertDone(agent, sandbox, bundle);
      assertOnce(await writesOf(sandbox));
    } finally {
      await host.kill();
    }
    assert.deepEqual(await differences(directory), []);
  }

  for (const matrix of CASES) {
    it(`[gate.crash] runs ${matrix.tool} once, and only with a decision, wherever it died (SLUICE_SEED=${SEED})`, async function () {
      this.timeout(600_000);
      const traced = folders.make(template);
      const traceFaults = path.join(traced, 'faults');
      assert.equal(await run(matrix, traced, { traceFaults }), 'completed');
      const points = tracedPoints(traceFaults, [
        'approval.requested',
        'approval.decided',
        'approval.consumed',
        'call.intended',
      ]);
      await killEach(
        someOf(matrix.points(points)),
        async (index) => {
          const directory = folders.make(template);
          await run(matrix, directory, { dieAt: index + 1 });
          await assertSafe(matrix, directory, points[index] ?? '');
        },
        (index) => `${index + 1}, ${points[index]}`,
      );
    });
  }
});

/** What was sent again was sent under the same key, by which the provider does it once. */
function assertOnce(writes: readonly SandboxRequestLine[]): void {
  const keys = new Map<string, Set<string | null>>();
  for (const { method, path: at, key } of writes) {
    // Revocations all go to one address; that each token is revoked once more harms nobody (RFC 7009, section 2.2).
    if (at.endsWith('/oauth/revoke')) continue;
    const name = `${method} ${at}`;
    keys.set(name, (keys.get(name) ?? new Set()).add(key));
  }
  for (const [name, used] of keys) assert.equal(used.size, 1, `${name} under ${[...used].join()}`);
}
