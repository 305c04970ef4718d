// Finds the operation to compensate, and builds its compensation steps.
import { AppError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Operation } from '../../core/operation/operation.ts';
import type { Step } from '../../core/operation/step.ts';
import { noCompensation, requireKnownProviders } from '../../core/operation/compensation.ts';
import type { PlanContext, Work } from '../../core/operation/work.ts';
import { recordedUndo } from './recordedUndo.ts';

/** @throws AppError `not-found` */
export function requireOperation({ view }: Pick<PlanContext, 'view'>, operationId: string): Operation {
  const operation = view.operations.get(operationId);
  if (operation !== undefined) return operation;
  throw new AppError('not-found', `There is no operation ${JSON.stringify(operationId)}.`, {
    next: 'Nothing was changed. list_operations shows those that exist.',
  });
}

/**
 * The compensation steps. @throws AppError `unsupported` if the work has none, or if the work or a provider
 * is not known here
 */
export function stepsBack(
  work: Work<JsonObject> | undefined,
  target: Operation,
  context: PlanContext,
): Step[] {
  if (work === undefined)
    throw noCompensation(`${target.kind} only maintains what exists.`, 'There is nothing to undo.');
  requireKnownProviders(target, context);
  if (work.unwind) return work.unwind(target, context);
  return recordedUndo(target, context, work.steps(target, context));
}
