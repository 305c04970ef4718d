// What a record says when work ended early.
import assert from 'node:assert/strict';
import { AppError } from '../../../../../src/core/errors.ts';
import { InputNeeded, StopRequested } from '../../../../../src/core/operation/run/stop.ts';
import { stopEvent } from '../../../../../src/core/operation/run/stopEvent.ts';
import { transition } from '../../../../../src/core/operation/transitions.ts';
import { FakeIds } from '../../../../support/fakeIds.ts';
import { operationWith } from '../../../../support/operations.ts';

describe('An operation that ended early', () => {
  const operation = operationWith({ cancelRequested: true });
  const logged: unknown[] = [];
  const logger = { debug() {}, info() {}, warn() {}, error: (...all: unknown[]) => void logged.push(all) };
  const stop = (cause: unknown) =>
    transition(operation, stopEvent(operation, cause, null, { now: 2, ids: new FakeIds(), logger }))
      .operation;

  it('[errors.said] tells an expected failure with its code, message, and what to do', () => {
    const error = new AppError('provider-limited', 'Slow down.', { retryable: true, next: 'Wait.' });
    const failed = stop(error);
    assert.equal(failed.status, 'failed');
    assert.deepEqual(failed.error, {
      code: 'provider-limited',
      message: 'Slow down.',
      retryable: true,
      next: 'Wait.',
    });
    assert.equal(failed.endedAt, 2);
    assert.equal(failed.cancelRequested, false);
    assert.match(stop(new AppError('not-found', 'Gone.')).error?.next ?? '', /Resume/);
  });

  it('[errors.internal] tells an unexpected one by a correlation id alone; the cause goes to the log', () => {
    const cause = new TypeError('undefined is not a token sbx_key_1');
    const failed = stop(cause);
    assert.equal(failed.error?.code, 'internal');
    assert.doesNotMatch(JSON.stringify(failed), /sbx_key_1/);
    const [entry] = logged as [unknown[]];
    assert.ok(entry?.includes(cause));
    const id = /err_\w+/.exec(failed.message)?.[0] ?? 'none';
    assert.ok(JSON.stringify(entry?.[2]).includes(id));
  });

  it('is cancelled, interrupted or waiting by why it stopped', () => {
    assert.equal(stop(new StopRequested('cancelled')).status, 'cancelled');
    const interrupted = stop(new StopRequested('shutting-down'));
    assert.deepEqual([interrupted.status, interrupted.endedAt], ['interrupted', null]);
    const input = { id: 'inp_1', title: 'A key', asker: '', provider: '', host: '', ownerId: '', fields: [] };
    const waiting = stop(new InputNeeded(input));
    assert.deepEqual([waiting.status, waiting.input], ['awaiting_input', input]);
  });
});
