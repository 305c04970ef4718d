// The one error type.
import assert from 'node:assert/strict';
import { AppError, ERROR_CODES } from '../../../src/core/errors.ts';

describe('An AppError', () => {
  it('carries code, cause, details and what to do, and is not retryable unless it says so', () => {
    const cause = new Error('why');
    const plain = new AppError('internal', 'It failed.');
    const full = new AppError('not-found', 'Gone.', {
      cause,
      details: { id: 1 },
      retryable: true,
      next: 'Look.',
    });
    assert.deepEqual([plain.retryable, plain.next, plain.details, plain.cause], [false, '', {}, undefined]);
    assert.deepEqual([full.retryable, full.next, full.details], [true, 'Look.', { id: 1 }]);
    assert.equal(full.cause, cause);
    assert.ok(full instanceof Error);
  });

  it('is recognised by its code, and nothing else is', () => {
    const error = new AppError('not-found', 'Gone.');
    assert.ok(AppError.is(error));
    assert.ok(AppError.is(error, 'not-found'));
    assert.ok(!AppError.is(error, 'internal'));
    for (const other of [new Error('not-found'), { code: 'not-found' }, null, undefined, 'not-found'])
      assert.ok(!AppError.is(other), JSON.stringify(other));
  });

  it('[errors.codes] has public codes in kebab-case, each once', () => {
    for (const code of ERROR_CODES) assert.match(code, /^[a-z]+(-[a-z]+)*$/);
    assert.equal(new Set(ERROR_CODES).size, ERROR_CODES.length);
  });
});
