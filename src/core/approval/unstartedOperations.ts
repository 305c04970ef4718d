// Ends operations that wait, or stopped, with none of their work done. No process works on them, so their records
// change without a lease.
import type { AppError, ErrorCode } from '../errors.ts';
import type { Operation } from '../operation/operation.ts';
import { canHappen, transition, type TransitionEvent } from '../operation/transitions.ts';
import { hasBegun } from '../operation/run/stepRecords.ts';
import type { StoreTransaction } from '../storage/store.ts';

/** Ends one that waits for a decision; leaves any other as it is. */
export function settleWaiting(
  tx: StoreTransaction,
  operationId: string,
  event: TransitionEvent<'denied' | 'timedOut' | 'superseded'>,
): void {
  const operation = tx.operations.get(operationId);
  if (operation?.status === 'awaiting_approval')
    tx.operations.update(transition(operation, event).operation, null);
}

/** Ends the unfinished operation that the same caller's new one replaces, so that it can't be resumed as well. */
export function replaceUnfinished(
  tx: StoreTransaction,
  operationId: string | undefined,
  { id, caller, createdAt: now }: Operation,
): void {
  const old = operationId === undefined ? undefined : tx.operations.get(operationId);
  if (!canHappen(old, 'resumed') || old.caller.id !== caller.id) return;
  const event = { type: 'superseded', now, message: `Superseded by ${id}` } as const;
  tx.operations.update(transition(old, event).operation, null);
}

/** Refusals of a plan that no retry changes: what the request was about has changed. */
const OVERTAKEN: ReadonlySet<ErrorCode> = new Set(['unsupported', 'not-found', 'bundle-conflict']);

/** Ends one that stopped with nothing done, if planning it again failed for good. */
export function endOvertaken(
  tx: StoreTransaction,
  operationId: string,
  { code, message }: AppError,
  now: number,
): void {
  const stopped = tx.operations.get(operationId);
  if (!canHappen(stopped, 'resumed') || !OVERTAKEN.has(code) || hasBegun(tx, operationId)) return;
  const event = { type: 'superseded', now, message: `${message} Nothing was changed` } as const;
  tx.operations.update(transition(stopped, event).operation, null);
}
