// What an operation's record says when its execution ended early: cancelled, waiting, interrupted or failed.
import { AppError } from '../../errors.ts';
import type { Ids, Logger } from '../../hostPorts.ts';
import type { Operation, OperationError, StepRecord } from '../operation.ts';
import { InputNeeded, Paused, StopRequested } from './stop.ts';

/** @param cause what ended it; @param step the step that ran, where one did */
export function stoppedOperation(
  operation: Operation,
  cause: unknown,
  step: StepRecord | null,
  { now, ids, logger }: { now: number; ids: Ids; logger: Logger },
): Operation {
  const stopped: Operation = { ...operation, updatedAt: now, cancelRequested: false };
  if (cause instanceof InputNeeded) {
    return { ...stopped, status: 'awaiting_input', message: cause.message, input: cause.request };
  }
  if (cause instanceof Paused) return { ...stopped, status: 'paused', message: cause.message };
  if (cause instanceof StopRequested) {
    return cause.why === 'cancelled'
      ? {
          ...stopped,
          status: 'cancelled',
          message: `Cancelled; resumable at “${step?.title ?? 'the start'}”`,
          endedAt: now,
        }
      : { ...stopped, status: 'interrupted', message: 'Interrupted because VS Code closed; resumable' };
  }
  const error =
    cause instanceof AppError && cause.code !== 'internal'
      ? expectedFailure(cause)
      : unexpectedFailure(cause, operation, ids, logger);
  return { ...stopped, status: 'failed', message: error.message, error, endedAt: now };
}

function expectedFailure({ code, message, retryable, next }: AppError): OperationError {
  return {
    code,
    message,
    retryable,
    next: next === '' ? 'What was done so far is kept. Resume the operation to try again.' : next,
  };
}

/** A defect: its cause goes to the log alone. */
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
