// The journal's table: every state of a call against every means of recovery and every count.
import assert from 'node:assert/strict';
import {
  nextCallAction,
  nextSettlingAction,
  type CallCounters,
} from '../../../../../src/core/operation/journal/nextCallAction.ts';
import type { Recovery } from '../../../../../src/core/operation/journal/recovery.ts';
import type { CallRecord, CallState } from '../../../../../src/core/operation/operation.ts';

const FRESH: CallCounters = { sendings: 0, recoveries: 0 };
const RECOVERIES: Recovery[] = [
  { kind: 'repeat' },
  { kind: 'find', request: 'thing.find', settleMs: 9 },
  { kind: 'none' },
  { kind: 'unsafe' },
];

function callIn(state: CallState): CallRecord {
  return {
    operationId: 'op_1',
    step: 'make',
    key: 'thing',
    phase: 'run',
    attempt: 1,
    resent: false,
    provider: 'acme',
    environment: 'development',
    request: 'thing.create',
    params: {},
    secrets: {},
    idempotencyKey: 'key',
    undo: null,
    secretOwner: 'op_1',
    state,
    sealedAnswer: null,
    values: null,
    secretParts: [],
    intendedAt: 0,
    answeredAt: null,
  };
}

describe('What the journal does next about a call', () => {
  const never = (): Recovery => assert.fail('only an intent without an answer is recovered');

  it('[calls.table] follows from its state', () => {
    const table: [CallState | undefined, CallCounters, string][] = [
      [undefined, FRESH, 'send'],
      ['rejected', FRESH, 'send'],
      ['absent', FRESH, 'send'],
      ['undone', FRESH, 'send'],
      ['rejected', { sendings: 5, recoveries: 0 }, 'fail-refusing'],
      ['absent', { sendings: 5, recoveries: 2 }, 'fail-refusing'],
      ['answered', { sendings: 5, recoveries: 2 }, 'understand'],
      ['done', { sendings: 5, recoveries: 2 }, 'return'],
      ['orphaned', FRESH, 'fail-unknown'],
    ];
    for (const [state, counters, expected] of table)
      assert.equal(
        nextCallAction(state && callIn(state), counters, never).do,
        expected,
        `${state} after ${counters.sendings} sendings`,
      );
  });

  it('[calls.table] waits longer before each sending that found nobody, and knows the last', () => {
    const sends = [0, 1, 2, 3, 4].map((sendings) => {
      const action = nextCallAction(callIn('absent'), { sendings, recoveries: 0 }, never);
      return action.do === 'send' ? [action.delayMs, action.isLast] : action.do;
    });
    assert.deepEqual(sends, [
      [0, false],
      [1_000, false],
      [2_000, false],
      [4_000, false],
      [8_000, true],
    ]);
  });

  it('[calls.table] sends nothing again that could be done twice and can’t be looked for', () => {
    const actions = (
      recoveries: number,
      next: typeof nextCallAction | typeof nextSettlingAction,
    ): unknown[] =>
      RECOVERIES.map((recovery) => next(callIn('intended'), { sendings: 1, recoveries }, () => recovery)?.do);
    assert.deepEqual(actions(0, nextCallAction), ['repeat', 'find', 'give-up', 'fail-unknown']);
    assert.deepEqual(actions(0, nextSettlingAction), ['repeat', 'find', 'give-up', 'give-up']);
    const exhausted = Array.from({ length: 4 }, () => 'fail-unknown');
    assert.deepEqual(actions(2, nextCallAction), exhausted);
    assert.deepEqual(actions(2, nextSettlingAction), exhausted);
  });

  it('[calls.table] settles only what is open', () => {
    for (const state of ['done', 'rejected', 'absent', 'orphaned', 'undone'] as const)
      assert.equal(nextSettlingAction(callIn(state), FRESH, never), undefined, state);
    assert.equal(nextSettlingAction(callIn('answered'), FRESH, never)?.do, 'understand');
  });
});
