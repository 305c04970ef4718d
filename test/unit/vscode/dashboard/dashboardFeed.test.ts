// What the dashboard follows: bursts, other windows, and runs.
import assert from 'node:assert/strict';
import { SYNC_KIND } from '../../../../src/core/sync/syncRecords.ts';
import type { AttentionRecord, OperationRecord } from '../../../../src/protocol/dashboardState.ts';
import { DashboardFeed } from '../../../../src/vscode/dashboard/dashboardFeed.ts';
import { FakeClock, settle } from '../../../support/fakeClock.ts';
import { english } from '../english.ts';
import { DashboardWorld, STEP } from './dashboardWorld.ts';
import { silentLogger } from '../silentLogger.ts';

describe('the dashboard’s feed', () => {
  let clock: FakeClock;
  let world: DashboardWorld;
  let attention: AttentionRecord[];
  let feed: DashboardFeed;
  let touched: number;

  beforeEach(() => {
    clock = new FakeClock();
    world = new DashboardWorld();
    attention = [];
    touched = 0;
    feed = new DashboardFeed({
      clock,
      logger: silentLogger,
      t: english,
      server: () => ({ kind: 'ready', text: 'MCP server on port 1.' }),
      attention: () => attention,
    });
    feed.onDidChange(() => (touched += 1));
    feed.attach(world);
  });
  afterEach(() => feed.dispose());

  const shown = (): OperationRecord[] => feed.state().operations;

  it('[dashboard.burst] reads an operation once, however many events it had', async () => {
    await settle();
    feed.changes();
    for (let event = 0; event < 10_000; event += 1) world.put({ id: 'op_1', message: `Step ${event}` });
    assert.equal(touched >= 10_000, true);
    world.reads.operations = 0;
    const [change, ...others] = feed.changes();
    assert.ok(change?.kind === 'operation');
    assert.equal(change.operation.message, 'Step 9999');
    assert.deepEqual(others, []);
    assert.equal(world.reads.operations, 1);
    assert.deepEqual(feed.changes(), []);
  });

  it('[dashboard.follows] tells steps while an operation moves and when it has ended, without their outputs', () => {
    world.put({ id: 'op_1' });
    assert.deepEqual(shown()[0]?.steps, [
      { title: STEP.title, message: '', status: 'running', startedAt: 5, endedAt: null },
    ]);
    world.put({ id: 'op_1', status: 'completed', endedAt: 9 });
    assert.equal(shown()[0]?.steps?.length, 1);
    world.put({ id: 'op_0', status: 'completed', endedAt: 3 });
    assert.equal(shown()[1]?.steps, null);
  });

  it('loads what was there before, and finds what another window started', async () => {
    world.put({ id: 'op_1', status: 'completed' }, false);
    await settle();
    feed.attach(world);
    await settle();
    assert.deepEqual(
      shown().map(({ id }) => id),
      ['op_1'],
    );
    world.put({ id: 'op_2' }, false);
    await clock.advanceAsync(5_000);
    assert.deepEqual(
      shown().map(({ id }) => id),
      ['op_2', 'op_1'],
    );
    world.put({ id: 'op_2', status: 'completed' }, false);
    await clock.advanceAsync(5_000);
    assert.equal(shown()[0]?.phase, 'ended');
  });

  it('[vscode.foreign-text] makes foreign text harmless', () => {
    const caller = { kind: 'agent', id: 'c', label: 'Bot\u202e', claim: null } as const;
    world.put({ id: 'op_1', caller, message: 'see [this](command:x) $(flame)', plan: { title: 'do\nthis' } });
    const [{ asker, message, title } = assert.fail('nothing is shown')] = shown();
    assert.doesNotMatch(`${asker}${message}${title}`, /\u202e|\]\(|\$\(|\n/);
  });

  it('[dashboard.follows] offers what can be done in each status', () => {
    for (const [status, actions] of [
      ['running', ['cancel', 'details', 'copy']],
      ['awaiting_approval', ['cancel', 'details', 'copy']],
      ['failed', ['resume', 'rollBack', 'details', 'copy']],
      ['paused', ['resume', 'details', 'copy']],
      ['completed', ['undo', 'details', 'copy']],
    ] as const) {
      world.put({ id: 'op_1', status });
      assert.deepEqual(shown()[0]?.actions, actions, status);
    }
  });

  it('[dashboard.cells] shows unfinished sync runs and the newest, and no other', () => {
    for (const [id, status] of [
      ['op_1', 'completed'],
      ['op_2', 'paused'],
      ['op_3', 'superseded'],
      ['op_4', 'completed'],
    ] as const)
      world.put({ id, status, kind: SYNC_KIND });
    world.put({ id: 'op_5', status: 'running' });
    assert.deepEqual(
      feed.state().runs.map(({ id }) => id),
      ['op_4', 'op_2'],
    );
    world.items = [{ chunk: 0, credentialId: 'cred_1', outcome: 'refreshed' }];
    world.put({ id: 'op_2', status: 'running', kind: SYNC_KIND, message: '1 of 9' });
    const kinds = feed.changes().map(({ kind }) => kind);
    assert.deepEqual(kinds, ['operation', 'run', 'cells']);
    world.put({ id: 'op_2', status: 'completed', kind: SYNC_KIND });
    assert.deepEqual(
      feed.state().runs.map(({ id }) => id),
      ['op_4'],
    );
  });

  it('leaves no timer behind', async () => {
    await settle();
    feed.dispose();
    assert.equal(clock.pendingTimers, 0);
  });
});
