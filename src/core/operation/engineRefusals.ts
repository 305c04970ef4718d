// Why the engine refuses a request: each refusal names the state and the next step.
import { AppError } from '../errors.ts';
import type { StoreTransaction, StoreView } from '../storage/store.ts';
import type { Operation, OperationStatus } from './operation.ts';
import { planOf } from './approvedPlan.ts';

/** Statuses in which an operation acts on its bundles, or will once a person supplies a value. */
const ACTING: readonly OperationStatus[] = ['running', 'awaiting_input'];
/** More than ever run at once. */
const MOST_AT_ONCE = 1_000;

/** The operation that works on the bundle now, alone or among others. One that awaits a decision doesn't count. */
export function operationBusyWith(
  view: StoreView,
  bundleId: string,
  exceptId: string | null,
): Operation | undefined {
  return busyBundles(view)(bundleId, exceptId);
}

/** Like `operationBusyWith` for many bundles, with one read of the acting operations. */
export function busyBundles(
  view: StoreView,
  shares: (kind: string) => boolean = () => false,
): (bundleId: string, exceptId: string | null) => Operation | undefined {
  const { items } = view.operations.page({ statuses: ACTING }, null, MOST_AT_ONCE);
  return (bundleId, exceptId) =>
    items.find(
      (other) =>
        other.id !== exceptId &&
        !shares(other.kind) &&
        (other.bundleId === bundleId || (other.bundleId === null && hasTarget(other, bundleId))),
    );
}

/**
 * One operation per bundle: two at once would each act on what the other changes.
 * @param shares whether operations of a kind share the bundle with each other
 */
export function refuseBusyBundle(
  tx: StoreTransaction,
  operation: Operation,
  shares: (kind: string) => boolean,
): void {
  if (operation.bundleId === null) return;
  const others = shares(operation.kind) ? shares : undefined;
  const busy = busyBundles(tx, others)(operation.bundleId, operation.id);
  if (busy === undefined) return;
  throw new AppError('bundle-busy', `${busy.kind} works on this bundle (${busy.id}, ${busy.status}).`, {
    retryable: true,
    details: { operation_id: busy.id },
    next: `Nothing was started. Call wait_for_operation with ${busy.id}, then ask again.`,
  });
}

function hasTarget(operation: Operation, bundleId: string): boolean {
  const isTarget = planOf(operation)?.targets.some(({ id }) => id === bundleId) ?? false;
  return isTarget && (operation.approvedTargets?.includes(bundleId) ?? true);
}

export function notCancellable(operation: Operation | undefined): AppError {
  const state = operation?.status ?? 'gone';
  return new AppError('not-cancellable', `The operation is ${state}; there is nothing to stop.`, {
    next: 'get_operation shows its result.',
  });
}

export function notResumable(operation: Operation): AppError {
  const next =
    operation.status === 'awaiting_input'
      ? 'It waits for a person at the editor: “Sluice: Provide Input…”.'
      : 'get_operation shows its result; ask for the work again if it is still wanted.';
  return new AppError('not-resumable', `The operation is ${operation.status}; it can’t be resumed.`, {
    next,
  });
}

/** A version that had this tool started the operation; this version does not have it. */
export function unknownWork(kind: string): AppError {
  return new AppError('not-resumable', `This version of Sluice has no ${kind}.`, {
    next: 'Update Sluice, then resume. Nothing was changed.',
  });
}

export function shuttingDown(): AppError {
  return new AppError('shutting-down', 'VS Code is closing; nothing was started.', {
    retryable: true,
    next: 'Ask again when the window is back.',
  });
}
