// What the view makes of a state: where everything stands, in which words and at which place.
import assert from 'node:assert/strict';
import { EMPTY_STATE } from '../../../src/protocol/applyChanges.ts';
import type { DashboardState, StepLine } from '../../../src/protocol/dashboardState.ts';
import { dashboardTexts } from '../../../src/vscode/dashboard/dashboardTexts.ts';
import { agoText, durationText, fill, timeLeftText } from '../../../src/webview/models/format.ts';
import {
  cellAt,
  cellCount,
  fieldLayout,
  legendOf,
  moved,
  paceText,
} from '../../../src/webview/models/field.ts';
import { rowsBetween, rowTop, totalHeight } from '../../../src/webview/models/rowWindow.ts';
import { announcements, sectionsOf, summaryText } from '../../../src/webview/models/sections.ts';
import { timelineOf } from '../../../src/webview/models/timeline.ts';
import { pretendedOperation, pretendedRun } from '../../support/dashboardStates.ts';
import { english } from '../vscode/english.ts';

const texts = dashboardTexts(english);

describe('the dashboard’s texts', () => {
  it('fill in what they are given, and nothing of Object', () => {
    assert.equal(fill('{a} of {b} {toString}', { a: 1, b: '{a}' }), '1 of {a} {toString}');
  });

  it('tell durations, ages and the time that is left', () => {
    const durations = [-5, 430, 12_900, 125_000, 3_780_000].map((ms) => durationText(ms, texts));
    assert.deepEqual(durations, ['0.0 s', '0.4 s', '12 s', '2 min 5 s', '1 h 3 min']);
    const ages = [0, 300_000, 7_200_000, 400_000_000].map((ms) => agoText(ms, texts));
    assert.deepEqual(ages, ['just now', '5 min ago', '2 h ago', '4 days ago']);
    const left = [-1, 61_500, 86_399_999].map((ms) => timeLeftText(ms, texts));
    assert.deepEqual(left, ['expired', '1 min 1 s left to decide', '23 h 59 min left to decide']);
  });
});

describe('the dashboard’s sections', () => {
  const HOUR = 3_600_000;
  const state: DashboardState = {
    ...EMPTY_STATE,
    attention: [{ id: 'apr_1', kind: 'approval', title: 'Delete', detail: '', live: true, expiresAt: null }],
    operations: [
      pretendedOperation(499),
      ...Array.from({ length: 10 }, (_, index) =>
        pretendedOperation(100 - index, { phase: 'working', status: 'running' }),
      ),
      pretendedOperation(9, { phase: 'stopped', status: 'interrupted', updatedAt: 100 * HOUR }),
      pretendedOperation(8, { phase: 'stopped', status: 'cancelled', updatedAt: 100 * HOUR }),
      pretendedOperation(7, { phase: 'stopped', status: 'failed', updatedAt: HOUR }),
      pretendedOperation(6),
    ],
    runs: [pretendedRun('op_000499', 10), pretendedRun('op_unknown', 10)],
  };
  const sections = sectionsOf(state, 101 * HOUR);

  it('show eight cards of what is at work, and say how many more there are', () => {
    assert.equal(sections.now.length, 8);
    assert.equal(sections.moreNow, 2);
    assert.equal(sections.now[0]?.id, 'op_000100');
  });

  it('call a person to what stopped by itself within a day, not to what somebody stopped', () => {
    assert.deepEqual(
      sections.stopped.map(({ status }) => status),
      ['interrupted'],
    );
  });

  it('leave nothing out: what has no card of its own is in the history', () => {
    assert.deepEqual(
      sections.runs.map(({ run }) => run.id),
      ['op_000499'],
    );
    const ids = [...sections.now, ...sections.history].map(({ id }) => id);
    assert.deepEqual(new Set([...ids, 'op_000499']), new Set(state.operations.map(({ id }) => id)));
    assert.equal(ids.length, state.operations.length - 1);
  });

  it('are summed up in one line', () => {
    assert.equal(summaryText(state, texts), '11 running · 1 waiting for you · 1 can be resumed');
    assert.equal(summaryText(EMPTY_STATE, texts), 'All quiet');
  });

  it('[dashboard.accessible] tell a screen reader what began to wait, started or came to rest, and nothing of old records', () => {
    const before = {
      ...state,
      attention: [],
      operations: [pretendedOperation(6, { status: 'running', phase: 'working' })],
    };
    const after = {
      ...state,
      operations: [pretendedOperation(6), pretendedOperation(5), pretendedOperation(499)],
    };
    assert.deepEqual(announcements(before, after, texts), [
      'Waiting for you: Delete',
      'Set up bundle “acme 6” at Sandbox (development): Completed',
      'Sync credentials: Running',
    ]);
    assert.deepEqual(announcements(after, after, texts), []);
  });
});

