// The shapes and sentences that agents read.
import assert from 'node:assert/strict';
import { OPERATION_STATUSES } from '../../../src/core/operation/operation.ts';
import { pendingStep } from '../../../src/core/operation/step.ts';
import { isoTime, operationAnswer, operationSummary, wireOperation } from '../../../src/tools/wire.ts';
import { operationWith, type AnyOperation } from '../../support/operations.ts';

const record: Partial<AnyOperation> = {
  message: 'Registering 3 webhook endpoints (2 of 3)',
  progress: 41.9,
  answers: { region: 'eu' },
};
const operation = operationWith(record);

describe('What agents read', () => {
  it('[tools.operation] shows an operation with its percent as a floor and its steps’ durations', () => {
    const step = {
      ...pendingStep('op_1', 0, { name: 'credentials', title: 'Creating' }),
      startedAt: 5,
      endedAt: 12,
    };
    const shown = wireOperation(operation, [step]);
    assert.equal(shown['percent'], 41);
    assert.equal(shown['caller'], 'Claude Code');
    assert.deepEqual(shown['steps'], [
      { name: 'credentials', title: 'Creating', status: 'pending', message: '', duration_ms: 7 },
    ]);
    for (const absent of ['result', 'error', 'warnings', 'waiting_for', 'answers', 'identity', 'lease'])
      assert.ok(!(absent in shown), absent);
  });

  it('[tools.operation] puts the result’s members beside it, without losing its own status', () => {
    const result = { bundle_id: 'bnd_9', status: 'something else', unsupported: [] };
    const answer = operationAnswer(operationWith({ ...record, status: 'completed', result }), []);
    assert.equal(answer['operation_id'], 'op_1');
    assert.equal(answer.status, 'completed');
    assert.equal(answer['bundle_id'], 'bnd_9');
  });

  it('[call.held] says for every status what the caller does now', () => {
    for (const status of OPERATION_STATUSES) {
      const text = operationSummary(operationAnswer(operationWith({ ...record, status }), []));
      assert.ok(text.includes(operation.message), status);
      if (status === 'running') assert.match(text, /\(41%\).*wait_for_operation with op_1; do not repeat/);
      if (status === 'awaiting_input') assert.match(text, /VS Code window.*wait_for_operation with op_1/);
      if (status === 'interrupted' || status === 'cancelled')
        assert.match(text, /resume_operation with op_1/);
    }
    const error = {
      code: 'provider-limited',
      message: 'm',
      retryable: true,
      next: 'Wait a minute.',
    } as const;
    assert.match(
      operationSummary(operationAnswer(operationWith({ status: 'failed', error }), [])),
      /Wait a minute\.$/,
    );
  });

  it('writes times as ISO 8601, and no time as null', () => {
    assert.equal(isoTime(0), '1970-01-01T00:00:00.000Z');
    assert.equal(isoTime(null), null);
  });
});
