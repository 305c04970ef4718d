// A run that drives itself begins its next chunk while the slowest item of one is awaited. What cursors promise must
// not show it.
import assert from 'node:assert/strict';
import { settle } from '../../support/fakeClock.ts';
import { outcomes, SyncWorld } from '../../support/syncWorld.ts';

const names = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `a${String(from + index).padStart(3, '0')}`);

describe('A sync that is driven to its end', () => {
  let world: SyncWorld;
  afterEach(() => world.dispose());

  const openChunks = (runId: string): number[] =>
    world.host.store.read((view) => {
      const numbers: number[] = [];
      for (let next = view.sync.openChunk(runId); next; next = view.sync.openChunk(runId, next.number))
        numbers.push(next.number);
      return numbers;
    });

  /** Chunks of four, of which the second has an item that is not answered; the first call's results. */
  async function drivenUntilSlowest(): Promise<{ runId: string; cursor: string; release: () => void }> {
    world = await SyncWorld.open(names(0, 16));
    const first = world.server.hold('a001');
    const call = world.host.call('sync_credentials', { details: true, batch_size: 4 });
    await settle();
    await world.shared.clock.advanceAsync(100);
    await first.arrived;
    const runId = world.host.all()[0]?.id ?? '';
    await world.host.sync.finish(runId, { kind: 'person', id: 'person', label: 'You', claim: null });
    const slowest = world.server.hold('a005');
    first.release();
    const told = await world.host.finish(call);
    assert.deepEqual(Object.keys(outcomes(told)), names(0, 4));
    await world.shared.clock.advanceAsync(2_000);
    await slowest.arrived;
    return { runId, cursor: told.output['next_cursor'] as string, release: slowest.release };
  }

  /** The chunks from that cursor on, as an agent follows them. */
  async function follow(cursor: string): Promise<string[][]> {
    const chunks: string[][] = [];
    for (let next: string | null = cursor; next !== null;) {
      const result = await world.sync({ cursor: next, batch_size: 4 });
      assert.equal(result.isError, false, result.text);
      chunks.push(Object.keys(outcomes(result)));
      next = result.output['next_cursor'] as string | null;
    }
    return chunks;
  }

  const REST = [names(4, 8), names(8, 12), names(12, 16)];

  it('[sync.ahead] works on the next chunk meanwhile, and on no third', async () => {
    const { runId, cursor, release } = await drivenUntilSlowest();
    assert.equal(world.server.refreshes().length, 12);
    assert.deepEqual(openChunks(runId), [1, 2]);
    release();
    assert.deepEqual(await follow(cursor), REST);
    assert.deepEqual(openChunks(runId), []);
    assert.equal(world.server.refreshes().length, 16);
    assert.equal(world.host.operations.get(runId).status, 'completed');
  });

  it('[sync.ahead] leaves both chunks to whoever goes on after a crash, each with what was done of it', async () => {
    const { runId, cursor } = await drivenUntilSlowest();
    await world.restart();
    assert.deepEqual(openChunks(runId), [1, 2]);
    assert.deepEqual(await follow(cursor), REST);
    assert.deepEqual(await follow(cursor), REST, 'what was recorded is told again');
    assert.equal(new Set(world.server.spent).size, 16);
    assert.equal(world.server.spent.length, 16);
  });

  it('[sync.ahead] drains both chunks when it is cancelled', async () => {
    const { runId, cursor, release } = await drivenUntilSlowest();
    const cancel = world.host.call('cancel_operation', { operation_id: runId });
    await settle();
    release();
    await world.host.finish(cancel);
    await world.host.finish(world.host.call('wait_for_operation', { operation_id: runId }));
    assert.equal(world.host.operations.get(runId).status, 'cancelled');
    assert.equal(world.server.refreshes().length, 12);
    assert.deepEqual(await follow(cursor), REST);
    assert.equal(world.server.refreshes().length, 16);
  });
});
