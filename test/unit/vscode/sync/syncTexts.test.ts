// How sync runs read: in lists, and in the toast at their end.
import assert from 'node:assert/strict';
import { NO_COUNTS, type SyncRun } from '../../../../src/core/sync/syncRecords.ts';
import { leftRuns, waitingRuns, IDLE_MS } from '../../../../src/vscode/sync/leftRuns.ts';
import { runRecord } from '../../../../src/vscode/sync/runRecord.ts';
import { runRow } from '../../../../src/vscode/sync/runRow.ts';
import { EVERYTHING, syncChoices } from '../../../../src/vscode/sync/syncChoices.ts';
import { syncToast } from '../../../../src/vscode/sync/syncToast.ts';
import { english } from '../english.ts';
import { stateWith } from './runs.ts';

const MINUTE_MS = 60_000;
const quarter = { counts: { ...NO_COUNTS, refreshed: 58, needs_reauth: 2 } };

describe('an unfinished sync run in a list', () => {
  it('[sync.palette] says how far it is, since when it rests, and who asked', () => {
    const state = stateWith({ updatedAt: 10 * MINUTE_MS }, quarter);
    assert.deepEqual(runRow(state, 13 * MINUTE_MS, undefined, english), {
      runId: 'op_1',
      label: '$(debug-pause) 60 of 240 credentials, 2 need attention',
      description: '',
      detail: 'stopped 3 min ago · asked by Claude Code',
    });
  });

  it('says what it is limited to, and until when its provider wants to be left alone', () => {
    const filters = { bundleId: 'bnd_1', scope: 'expiring', retryFailed: true } as const;
    const state = stateWith({}, { filters, counts: { ...NO_COUNTS, failed: 1 } }, 90_000);
    const { label, description, detail } = runRow(state, 0, '[acme](command:evil.run)', english);
    assert.equal(label, '$(debug-pause) 1 of 240 credentials, 1 needs attention');
    assert.equal(
      description,
      'bundle “[acme] (command:evil.run)” · only what is about to expire · only what failed',
    );
    assert.equal(detail, 'stopped just now · asked by Claude Code · the provider asks to wait 2 min');
  });
});

describe('the choices of a new sync', () => {
  it('[sync.palette] begin with everything, and say which goes on with an unfinished run', () => {
    const choices = syncChoices([stateWith({}, quarter)], english);
    assert.deepEqual(
      choices.map(({ filters }) => filters),
      [EVERYTHING, { ...EVERYTHING, scope: 'expiring' }, { ...EVERYTHING, retryFailed: true }, null],
    );
    assert.deepEqual(
      choices.map(({ description }) => description),
      ['continues at 60 of 240 credentials, 2 need attention', '', '', ''],
    );
  });
});

