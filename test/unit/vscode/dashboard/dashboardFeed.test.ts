// What the dashboard follows: bursts, other windows, runs, and what the view may ask of it.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { Emitter } from '../../../../src/core/lifecycle.ts';
import type { Operation, StepRecord } from '../../../../src/core/operation/operation.ts';
import {
  NO_COUNTS,
  SYNC_KIND,
  type ItemOutcome,
  type SyncItem,
} from '../../../../src/core/sync/syncRecords.ts';
import type { AttentionRecord, OperationRecord } from '../../../../src/protocol/dashboardState.ts';
import type { Request } from '../../../../src/protocol/messages.ts';
import { DashboardFeed } from '../../../../src/vscode/dashboard/dashboardFeed.ts';
import { DashboardRequests } from '../../../../src/vscode/dashboard/dashboardRequests.ts';
import type { DashboardSource } from '../../../../src/vscode/dashboard/dashboardSource.ts';
import type { OperationActions } from '../../../../src/vscode/operationActions.ts';
import { FakeClock, settle } from '../../../support/fakeClock.ts';
import { english } from '../english.ts';
import { operationWith } from '../operations.ts';
import { silentLogger } from '../silentLogger.ts';

const STEP: StepRecord = {
  operationId: '',
  index: 0,
  name: 'one',
  title: 'Creating API credentials',
  status: 'running',
  message: '',
  output: { secret_id: 'not for the view' },
  startedAt: 5,
  endedAt: null,
};

/** A Sluice as far as the dashboard sees it. */
class World implements DashboardSource {
  readonly changed = new Emitter<{ readonly operation: Pick<Operation, 'id'> }>(assert.ifError);
  readonly onDidChange = this.changed.event;
  readonly operations = new Map<string, Operation>();
  readonly reads = { operations: 0, outcomes: 0 };
  items: ItemOutcome[] = [];

  put(change: Partial<Operation>, tell = true): void {
    const operation = operationWith(change);
    this.operations.set(operation.id, operation);
    if (tell) this.changed.fire({ operation });
  }

  page(): Promise<{ ids: string[]; next: string | null }> {
    return Promise.resolve({ ids: [...this.operations.keys()].toSorted().toReversed(), next: null });
  }

  operation(id: string): Operation {
    this.reads.operations += 1;
    const operation = this.operations.get(id);
    if (operation === undefined) throw new AppError('not-found', `There is no operation ${id}.`);
    return operation;
  }

  steps(operationId: string): StepRecord[] {
    return [{ ...STEP, operationId }];
  }

  run(id: string) {
    const filters = { bundleId: null, scope: 'all', retryFailed: false } as const;
    const counts = { ...NO_COUNTS, refreshed: this.items.length };
    const times = { startedAt: 0, updatedAt: 0, endedAt: null };
    return {
      id,
      filters,
      position: null,
      chunks: 1,
      total: 9,
      skipped: 0,
      counts,
      refusedClients: [],
      ...times,
    };
  }

  outcomes(): ItemOutcome[] {
    this.reads.outcomes += 1;
    return this.items;
  }

  item(runId: string, { chunk, credentialId }: Omit<ItemOutcome, 'outcome'>): SyncItem {
    const told = { outcome: 'failed', retryable: true, message: 'No [answer](command:x)' } as const;
    return { runId, chunk, credentialId, bundleId: 'bnd_1', account: 'a\u202eb@acme.example', ...told };
  }

  bundleName(): string {
    return 'Acme $(flame)';
  }
}

describe('the dashboard’s feed', () => {
  let clock: FakeClock;
  let world: World;
  let attention: AttentionRecord[];
  let feed: DashboardFeed;
  let touched: number;

  beforeEach(() => {
    clock = new FakeClock();
    world = new World();
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
      ['failed', ['resume', 'details', 'copy']],
      ['paused', ['resume', 'details', 'copy']],
      ['completed', ['details', 'copy']],
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

  describe('asked by the view', () => {
    let done: string[];
    let requests: DashboardRequests;
    let opened: (() => void) | undefined;

    beforeEach(() => {
      done = [];
      opened = undefined;
      const note = (what: string) => (id: string) => Promise.resolve(void done.push(`${what} ${id}`));
      const actions = {
        resume: note('resume'),
        cancel: note('cancel'),
        showOperation: note('show'),
        copyForAgent: note('copy'),
      };
      requests = new DashboardRequests({
        feed,
        t: english,
        logger: silentLogger,
        actions: () => actions as unknown as OperationActions,
        review: (id) => {
          done.push(`review ${id}`);
          return new Promise((resolve) => (opened = resolve));
        },
        start: note('start'),
      });
      world.put({ id: 'op_1', status: 'failed' });
      world.put({ id: 'op_2', kind: SYNC_KIND });
      attention = [{ id: 'apr_1', kind: 'approval', title: '', detail: '', live: true, expiresAt: 1 }];
      feed.state();
    });

    const ask = (request: Omit<Request, 'type' | 'id'>): ReturnType<DashboardRequests['answer']> =>
      requests.answer({ type: 'request', id: 1, ...request } as Request);

    it('[dashboard.requests] runs an offered action', async () => {
      assert.deepEqual(await ask({ method: 'act', params: { operationId: 'op_1', action: 'resume' } }), {
        type: 'answer',
        id: 1,
        result: null,
      });
      assert.deepEqual(done, ['resume op_1']);
    });

    for (const [what, params] of [
      ['an action that is not offered now', { operationId: 'op_1', action: 'cancel' }],
      ['an action that does not exist', { operationId: 'op_1', action: 'approve' }],
      ['an action of Object', { operationId: 'op_1', action: 'constructor' }],
      ['an operation that is not shown', { operationId: 'op_9', action: 'resume' }],
    ] as const)
      it(`[dashboard.hostile] refuses ${what}`, async () => {
        const { type } = await ask({ method: 'act', params });
        assert.equal(type, 'refusal');
        assert.deepEqual(done, []);
      });

    it('[dashboard.attention] only opens the dialog of what waits, and does not wait for what comes of it', async () => {
      const answer = await ask({ method: 'review', params: { id: 'apr_1' } });
      assert.equal(answer.type, 'answer');
      assert.deepEqual(done, ['review apr_1']);
      opened?.();
      assert.equal((await ask({ method: 'review', params: { id: 'apr_2' } })).type, 'refusal');
      assert.deepEqual(done, ['review apr_1']);
    });

    it('[dashboard.cells] tells of single credentials in words, made harmless', async () => {
      world.items = [{ chunk: 0, credentialId: 'cred_1', outcome: 'failed' }];
      world.put({ id: 'op_2', kind: SYNC_KIND, message: 'moved' });
      feed.state();
      const answer = await ask({ method: 'cells', params: { runId: 'op_2', from: 0, count: 5 } });
      assert.ok(answer.type === 'answer');
      const [line, ...others] = answer.result as { account: string; state: string }[];
      assert.equal(line?.state, 'failed');
      assert.doesNotMatch(JSON.stringify(line), /\u202e|\]\(|\$\(/);
      assert.deepEqual(others, []);
    });

    it('[dashboard.hostile] refuses a flood', async () => {
      const answers = await Promise.all(
        Array.from({ length: 100 }, () => ask({ method: 'steps', params: { operationId: 'op_1' } })),
      );
      assert.equal(answers.filter(({ type }) => type === 'answer').length, 20);
      assert.equal((await ask({ method: 'steps', params: { operationId: 'op_1' } })).type, 'answer');
    });
  });
});
