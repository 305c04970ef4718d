// Any interleaving of calls, repeats, additions, deletions, cancels, restarts and lost answers, against a simple model
// of what must hold. Failures are shrunk, and named by seed.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { ToolResult } from '../../../src/core/tool/runner.ts';
import { settle } from '../../support/fakeClock.ts';
import { rounds, SEED } from '../../support/random.ts';
import { resultsOf, SyncWorld } from '../../support/syncWorld.ts';

const RUNS = rounds(1_000);

const PERSON = { kind: 'person', id: 'person', label: 'You', claim: null } as const;

/** What must hold, as simply as it can be said. */
interface Model {
  /** Accounts that exist. */
  accounts: Set<string>;
  /** Closed chunks: the results that were told for a cursor. */
  told: Map<string, string>;
  /** Newest cursor that was told. */
  cursor: string | null;
  /** Accounts whose answer was lost on purpose. */
  lost: Set<string>;
  added: number;
}

type Command = fc.AsyncCommand<Model, SyncWorld>;

/** What every result must fit. */
function take(model: Model, result: ToolResult, asked: string | undefined): void {
  const { output } = result;
  assert.equal(result.isError, false, result.text);
  const results = resultsOf(result);
  const { completed, total, percent } = output['progress'] as Record<string, number>;
  assert.ok(completed !== undefined && total !== undefined && percent !== undefined);
  assert.ok(completed <= total && percent <= 100);
  assert.equal(output['has_more'], output['next_cursor'] !== null);
  const isClosed = output['next_cursor'] !== asked && output['status'] !== 'cancelled';
  if (isClosed && asked !== undefined) {
    const before = model.told.get(asked);
    const now = JSON.stringify(results);
    if (before !== undefined) assert.equal(now, before, 'a recorded chunk changed');
    model.told.set(asked, now);
  }
  model.cursor = (output['next_cursor'] as string | null) ?? model.cursor;
}

/** What must hold at any moment, by the server's journal and the store. */
function check(model: Model, world: SyncWorld): void {
  const { spent } = world.server;
  assert.equal(new Set(spent).size, spent.length, `spent twice: ${spent.join(' ')}`);
  for (const account of model.accounts) {
    const state = world.credential(account)?.state;
    if (model.lost.has(account)) continue;
    if (state === 'active') assert.ok(world.server.accepts(world.token(account)), `${account} does not work`);
    assert.notEqual(state, 'needs_reauth', account);
  }
  for (const { run } of world.host.sync.newest(20)) {
    const items = world.host.store.read((view) =>
      Array.from({ length: run.chunks }, (_, number) => view.sync.items(run.id, number)).flat(),
    );
    const ids = items.map(({ credentialId }) => credentialId);
    assert.equal(new Set(ids).size, ids.length, 'an account is in a run twice');
    const done = items.filter(({ outcome }) => outcome !== null).length;
    const counted = Object.values(run.counts).reduce((sum, count) => sum + count, 0);
    assert.equal(counted, done, 'counters and items differ');
  }
}

/** A command that can always be run, and after which everything must hold. */
function command(name: string, run: (model: Model, world: SyncWorld) => Promise<void>): Command {
  return {
    check: () => true,
    run: async (model, world) => {
      await run(model, world);
      check(model, world);
    },
    toString: () => name,
  };
}

const anyBatch = fc.integer({ min: 1, max: 7 });

