// Whether there is a way back from an operation, and why there is none: each refusal says what to do instead.
import { AppError } from '../../core/errors.ts';
import { RESUMABLE, type Operation } from '../../core/operation/operation.ts';
import type { Step } from '../../core/operation/step.ts';
import { planOf } from '../../core/operation/waitingOperations.ts';
import type { JsonObject } from '../../core/json.ts';
import type { PlanContext, Work } from '../../core/tool/tool.ts';
import { recordedUndo } from './recordedUndo.ts';

/** Rolling back is for what stopped, undoing for what was completed. */
export type WayBack = 'roll back' | 'undo';

/** @throws AppError `not-found` */
export function requireOperation({ view }: Pick<PlanContext, 'view'>, operationId: string): Operation {
  const operation = view.operations.get(operationId);
  if (operation !== undefined) return operation;
  throw new AppError('not-found', `There is no operation ${JSON.stringify(operationId)}.`, {
    next: 'Nothing was changed. list_operations shows those that exist.',
  });
}

/** @throws AppError `bundle-busy` while somebody works on it, `unsupported` where its status leaves no such way */
export function requireStatusFor(way: WayBack, operation: Operation): void {
  const { id, status, kind, takenBackBy } = operation;
  if (way === 'roll back' ? RESUMABLE.has(status) : status === 'completed' && !onlyCreates(operation)) return;
  switch (status) {
    case 'running':
    case 'awaiting_input':
    case 'awaiting_approval':
      throw new AppError('bundle-busy', `${kind} is not over: it is ${status}.`, {
        retryable: true,
        next: `Nothing was changed. Stop it first: cancel_operation with ${id}.`,
      });
    case 'rolling_back':
      throw new AppError('bundle-busy', `${kind} is being taken back already, by ${takenBackBy}.`, {
        retryable: true,
        details: { operation_id: takenBackBy },
        next: `Nothing was changed. resume_operation with ${takenBackBy} goes on with that.`,
      });
    case 'completed':
      if (onlyCreates(operation))
        throw noWay(`${kind} was completed; to undo it is to delete what it made.`, 'Use delete_bundle.');
      throw noWay(`${kind} was completed; rolling back is for what stopped midway.`, 'Use undo_operation.');
    case 'interrupted':
    case 'failed':
    case 'cancelled':
    case 'paused':
      throw noWay(`${kind} is ${status}; undoing is for what was completed.`, 'Use roll_back_operation.');
    case 'rolled_back':
      throw noWay(`${kind} was taken back already.`, 'There is nothing left to do.');
    case 'denied':
    case 'timed_out':
    case 'superseded':
    case 'no_approver':
      throw noWay(`${kind} is ${status}: nothing of it was done.`, 'There is nothing to take back.');
  }
}

/** To undo a completed creation is to delete, with all that was connected to it since. */
function onlyCreates(operation: Operation): boolean {
  return planOf(operation)?.verbs.every((verb) => verb === 'create') ?? false;
}

/** The steps of the way back. @throws AppError `unsupported` where the work has none, or is not known here */
export function stepsBack(
  work: Work<JsonObject> | undefined,
  target: Operation,
  context: PlanContext,
): Step[] {
  if (work === undefined)
    throw noWay(`${target.kind} only maintains what exists.`, 'There is nothing to take back.');
  if (work.unwind) return work.unwind(target, context);
  return recordedUndo(target, context, work.steps(target, context));
}

/** For a `Work.unwind` that has no way back. @param instead one sentence, what to do */
export function neverTakenBack(what: string, instead: string): () => never {
  return () => {
    throw noWay(what, instead);
  };
}

export function noWay(what: string, instead: string): AppError {
  return new AppError('unsupported', what, { next: `Nothing was changed. ${instead}` });
}
