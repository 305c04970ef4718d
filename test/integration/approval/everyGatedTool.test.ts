// Each tool that can be gated, on a live bundle at the sandbox: asked for by two clients at once, and left behind by a
// window that died after the approval. Neither sends anything that one approval of one request would not.
import assert from 'node:assert/strict';
import { isWorkTool } from '../../../src/core/tool/tool.ts';
import { internalTools, tools } from '../../../src/tools/index.ts';
import { AGENT } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { textOf } from '../../support/textOf.ts';
import { ARGS, LiveBundle, OF_CALLER, OTHER, waitingNow } from './liveBundle.ts';

const MINUTE_MS = 60_000;

describe('Every tool that can be gated', () => {
  const folders = new TemporaryFolders();
  let open: LiveBundle | undefined;
  afterEach(async () => {
    await open?.world.dispose();
    open = undefined;
  });
  after(() => folders.dispose());

  async function start(tool = ''): ReturnType<typeof LiveBundle.open> {
    await open?.world.dispose();
    const started = await LiveBundle.open(folders.make(), tool === 'roll_back_operation');
    open = started.on;
    return started;
  }

  it('[gate.every-tool] is looked at here', () => {
    const gated = [...tools, ...internalTools].filter((tool) => isWorkTool(tool) && tool.plan !== undefined);
    assert.deepEqual(Object.keys(ARGS).sort(), gated.map(({ name }) => name).sort());
  });

  it('[gate.gone] ends what was asked about a bundle that is gone by the time that it is approved', async () => {
    const { on, args } = await start();
    const { host } = on.world;
    const asked = host.call('change_subscription', args('change_subscription'), { caller: OTHER });
    assert.ok(await on.until(() => host.approvals.size === 1), 'it is asked about');
    const [request] = waitingNow(host.approvals);
    assert.ok(request);
    host.approvals.clear();
    await on.approved('delete_bundle', args('delete_bundle'));
    on.sent = [];
    await on.decide(request);
    const { output } = await asked;
    assert.equal(output['status'], 'superseded');
    assert.match(textOf(output['message']), /There is no bundle .* Nothing was changed/);
    assert.deepEqual([on.sent, host.approvals.size], [[], 0]);
  });

  for (const tool of Object.keys(ARGS)) {
    it(`[join.approved] sends by ${tool} of two clients what it sends for ${OF_CALLER.includes(tool) ? 'each' : 'one'}`, async () => {
      const alone = await start(tool);
      await alone.on.through([alone.on.world.host.call(tool, alone.args(tool))]);
      const once = alone.on.sent.toSorted();
      const { on, args } = await start(tool);
      const { host } = on.world;
      const calls = [AGENT, OTHER].map((caller) => host.call(tool, args(tool, caller), { caller }));
      assert.ok(await on.until(() => host.approvals.size === 2), 'each is asked about');
      const both = [...host.approvals.values()];
      await on.world.clock.advanceAsync(1);
      await Promise.all(both.map((approval) => on.decide(approval)));
      await on.through(calls);
      const times = OF_CALLER.includes(tool) ? 2 : 1;
      assert.deepEqual(on.sent.toSorted(), Array.from({ length: times }, () => once).flat());
      const rules = host.store.read((view) => view.rules.list());
      const allowed = tool.startsWith('allow_') ? [AGENT.id, OTHER.id] : [];
      assert.deepEqual(rules.map(({ callerId }) => callerId).sort(), allowed.sort());
    });

    it(`[gate.every-tool] asks again about ${tool} 11 minutes after its window died`, async () => {
      const traced = await start(tool);
      const from = traced.on.world.points.length;
      await traced.on.through([traced.on.world.host.call(tool, traced.args(tool))]);
      const at = traced.on.world.points.slice(from).findIndex((point) => point.startsWith('step.started'));
      const { on, args } = await start(tool);
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
