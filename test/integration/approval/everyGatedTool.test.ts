// Each tool that can be gated, on a live bundle at the sandbox: asked for by two clients at once, and left behind by a
// window that died after the approval. Neither sends anything that one approval of one request would not.
import assert from 'node:assert/strict';
import type { Approval } from '../../../src/core/approval/approval.ts';
import { DELIBERATE_MS } from '../../../src/core/approval/approvalPrompt.ts';
import type { Bundle } from '../../../src/core/bundle/bundle.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Caller, InputRequest } from '../../../src/core/operation/operation.ts';
import type { ToolResult } from '../../../src/core/tool/runner.ts';
import { isWorkTool } from '../../../src/core/tool/tool.ts';
import { tools } from '../../../src/tools/index.ts';
import { AGENT } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';
import { MigrationWorld } from '../../support/migrationWorld.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { textOf } from '../../support/textOf.ts';

const OTHER: Caller = { kind: 'agent', id: 'cli_2', label: 'Cursor', claim: null };
const MINUTE_MS = 60_000;
/** For what the sandbox answers, on a slow machine. */
const MOST_MS = 5_000;
const BY = { user: 'ann', host: 'desk' };
const live = { provider: 'sandbox', environment: 'production' };

interface Given {
  bundle: Bundle;
  /** Of its API key. */
  key: string;
  /** An operation on it that changed its settings, and is completed. */
  changed: string;
  now: number;
}

const ARGS: Readonly<Record<string, (given: Given) => JsonObject>> = {
  provision_bundle: () => ({ name: 'new', ...live }),
  apply_setup: () => ({ environment: 'production' }),
  update_webhook_url: ({ bundle }) => ({
    bundle_id: bundle.id,
    webhook_id: bundle.webhooks[0]?.id ?? '',
    new_url: 'https://new.example/in',
  }),
  update_bundle_settings: ({ bundle }) => ({ bundle_id: bundle.id, settings: { note: 'new' } }),
  replace_credential: ({ bundle, key }) => ({ bundle_id: bundle.id, credential_id: key }),
  rotate_credential: ({ bundle, key }) => ({ bundle_id: bundle.id, credential_id: key }),
  forget_bundle: ({ bundle }) => ({ bundle_id: bundle.id }),
  revoke_credentials: ({ key }) => ({ credential_ids: [key] }),
  change_subscription: ({ bundle }) => ({ bundle_id: bundle.id, subscription: 'scale' }),
  act_with_bundle: ({ bundle }) => ({
    bundle_id: bundle.id,
    tool: 'create_ticket',
    input: { title: 'New' },
  }),
  share_bundle: ({ bundle, now }) => ({
    bundle_id: bundle.id,
    recipient: 'ann@acme.example',
    fields: ['name'],
    expires_at: new Date(now + 86_400_000).toISOString(),
  }),
  deliver_secret: ({ bundle, key }) => ({
    bundle_id: bundle.id,
    credential_id: key,
    destination: { type: 'clipboard' },
  }),
  delete_bundle: ({ bundle }) => ({ bundle_id: bundle.id }),
  delete_bundles: ({ bundle }) => ({ bundle_ids: [bundle.id] }),
  migrate_bundles: ({ bundle }) => ({ bundle_ids: [bundle.id], target_base_url: 'eu' }),
  undo_operation: ({ changed }) => ({ operation_id: changed }),
};
/** Acts on an operation that stopped midway; what it removes is another tool's to send: see rollingBack.test.ts. */
const ELSEWHERE = ['roll_back_operation'];

class Live {
  readonly world: MigrationWorld;
  /** What left Sluice since the last look, but for what a preflight reads. */
  sent: string[] = [];

  private constructor(world: MigrationWorld) {
    this.world = world;
    world.beforeSending = ({ request, idempotencyKey }) => {
      if (!idempotencyKey.startsWith('ask')) this.sent.push(request);
    };
  }

  static async open(directory: string): Promise<{ on: Live; args: (tool: string) => JsonObject }> {
    const on = new Live(await MigrationWorld.open(directory));
    const { world } = on;
    world.setupFile = JSON.stringify({
      version: 1,
      bundles: [{ name: 'of the project', provider: 'sandbox', environments: ['production'] }],
    });
    const { host } = world;
    const setup = await host.setup.read();
    const answer = { shownForMs: DELIBERATE_MS, dialogDigest: 'shown', decidedBy: BY };
    await host.setup.accept(setup?.digest ?? '', answer);
    const bundle_id = textOf((await on.approved('provision_bundle', { name: 'shop', ...live }))['bundle_id']);
    const settings = { bundle_id, settings: { note: 'old' } };
    const changed = textOf((await on.approved('update_bundle_settings', settings))['operation_id']);
    const { bundle, key } = host.store.read((view) => ({
      bundle: view.bundles.get(bundle_id),
      key: view.credentials.ofBundle(bundle_id, 'api_key')[0]?.id ?? '',
    }));
    assert.ok(bundle);
    const given = { bundle, key, changed, now: world.clock.now() };
    on.sent = [];
    return { on, args: (tool) => ARGS[tool]?.(given) ?? {} };
  }

