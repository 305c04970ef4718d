// Converts what ended the work early into an event for its record. A defect's cause goes only to the log.
import { AppError } from '../../errors.ts';
import type { Ids, Logger } from '../../hostPorts.ts';
import type { Operation, OperationError, StepRecord } from '../operation.ts';
import type { StopEvent } from './operationRecorder.ts';
import { InputNeeded, Paused, StopRequested } from './stop.ts';

/** @param cause the thrown value; @param step the running step, if any */
export function stopEvent(
  operation: Operation,
  cause: unknown,
  step: StepRecord | null,
  { now, ids, logger }: { now: number; ids: Ids; logger: Logger },
): StopEvent {
  if (cause instanceof InputNeeded) return { type: 'inputNeeded', now, input: cause.request };
  if (cause instanceof Paused) return { type: 'paused', now, message: cause.message };
  if (cause instanceof StopRequested) {
    switch (cause.why) {
      case 'cancelled':
        return { type: 'cancelled', now, step: step?.title ?? null };
      case 'shutting-down':
        return { type: 'interrupted', now, message: 'Interrupted because VS Code closed; resumable' };
    }
  }
  const error =
    cause instanceof AppError && cause.code !== 'internal'
      ? expectedFailure(cause)
      : unexpectedFailure(cause, operation, ids, logger);
  return { type: 'failed', now, error };
}

function expectedFailure({ code, message, retryable, next }: AppError): OperationError {
  return {
    code,
    message,
    retryable,
    next: next === '' ? 'What was done so far is kept. Resume the operation to try again.' : next,
  };
}

function unexpectedFailure(cause: unknown, operation: Operation, ids: Ids, logger: Logger): OperationError {
  const correlationId = ids.create('err');
  logger.error('A step failed unexpectedly.', cause, {
    operation_id: operation.id,
    correlation_id: correlationId,
  });
  return {
    code: 'internal',
    message: `Sluice itself failed (${correlationId}); the log says why.`,
    retryable: true,
    next: 'What was done so far is kept. Resume, and report the log if it fails again.',
  };
}
