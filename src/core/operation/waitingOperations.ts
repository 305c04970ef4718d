// What an operation was allowed to start with, and why it may not continue with that any more.
import { asJson, type JsonObject } from '../json.ts';
import type { StoreView } from '../storage/store.ts';
import type { Plan } from '../plan/plan.ts';
import { storedPlan } from '../plan/planSchema.ts';
import type { Caller, Operation, StepRecord } from './operation.ts';

/** An approval may be used again for this long after the operation that it started was interrupted. */
const REUSE_APPROVAL_MS = 10 * 60_000;

export function planAsJson(plan: Plan): JsonObject {
  return asJson(plan);
}

/** The plan of an operation that was planned. @throws AppError `storage-corrupt` */
export function planOf(operation: Pick<Operation, 'plan'>): Plan | null {
  return operation.plan && storedPlan(operation.plan);
}

/** The revisions of the targets now, for comparison when the operation continues or is rolled back. */
export function revisionsOf(view: StoreView, operation: Operation): Record<string, number | null> {
  const ids = operation.approvedTargets ?? planOf(operation)?.targets.map(({ id }) => id) ?? [];
  return Object.fromEntries(ids.map((id) => [id, view.bundles.get(id)?.revision ?? null]));
}

/**
 * Why a gated operation that stopped can't continue under the approval that it started with; undefined if it can,
 * or needs none. Steps of a multi-target operation are named by their target.
 */
export function whyAskAgain(
  view: StoreView,
  operation: Operation,
  steps: readonly StepRecord[],
  by: Caller,
  now: number,
): string | undefined {
  const { approvedTargets, leftRevisions, updatedAt, caller } = operation;
  if (approvedTargets === null) {
    const wasAsked = view.approvals.ofOperation(operation.id) !== undefined;
    return wasAsked ? 'it was not approved when it stopped' : undefined;
  }
  if (by.kind === 'agent' && by.id !== caller.id)
    return 'another client than the one that asked wants to continue';
  // A stop that lies ahead is none: the clock was set back, or the record was altered.
  const stoppedForMs = now - updatedAt;
  if (stoppedForMs < 0 || stoppedForMs > REUSE_APPROVAL_MS)
    return 'the work stopped more than ten minutes ago';
  const done = new Set(steps.filter(({ status }) => status === 'completed').map(({ name }) => name));
  const revisions = revisionsOf(view, operation);
  const changed = approvedTargets.some((id) => !done.has(id) && revisions[id] !== leftRevisions[id]);
  return changed ? 'what is left to do has changed since the work stopped' : undefined;
}
