// What changes make of a state.
import assert from 'node:assert/strict';
import { applyChanges, EMPTY_STATE } from '../../../src/protocol/applyChanges.ts';
import { MOST_OPERATIONS, type Change } from '../../../src/protocol/dashboardState.ts';
import { pretendedOperation, pretendedRun } from '../../support/dashboardStates.ts';

const operation = (index: number): Change => ({ kind: 'operation', operation: pretendedOperation(index) });
const bare = ({ cells: _cells, ...run }: ReturnType<typeof pretendedRun>) => run;

describe('changes of the dashboard', () => {
  it('put operations newest first, each once', () => {
    const changed = { ...pretendedOperation(1), percent: 99 };
    const state = applyChanges(EMPTY_STATE, [
      operation(1),
      operation(3),
      operation(2),
      { kind: 'operation', operation: changed },
    ]);
    assert.deepEqual(
      state.operations.map(({ id }) => id),
      ['op_000003', 'op_000002', 'op_000001'],
    );
    assert.equal(state.operations[2]?.percent, 99);
  });

  it('leave what they do not name as the same object', () => {
    const before = applyChanges(EMPTY_STATE, [operation(1), operation(2)]);
    const after = applyChanges(before, [
      operation(2),
      { kind: 'server', server: { kind: 'ready', text: '' } },
    ]);
    assert.equal(after.operations[1], before.operations[1]);
    assert.equal(after.runs, before.runs);
  });

  it('[dashboard.large] keep at most 500 operations, and never leave out one that moves', () => {
    const moving: Change = { kind: 'operation', operation: pretendedOperation(0, { phase: 'working' }) };
    const many = Array.from({ length: MOST_OPERATIONS + 20 }, (_, index) => operation(index + 1));
    const { operations } = applyChanges(EMPTY_STATE, [moving, ...many]);
    assert.equal(operations.length, MOST_OPERATIONS);
    assert.equal(operations.at(-1)?.phase, 'working');
    assert.equal(operations.at(-2)?.id, 'op_000022');
  });

  it('[dashboard.cells] fill a field: append, overwrite, and keep its cells when the run moves on', () => {
    const run = pretendedRun('op_1', 4);
    const state = applyChanges(EMPTY_STATE, [
      { kind: 'run', run: bare(run) },
      { kind: 'cells', runId: 'op_1', from: 0, codes: 'ttt' },
      { kind: 'cells', runId: 'op_1', from: 1, codes: 'rf' },
      { kind: 'cells', runId: 'op_1', from: 3, codes: 'u' },
      { kind: 'cells', runId: 'op_2', from: 0, codes: 'nobody’s' },
      { kind: 'run', run: { ...bare(run), done: 3 } },
    ]);
    assert.deepEqual(
      state.runs.map(({ cells, done }) => [cells, done]),
      [['trfu', 3]],
    );
  });

  it('take away what is shown no more', () => {
    const state = applyChanges(EMPTY_STATE, [
      operation(1),
      operation(2),
      { kind: 'run', run: bare(pretendedRun('op_000002', 4)) },
      { kind: 'operations-left', ids: ['op_000001'] },
      { kind: 'run-left', id: 'op_000002' },
    ]);
    assert.deepEqual([state.operations.map(({ id }) => id), state.runs], [['op_000002'], []]);
  });
});