  async decide({ id, digest }: Approval): Promise<void> {
    const facts = { shownForMs: DELIBERATE_MS, dialogDigest: 'shown', decidedBy: BY };
    await this.world.host.gate.decide({ approvalId: id, digest, verdict: 'approve', ...facts });
  }

  /** Waits until that is so, for what the sandbox answers. @returns false if it does not become so */
  async until(isSo: () => boolean): Promise<boolean> {
    const until = performance.now() + MOST_MS;
    while (performance.now() < until && !isSo()) await settle();
    return isSo();
  }

  /** Approves what is asked, and enters what a person is asked for, until all calls have ended. */
  async through(calls: readonly Promise<ToolResult>[]): Promise<ToolResult[]> {
    const progress = { ended: 0 };
    for (const call of calls) void call.catch(() => undefined).finally(() => (progress.ended += 1));
    const until = performance.now() + MOST_MS;
    while (progress.ended < calls.length) {
      if (performance.now() > until) {
        const left = this.world.host.all().filter(({ status }) => status !== 'completed');
        assert.fail(
          JSON.stringify(
            left.map(({ kind, status, message, error }) => [kind, status, message, error?.message ?? null]),
          ),
        );
      }
      const { approvals, inputs } = this.world.host;
      for (const approval of waitingNow(approvals)) await this.decide(approval);
      for (const request of waitingNow(inputs)) await this.enter(request);
      await settle();
    }
    return Promise.all(calls);
  }

  async enter({ id, fields }: InputRequest): Promise<void> {
    const values = Object.fromEntries(fields.map(({ name }) => [name, 'entered-by-a-person']));
    await this.world.host.resumption.provideInput(id, values).catch(() => undefined);
  }

  async approved(tool: string, args: JsonObject): Promise<JsonObject> {
    const [result] = await this.through([this.world.host.call(tool, args)]);
    assert.equal(result?.output['status'], 'completed', result?.text);
    return result.output;
  }
}

/** A copy: what is decided on can wait again at once. */
function waitingNow<T>(all: ReadonlyMap<string, T>): T[] {
  return [...all.values()];
}

describe('Every tool that can be gated', () => {
  const folders = new TemporaryFolders();
  let open: Live | undefined;
  afterEach(async () => {
    await open?.world.dispose();
    open = undefined;
  });
  after(() => folders.dispose());

  async function start(): Promise<{ on: Live; args: (tool: string) => JsonObject }> {
    await open?.world.dispose();
    const started = await Live.open(folders.make());
    open = started.on;
    return started;
  }

  it('[gate.every-tool] is looked at here', () => {
    const gated = tools.filter((tool) => isWorkTool(tool) && tool.plan !== undefined).map(({ name }) => name);
    assert.deepEqual([...Object.keys(ARGS), ...ELSEWHERE].sort(), gated.sort());
  });

  for (const tool of Object.keys(ARGS)) {
    it(`[join.approved] sends by ${tool} of two clients what it sends for one`, async () => {
      const alone = await start();
      await alone.on.through([alone.on.world.host.call(tool, alone.args(tool))]);
      const once = alone.on.sent.toSorted();
      const { on, args } = await start();
      const { host } = on.world;
      const calls = [AGENT, OTHER].map((caller) => host.call(tool, args(tool), { caller }));
      assert.ok(await on.until(() => host.approvals.size === 2), 'each is asked about');
      const both = [...host.approvals.values()];
      await on.world.clock.advanceAsync(1);
      await Promise.all(both.map((approval) => on.decide(approval)));
      await on.through(calls);
      assert.deepEqual(on.sent.toSorted(), once);
    });

    it(`[gate.every-tool] asks again about ${tool} 11 minutes after its window died`, async () => {
      const traced = await start();
      const from = traced.on.world.points.length;
      await traced.on.through([traced.on.world.host.call(tool, traced.args(tool))]);
      const at = traced.on.world.points.slice(from).findIndex((point) => point.startsWith('step.started'));
      const { on, args } = await start();
      const { world } = on;
      const dying = await world.reopen(at + 1);
      void dying.call(tool, args(tool)).catch(() => undefined);
      const isIdle = (): boolean => world.isDead || dying.approvals.size + dying.inputs.size > 0;
      while (!world.isDead && (await on.until(isIdle))) {
        for (const approval of waitingNow(dying.approvals)) await on.decide(approval).catch(() => undefined);
        for (const request of waitingNow(dying.inputs)) await on.enter(request);
        await settle();
      }
      await world.clock.advanceAsync(11 * MINUTE_MS);
      const host = await world.reopen();
      on.sent = [];
      const stopped = host.all().find(({ status }) => status === 'interrupted');
      assert.ok(stopped, 'it is interrupted');
      const resumed = host.call('resume_operation', { operation_id: stopped.id });
      assert.ok(await on.until(() => host.approvals.size > 0), 'it is asked again');
      assert.deepEqual(on.sent, [], 'nothing is sent before');
      const [result] = await on.through([resumed]);
      assert.equal(result?.output['status'], 'completed', result?.text);
    });
  }
});