describe('the toast of a sync run', () => {
  const counts = { refreshed: 230, unchanged: 4, failed: 2, needs_reauth: 3, unknown: 1 };

  it('[sync.toast] tells the counts, and offers what helps with what needs attention', () => {
    const toast = syncToast(stateWith({ status: 'completed' }, { counts }), 9_000, english);
    assert.deepEqual(toast, {
      severity: 'warning',
      text: 'Synced 240 credentials: 230 refreshed, 4 unchanged, 2 failed, 3 to be connected again, 1 unknown.',
      actions: ['reconnect', 'retryFailed', 'details'],
    });
  });

  it('[sync.toast] offers only what applies', () => {
    const actionsFor = (run: Partial<typeof counts>): string[] | undefined =>
      syncToast(
        stateWith({ status: 'completed' }, { counts: { ...NO_COUNTS, ...run }, updatedAt: 5_000 }),
        0,
        english,
      )?.actions;
    assert.deepEqual(actionsFor({ refreshed: 1 }), ['details']);
    assert.deepEqual(actionsFor({ needs_reauth: 1 }), ['reconnect', 'details']);
    assert.deepEqual(actionsFor({ failed: 1 }), ['retryFailed', 'details']);
  });

  it('keeps quiet about what an agent got done at once and without trouble, and only about that', () => {
    const done = { counts: { ...NO_COUNTS, unchanged: 240 }, startedAt: 0, updatedAt: 999 };
    assert.equal(syncToast(stateWith({ status: 'completed' }, done), 5, english), undefined);
    const person = { kind: 'person', id: 'person', label: 'You', claim: null } as const;
    const own = syncToast(stateWith({ status: 'completed', caller: person }, done), 5, english);
    assert.equal(own?.text, 'Synced 240 credentials: 240 unchanged.');
    // Its calls are one piece of work, however short the last of them was.
    assert.ok(syncToast(stateWith({ status: 'completed' }, { ...done, updatedAt: 60_000 }), 5, english));
  });

  it('says that there was nothing to do', () => {
    const textOf = (run: Partial<SyncRun>): string | undefined =>
      syncToast(stateWith({ status: 'completed' }, { total: 0, updatedAt: 5_000, ...run }), 0, english)?.text;
    assert.equal(textOf({}), 'There is no account to sync.');
    const filters = { ...EVERYTHING, retryFailed: true };
    assert.equal(textOf({ filters }), 'There is nothing to retry: no account has failed.');
    assert.equal(textOf({ skipped: 7 }), 'Checked 7 credentials: none is due.');
    assert.equal(textOf({ counts: { ...NO_COUNTS, refreshed: 1 } }), 'Synced 1 credential: 1 refreshed.');
  });

  it('[sync.toast] says where a run was stopped, and offers to go on', () => {
    assert.deepEqual(syncToast(stateWith({ status: 'cancelled' }, quarter), 5, english), {
      severity: 'info',
      text: 'Sync stopped at 60 of 240 credentials, 2 need attention. What was done so far is kept.',
      actions: ['resume', 'details'],
    });
  });

  it('tells of a pause only where its provider asks for a long one', () => {
    assert.equal(syncToast(stateWith({}, quarter), 5, english), undefined);
    assert.equal(syncToast(stateWith({}, quarter, 60_000), 5, english), undefined);
    const toast = syncToast(stateWith({}, quarter, 30 * MINUTE_MS), 5, english);
    assert.match(toast?.text ?? '', /at 60 of 240 .*the provider asks to wait 30 min\./);
  });
});

describe('sync runs that were left behind', () => {
  const now = 60 * MINUTE_MS;
  const leftAt = (change: Parameters<typeof stateWith>[0], since = 0): number =>
    leftRuns([stateWith(change)], now, since).length;

  it('[sync.left] are those without a call for ten minutes', () => {
    assert.equal(leftAt({ updatedAt: now - IDLE_MS + 1 }), 0);
    assert.equal(leftAt({ updatedAt: now - IDLE_MS }), 1);
  });

  it('[sync.left] are those that had paused before this window began, and those that were interrupted', () => {
    assert.equal(leftAt({ updatedAt: now - 1_000 }, now), 1);
    assert.equal(leftAt({ status: 'interrupted', updatedAt: now }), 1);
  });

  it('are none that a person cancelled or that failed: that was told', () => {
    assert.equal(leftAt({ status: 'cancelled' }), 0);
    assert.equal(leftAt({ status: 'failed' }), 0);
  });

  it('wait for somebody, and so do those that failed', () => {
    const waiting = (change: Parameters<typeof stateWith>[0]): number =>
      waitingRuns([stateWith(change)], now, 0).length;
    assert.equal(waiting({ updatedAt: now - IDLE_MS }), 1);
    assert.equal(waiting({ status: 'failed' }), 1);
    assert.equal(waiting({ updatedAt: now - IDLE_MS + 1 }), 0);
    assert.equal(waiting({ status: 'cancelled' }), 0);
  });
});

describe('the page of a sync run', () => {
  it('shows the run and what needs attention, without what only agents use', () => {
    const run = { run_id: 'op_1', operation_id: 'op_1', status: 'completed', next_cursor: 's1.x' };
    const output = { status: 'ok', runs: [run], needs_attention: [{ account: 'ann' }], message: 'Synced' };
    assert.deepEqual(runRecord(output), {
      message: 'Synced',
      run_id: 'op_1',
      status: 'completed',
      needs_attention: [{ account: 'ann' }],
    });
  });
});
