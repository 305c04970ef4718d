// What sync keeps in order as time passes: old runs become summaries, what is about to expire is marked.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import { ExpiryMarks } from '../../../src/core/sync/expiryMarks.ts';
import { SyncCompaction } from '../../../src/core/sync/syncCompaction.ts';
import { RUN_LIFETIME_MS } from '../../../src/core/sync/syncService.ts';
import { SyncWorld } from '../../support/syncWorld.ts';
import { tokenManifest } from '../../support/tokenServer.ts';
import { catalogOf } from '../../support/memoryPorts.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `a${index}`);
const logger = { debug() {}, info() {}, warn() {}, error() {} };

describe('What time does to syncs', () => {
  let world: SyncWorld;
  afterEach(() => world.dispose());

  const cursorOf = (output: JsonObject): string => output['next_cursor'] as string;
  const codeOf = ({ output }: { output: JsonObject }): unknown => (output['error'] as JsonObject)['code'];

  it('[sync.compacted] keeps of a run that ended a week ago its summary alone', async () => {
    world = await SyncWorld.open(names(6));
    const first = await world.sync({ batch_size: 3 });
    const cursor = cursorOf(first.output);
    await world.sync({ cursor, batch_size: 3 });
    const compaction = new SyncCompaction({
      store: world.host.store,
      clock: world.shared.clock,
      logger,
    });
    await compaction.compact();
    assert.equal((await world.sync({ cursor })).output['processed'], 3);
    await world.shared.clock.advanceAsync(RUN_LIFETIME_MS + 1_000);
    await compaction.compact();
    assert.equal(codeOf(await world.sync({ cursor })), 'cursor-expired');
    const { output } = await world.host.call('get_sync_status', { run_id: first.output['run_id'] ?? '' });
    const [run] = output['runs'] as JsonObject[];
    assert.deepEqual(run?.['progress'], { completed: 6, total: 6, percent: 100 });
  });

  it('[sync.compacted] keeps of a run whose place a newer one took its summary alone', async () => {
    world = await SyncWorld.open(names(6));
    const first = await world.sync({ batch_size: 2 });
    const { clock } = world.shared;
    const compaction = new SyncCompaction({ store: world.host.store, clock, logger });
    await clock.advanceAsync(RUN_LIFETIME_MS + 1_000);
    const items = (): number => world.host.store.read((view) => view.sync.items(runId, 0).length);
    const runId = first.output['run_id'] as string;
    // As long as nothing took its place it could still be resumed.
    await compaction.compact();
    assert.equal(items(), 2);
    await world.sync({ batch_size: 50 });
    await compaction.compact();
    assert.equal(items(), 0);
    assert.equal(codeOf(await world.sync({ cursor: cursorOf(first.output) })), 'cursor-superseded');
  });

  it('[sync.expiring] lists what is about to expire as such, as time passes', async () => {
    world = await SyncWorld.open();
    await world.add('a1', { state: 'active', expiresAt: world.now + 3_600_000 });
    await world.add('a2', { state: 'active', expiresAt: null });
    await world.add('a3', { state: 'needs_reauth', expiresAt: world.now + 1_000 });
    const { clock, manifests } = { clock: world.shared.clock, manifests: catalogOf([tokenManifest()]) };
    const marks = new ExpiryMarks({
      store: world.host.store,
      manifests,
      clock,
      logger,
    });
    const expiring = async (): Promise<unknown> => {
      await marks.mark();
      const { output } = await world.host.call('list_credentials', { state: 'expiring' });
      return (output['credentials'] as JsonObject[]).map(({ account }) => account);
    };
    assert.deepEqual(await expiring(), []);
    await clock.advanceAsync(3_600_000 - 200_000);
    assert.deepEqual(await expiring(), ['a1']);
    assert.equal(world.credential('a3')?.state, 'needs_reauth');
    await world.sync();
    assert.deepEqual(await expiring(), []);
    marks.dispose();
  });
});
