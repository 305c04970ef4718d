// Operations that wait for a person's decision: nobody works on them, so their records change without a lease.
import type { AppError, ErrorCode } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { StoreTransaction, StoreView } from '../storage/store.ts';
import type { Plan } from '../plan/plan.ts';
import {
  RESUMABLE,
  type Caller,
  type Operation,
  type OperationStatus,
  type StepRecord,
} from './operation.ts';
import { hasBegun } from './run/stepRecords.ts';

/** An approval may be used again for this long after the operation that it started was interrupted. */
const REUSE_APPROVAL_MS = 10 * 60_000;

/** Ends one that waits, without anything having been done. What does not wait any more is left as it is. */
export function settleWaiting(
  tx: StoreTransaction,
  operationId: string,
  now: number,
  status: OperationStatus,
  message: string,
  result: JsonObject | null = null,
): void {
  const operation = tx.operations.get(operationId);
  if (operation?.status !== 'awaiting_approval' || operation.lease !== null) return;
  const ended = { status, message, result, updatedAt: now, endedAt: now };
  tx.operations.update({ ...operation, ...ended }, null);
}

/** Refusals of a plan that no time mends: the world went past the request. */
const OVERTAKEN: ReadonlySet<ErrorCode> = new Set(['unsupported', 'not-found', 'bundle-conflict']);

/** Ends one that stopped, and of which nothing was done, where planning it anew says that it can never be done. */
export function endOvertaken(
  tx: StoreTransaction,
  id: string,
  { code, message }: AppError,
  now: number,
): void {
  const stopped = tx.operations.get(id);
  if (!stopped || !RESUMABLE.has(stopped.status) || stopped.lease !== null) return;
  if (!OVERTAKEN.has(code) || hasBegun(tx, id)) return;
  const ended = { updatedAt: now, endedAt: now, message: `${message} Nothing was changed` };
  tx.operations.update({ ...stopped, ...ended, status: 'superseded' }, null);
}

/** Lets one wait (again) for a decision on this plan. */
export function waitForDecision(
  tx: StoreTransaction,
  operation: Operation,
  plan: Plan,
  now: number,
  message: string,
): void {
  const waiting: Operation = {
    ...operation,
    status: 'awaiting_approval',
    plan: planAsJson(plan),
    approvedTargets: null,
    warrant: null,
    input: null,
    message,
    updatedAt: now,
    endedAt: null,
  };
  tx.operations.update({ ...waiting, lease: null }, null);
}

export function planAsJson(plan: Plan): JsonObject {
  return JSON.parse(JSON.stringify(plan)) as JsonObject;
}

/** The plan of an operation that was planned. */
export function planOf(operation: Pick<Operation, 'plan'>): Plan | null {
  return operation.plan as unknown as Plan | null;
}

/** The revisions of the targets as they are now, to be compared when the operation goes on or is taken back. */
export function revisionsOf(view: StoreView, operation: Operation): Record<string, number | null> {
  const ids = operation.approvedTargets ?? planOf(operation)?.targets.map(({ id }) => id) ?? [];
  return Object.fromEntries(ids.map((id) => [id, view.bundles.get(id)?.revision ?? null]));
}

/**
 * Why a gated operation that stopped may not go on with the approval that it was started with; undefined where it may,
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
    return wasAsked ? 'nobody had approved it when it stopped' : undefined;
  }
  if (by.kind === 'agent' && by.id !== caller.id)
    return 'another client than the one that asked wants to go on';
  // A stop that lies ahead is none: the clock was set back, or the record was altered.
  const stoppedForMs = now - updatedAt;
  if (stoppedForMs < 0 || stoppedForMs > REUSE_APPROVAL_MS)
    return 'the work stopped more than ten minutes ago';
  const done = new Set(steps.filter(({ status }) => status === 'completed').map(({ name }) => name));
  const revisions = revisionsOf(view, operation);
  const moved = approvedTargets.some((id) => !done.has(id) && revisions[id] !== leftRevisions[id]);
  return moved ? 'what is left to do was changed since the work stopped' : undefined;
}