describe('a timeline', () => {
  const step = (status: StepLine['status'], startedAt: number | null, endedAt: number | null): StepLine => ({
    title: 'A step',
    message: '',
    status,
    startedAt,
    endedAt,
  });

  it('[dashboard.timeline] lays steps end to end on worked time: an interruption of an hour takes no room', () => {
    const hour = 3_600_000;
    const steps = [
      step('completed', 0, 6_000),
      step('completed', hour, hour + 2_000),
      step('running', hour + 2_000, null),
      step('pending', null, null),
    ];
    const { bars, spanMs, ticks } = timelineOf(steps, hour + 3_500);
    assert.deepEqual(
      bars.map(({ from, durationMs }) => [from, durationMs]),
      [
        [0, 6_000],
        [6_000, 2_000],
        [8_000, 1_500],
        [9_500, null],
      ],
    );
    assert.equal(spanMs, 10_000);
    assert.deepEqual(ticks, [0, 2_000, 4_000, 6_000, 8_000, 10_000]);
  });

  it('[dashboard.timeline] has a round span for whatever it shows', () => {
    assert.equal(timelineOf([], 0).spanMs, 5_000);
    assert.equal(timelineOf([step('failed', 0, 61_000)], 0).spanMs, 90_000);
    assert.equal(timelineOf([step('completed', 0, 5_000_000)], 0).spanMs, 7_200_000);
    const interrupted = timelineOf([step('pending', 1_000, null)], 99_000);
    assert.equal(interrupted.bars[0]?.durationMs, null);
  });
});

describe('a field of cells', () => {
  it('[dashboard.cells] takes the largest cells with which all is seen at once', () => {
    const sizes = [10, 240, 2_000, 20_000].map((count) => fieldLayout(count, 840).pitch);
    assert.deepEqual(sizes, [18, 18, 8, 5]);
    for (const [count, width] of [
      [0, 300],
      [1, 4],
      [20_000, 320],
      [20_000, 1_200],
    ] as const) {
      const { columns, rows } = fieldLayout(count, width);
      assert.ok(columns >= 1 && columns * rows >= count, `${count} in ${width}`);
    }
  });

  it('[dashboard.cells] knows the cell at a point, and none beside them', () => {
    const layout = fieldLayout(50, 180);
    assert.equal(cellAt(layout, 19, 19), 11);
    assert.equal(cellAt(layout, 181, 0), undefined);
    assert.equal(cellAt(layout, 0, 18 * 10), undefined);
    assert.equal(cellAt(layout, -1, 0), undefined);
  });

  it('[dashboard.accessible] leads by keys to every cell, and from trouble to trouble', () => {
    const layout = fieldLayout(25, 180);
    const cells = 'rrfrrrrrrrrrnrrrr';
    const to = (key: string, from: number): number | undefined => moved(key, from, layout, cells);
    assert.deepEqual(
      [
        to('ArrowRight', 0),
        to('ArrowRight', 24),
        to('ArrowLeft', 0),
        to('ArrowDown', 3),
        to('ArrowDown', 20),
        to('ArrowUp', 3),
        to('ArrowUp', 13),
        to('Home', 9),
        to('End', 9),
      ],
      [1, 24, 0, 13, 20, 3, 3, 0, 24],
    );
    assert.deepEqual([to('n', 0), to('N', 2), to('n', 12), moved('n', 4, layout, 'rrr')], [2, 12, 2, 4]);
    assert.equal(to('Tab', 0), undefined);
  });

  it('[dashboard.pace] says how far it is, how fast, and how long it takes; a pause has no pace', () => {
    const run = pretendedRun('op_1', 20_000);
    assert.equal(
      paceText(run, { phase: 'working' }, texts, 'en'),
      '10,000 of 20,000 · 120 a second · about 1 min 24 s left',
    );
    assert.equal(paceText(run, { phase: 'stopped' }, texts, 'de'), '10.000 of 20.000');
    assert.equal(paceText({ ...run, rate: null }, { phase: 'working' }, texts, 'en'), '10,000 of 20,000');
  });

  it('[dashboard.cells] has a legend of what there is, and cells to come', () => {
    const run = {
      ...pretendedRun('op_1', 10),
      done: 5,
      cells: 'rrrrftt',
      counts: { refreshed: 4, unchanged: 0, failed: 1, needs_reauth: 0, unknown: 0 },
    };
    assert.deepEqual(
      legendOf(run, texts).map(({ label, count }) => `${label} ${count}`),
      ['Refreshed 4', 'Failed 1', 'At work 2', 'To come 3'],
    );
    assert.equal(cellCount(run), 10);
    assert.equal(cellCount({ ...run, skipped: 6 }), 7);
  });
});

describe('the rows on screen', () => {
  const open = { count: 500, rowHeight: 44, open: { index: 3, extra: 200 } };

  it('[dashboard.large] are those between two distances and a few beyond, whichever is open', () => {
    const { from, to } = rowsBetween(open, 10_000, 10_600);
    assert.ok(rowTop(open, from) <= 10_000 && rowTop(open, to - 1) + 44 >= 10_600);
    assert.ok(to - from < 30);
    assert.deepEqual(rowsBetween(open, 0, 100), { from: 0, to: 9 });
    assert.deepEqual(rowsBetween({ count: 3, rowHeight: 44, open: null }, 0, 5_000), { from: 0, to: 3 });
    assert.deepEqual(rowsBetween({ count: 0, rowHeight: 44, open: null }, 0, 5_000), { from: 0, to: 0 });
  });

  it('[dashboard.large] stand where the open one leaves room', () => {
    assert.deepEqual([rowTop(open, 3), rowTop(open, 4), totalHeight(open)], [132, 376, 22_200]);
    assert.deepEqual(rowsBetween(open, 300, 320), { from: 0, to: 10 });
  });
});
