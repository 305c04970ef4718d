// What the view may ask, and what becomes of everything else that it asks.
import assert from 'node:assert/strict';
import { SYNC_KIND } from '../../../../src/core/sync/syncRecords.ts';
import type { AttentionRecord } from '../../../../src/protocol/dashboardState.ts';
import type { Request } from '../../../../src/protocol/messages.ts';
import { DashboardFeed } from '../../../../src/vscode/dashboard/dashboardFeed.ts';
import { DashboardRequests } from '../../../../src/vscode/dashboard/dashboardRequests.ts';
import type { OperationActions } from '../../../../src/vscode/operations/operationActions.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { english } from '../english.ts';
import { silentLogger } from '../silentLogger.ts';
import { DashboardWorld } from './dashboardWorld.ts';

describe('what the dashboard’s view asks', () => {
  let world: DashboardWorld;
  let attention: AttentionRecord[];
  let feed: DashboardFeed;
  let done: string[];
  let requests: DashboardRequests;
  let opened: (() => void) | undefined;

  beforeEach(() => {
    world = new DashboardWorld();
    attention = [];
    feed = new DashboardFeed({
      clock: new FakeClock(),
      logger: silentLogger,
      t: english,
      server: () => ({ kind: 'ready', text: '' }),
      attention: () => attention,
    });
    feed.attach(world);
    done = [];
    opened = undefined;
    const note = (what: string) => (id: string) => Promise.resolve(void done.push(`${what} ${id}`));
    const actions = {
      act: (action: string, id: string) => note(action)(id),
      compensation: () => null,
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
