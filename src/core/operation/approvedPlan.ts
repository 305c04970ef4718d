// What an operation was approved to start with, and why that approval may no longer hold.
import { asJson, type JsonObject } from '../json.ts';
import type { StoreView } from '../storage/store.ts';
import { phrase, type Phrase } from '../plan/phrase.ts';
import type { Plan } from '../plan/plan.ts';
import { hasEffects, storedPlan } from '../plan/planSchema.ts';
import type { Caller, Operation, StepRecord } from './operation.ts';

/** How long an approval can be reused after its operation was interrupted. */
const REUSE_APPROVAL_MS = 10 * 60_000;

export function planAsJson(plan: Plan): JsonObject {
  return asJson(plan);
}

/** The plan of a planned operation. @throws AppError `storage-corrupt` */
export function planOf(operation: Pick<Operation, 'plan'>): Plan | null {
  return operation.plan && storedPlan(operation.plan);
}

/** The current revisions of the targets, for comparison at resume or rollback. */
export function revisionsOf(view: StoreView, operation: Operation): Record<string, number | null> {
  const ids = operation.approvedTargets ?? planOf(operation)?.targets.map(({ id }) => id) ?? [];
  return Object.fromEntries(ids.map((id) => [id, view.bundles.get(id)?.revision ?? null]));
}

/**
 * Why a stopped operation can't continue under its approval; undefined if it can, or needs none. Steps
 * of a multi-target operation are named by their target.
 */
export function whyAskAgain(
  view: StoreView,
  operation: Operation,
  steps: readonly StepRecord[],
  by: Caller,
  now: number,
): Phrase | undefined {
  const { leftRevisions, updatedAt, caller, plan } = operation;
  if (plan !== null && !hasEffects(plan)) return phrase('another version of Sluice planned it');
  const { rule, targets = [] } = planOf(operation) ?? {};
  if (rule !== undefined && !view.rules.list().some(({ id }) => id === rule))
    return phrase('the rule that allowed it has ended');
  const approvedTargets =
    operation.approvedTargets ?? (rule === undefined ? null : targets.map(({ id }) => id));
  if (approvedTargets === null) {
    const wasAsked = view.approvals.ofOperation(operation.id) !== undefined;
    return wasAsked ? phrase('it was not approved when it stopped') : undefined;
  }
  if (by.kind === 'agent' && by.id !== caller.id)
    return phrase('another client than the one that asked wants to continue');
  // A stop in the future is invalid: the clock was set back, or the record was altered.
  const stoppedForMs = now - updatedAt;
  if (stoppedForMs < 0 || stoppedForMs > REUSE_APPROVAL_MS)
    return phrase('the work stopped more than ten minutes ago');
  const done = new Set(steps.filter(({ status }) => status === 'completed').map(({ name }) => name));
  const revisions = revisionsOf(view, operation);
  const changed = approvedTargets.some((id) => !done.has(id) && revisions[id] !== leftRevisions[id]);
  return changed ? phrase('what is left to do has changed since the work stopped') : undefined;
}