const commands: fc.Arbitrary<Command>[] = [
  anyBatch.map((batch) =>
    command(`sync(${batch})`, async (model, world) =>
      take(model, await world.sync({ batch_size: batch }), undefined),
    ),
  ),
  anyBatch.map((batch) =>
    command(`follow(${batch})`, async (model, world) => {
      const { cursor } = model;
      if (cursor !== null) take(model, await world.sync({ cursor, batch_size: batch }), cursor);
    }),
  ),
  fc.nat().map((which) =>
    command(`repeat(${which})`, async (model, world) => {
      const cursors = [...model.told.keys()];
      const cursor = cursors[which % Math.max(1, cursors.length)];
      if (cursor === undefined) return;
      const sent = world.server.sent.length;
      const newest = model.cursor;
      take(model, await world.sync({ cursor }), cursor);
      model.cursor = newest;
      assert.equal(world.server.sent.length, sent, 'a repeated cursor reached the provider');
    }),
  ),
  fc.constant(
    command('both at once', async (model, world) => {
      const [one, other] = await Promise.all([world.sync({ batch_size: 3 }), world.sync({ batch_size: 3 })]);
      assert.deepEqual(one.output['results'], other.output['results']);
      take(model, one, undefined);
    }),
  ),
  fc.constant(
    command('retry', async (model, world) => {
      const newest = model.cursor;
      take(model, await world.sync({ retry_failed: true }), undefined);
      model.cursor = newest;
    }),
  ),
  fc.integer({ min: 0, max: 999 }).map((place) =>
    command(`add(${place})`, async (model, world) => {
      const account = `b${String(place).padStart(3, '0')}n${model.added}`;
      model.added += 1;
      model.accounts.add(account);
      await world.add(account);
    }),
  ),
  fc.nat().map((which) =>
    command(`delete(${which})`, async (model, world) => {
      const account = [...model.accounts][which % Math.max(1, model.accounts.size)];
      if (account === undefined) return;
      model.accounts.delete(account);
      await world.remove(account);
    }),
  ),
  fc.nat().map((which) =>
    command(`lose an answer(${which})`, async (model, world) => {
      const account = [...model.accounts][which % Math.max(1, model.accounts.size)];
      if (account === undefined) return;
      model.lost.add(account);
      world.server.next(account, 'lost-answer');
    }),
  ),
  fc.nat().map((which) =>
    command(`refuse once(${which})`, async (model, world) => {
      const account = [...model.accounts][which % Math.max(1, model.accounts.size)];
      if (account !== undefined) world.server.next(account, { rejected: 'not_now' });
    }),
  ),
  fc.constant(
    command('cancel midway', async (model, world) => {
      const call = world.host.call('sync_credentials', { details: true, batch_size: 7 });
      await settle();
      await world.shared.clock.advanceAsync(30);
      for (const { id, status } of world.host.all())
        if (status === 'running') await world.host.call('cancel_operation', { operation_id: id });
      take(model, await world.host.finish(call), undefined);
    }),
  ),
  fc.integer({ min: 0, max: 200 }).map((afterMs) =>
    command(`die after ${afterMs} ms`, async (_model, world) => {
      void world.host.call('sync_credentials', { batch_size: 5 });
      await settle();
      await world.shared.clock.advanceAsync(afterMs);
      await world.restart();
    }),
  ),
  fc
    .tuple(anyBatch, fc.constantFrom('is left alone', 'is cancelled', 'dies'), fc.nat({ max: 300 }))
    .map(([batch, then, afterMs]) =>
      command(`driven in chunks of ${batch}, ${then} after ${afterMs} ms`, async (model, world) => {
        const call = world.host.call('sync_credentials', { details: true, batch_size: batch });
        await settle();
        const running = world.host.all().find(({ status }) => status === 'running');
        if (running) await world.host.sync.finish(running.id, PERSON);
        await world.shared.clock.advanceAsync(afterMs);
        if (then === 'dies') {
          await world.restart();
          return;
        }
        if (then === 'is cancelled' && running)
          await world.host.call('cancel_operation', { operation_id: running.id });
        take(model, await world.host.finish(call), undefined);
        if (running)
          await world.host.finish(world.host.call('wait_for_operation', { operation_id: running.id }));
      }),
    ),
  fc
    .constantFrom(1_000, 60_000, 3_500_000)
    .map((ms) =>
      command(`${ms / 1000} s pass`, async (_model, world) => world.shared.clock.advanceAsync(ms)),
    ),
];

describe('A sync, whatever is done to it', () => {
  it(`[sync.model] skips nothing, does nothing twice and repeats what it said (SLUICE_SEED=${SEED})`, async function () {
    this.timeout(30_000 + RUNS * 3_000);
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 25 }), async (sequence) => {
        const accounts = Array.from({ length: 12 }, (_, index) => `a${String(index).padStart(3, '0')}`);
        const world = await SyncWorld.open(accounts);
        const model: Model = {
          accounts: new Set(accounts),
          told: new Map(),
          cursor: null,
          lost: new Set(),
          added: 0,
        };
        try {
          await fc.asyncModelRun(() => ({ model, real: world }), sequence);
          await finish(model, world);
        } finally {
          world.dispose();
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  /** Once trouble has ended, everything that exists is done with, and works unless its answer was lost. */
  async function finish(model: Model, world: SyncWorld): Promise<void> {
    for (let calls = 0; ; calls += 1) {
      assert.ok(calls < 60, 'the run does not end');
      const { output } = await world.sync({ batch_size: 50 });
      if (output['has_more'] !== true) break;
    }
    // What goes wrong in the very last call could only be looked into by another one.
    world.server.behave();
    await world.shared.clock.advanceAsync(3_600_000);
    const last = await world.sync({ batch_size: 50 });
    const retried = await world.sync({ batch_size: 50, retry_failed: true });
    assert.equal(last.isError || retried.isError, false);
    check(model, world);
    for (const account of model.accounts) {
      const state = world.credential(account)?.state;
      if (!model.lost.has(account)) assert.equal(state, 'active', `${account} is ${state}`);
      else assert.ok(['active', 'needs_reauth'].includes(String(state)), `${account} is ${state}`);
    }
  }
});
