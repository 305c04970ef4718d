// Whether an operation can be rolled back or undone; each refusal gives the reason and the alternative.
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { StoreView } from '../storage/store.ts';
import type { PlanContext, Work } from './work.ts';
import { RESUMABLE, type CallState, type Operation } from './operation.ts';
import { planOf, revisionsOf } from './approvedPlan.ts';

/** Rollback applies to stopped operations, undo to completed ones. */
export type Compensation = 'roll back' | 'undo';

/** @throws AppError `bundle-busy` while a process works on it; `unsupported` if its status does not allow it */
export function requireStatusFor(way: Compensation, operation: Operation): void {
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
      throw new AppError('bundle-busy', `${kind} is already being rolled back by ${takenBackBy}.`, {
        retryable: true,
        details: { operation_id: takenBackBy },
        next: `Nothing was changed. resume_operation with ${takenBackBy} continues the rollback.`,
      });
    case 'completed':
      if (onlyCreates(operation))
        throw noCompensation(
          `${kind} was completed; to undo it is to delete what it made.`,
          'Use delete_bundle.',
        );
      throw noCompensation(
        `${kind} was completed; rolling back is for what stopped midway.`,
        'Use undo_operation.',
      );
    case 'interrupted':
    case 'failed':
    case 'cancelled':
    case 'paused':
      throw noCompensation(
        `${kind} is ${status}; undoing is for what was completed.`,
        'Use roll_back_operation.',
      );
    case 'rolled_back':
      throw noCompensation(`${kind} was already rolled back.`, 'Nothing is left to do.');
    case 'denied':
    case 'timed_out':
    case 'superseded':
    case 'no_approver':
      throw noCompensation(`${kind} is ${status}: nothing of it was done.`, 'There is nothing to undo.');
  }
}

/** The id of the operation that this one rolls back; undefined for operations that roll back none. */
export function compensatedIdOf({ kind, args }: Operation): string | undefined {
  if (kind !== 'roll_back_operation' && kind !== 'undo_operation') return undefined;
  return typeof args['operation_id'] === 'string' ? args['operation_id'] : undefined;
}

/** Undoing the completed creation of a bundle deletes it, along with everything connected to it since. */
export function onlyCreates(operation: Operation): boolean {
  const plan = planOf(operation);
  if (plan === null || plan.targets.some(({ kind }) => kind === 'call')) return false;
  return plan.verbs.every((verb) => verb === 'create');
}

/** Calls in these states left something at the provider, or may have. */
const REACHED: ReadonlySet<CallState> = new Set(['intended', 'answered', 'done']);

/** @throws AppError `unsupported` if it changed something at a provider that is no longer known */
export function requireKnownProviders(
  { id, kind }: Operation,
  { view, manifests }: Pick<PlanContext, 'view' | 'manifests'>,
): void {
  const known = new Set(manifests.known().map(({ id }) => id));
  const lost = view.operations.calls(id).find((call) => REACHED.has(call.state) && !known.has(call.provider));
  if (lost === undefined) return;
  throw noCompensation(
    `${kind} made changes at ${lost.provider}, whose manifest is missing now.`,
    'Put the manifest back, then ask again.',
  );
}

/** How a person can undo it or roll it back now; null if neither is possible. */
export function compensationOf(
  operation: Operation,
  work: Work<JsonObject> | undefined,
  context: PlanContext,
): Compensation | null {
  const way: Compensation = operation.status === 'completed' ? 'undo' : 'roll back';
  try {
    requireStatusFor(way, operation);
    requireKnownProviders(operation, context);
    work?.unwind?.(operation, context);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
  return work === undefined || (way === 'undo' && !isAsLeft(context.view, operation)) ? null : way;
}

/** Whether all its bundles still have the revisions that it left. */
function isAsLeft(view: StoreView, operation: Operation): boolean {
  return Object.entries(revisionsOf(view, operation)).every(
    ([id, revision]) => revision === operation.leftRevisions[id],
  );
}

/** For a `Work.unwind` that can't be undone. @param instead one sentence, what to do */
export function neverCompensated(what: string, instead: string): () => never {
  return () => {
    throw noCompensation(what, instead);
  };
}

export function noCompensation(what: string, instead: string): AppError {
  return new AppError('unsupported', what, { next: `Nothing was changed. ${instead}` });
}
