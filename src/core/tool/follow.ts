// Holds a call open while its operation makes progress: paced updates, then the state at the end of the holding time.
import { DisposableStore } from '../lifecycle.ts';
import type { OperationEngine } from '../operation/engine.ts';
import { IN_FLIGHT, WAITS_FOR_A_PERSON, type Operation } from '../operation/operation.ts';
import { ProgressPacer, progressStateOf, type ProgressUpdate } from '../operation/progress.ts';
import type { Clock } from '../hostPorts.ts';

/** A call is held open at most this long; clients time out at 60 s. */
export const HOLD_MS = 50_000;
/** How often to poll an operation that another window works on. */
const REMOTE_POLL_MS = 1_000;

export interface FollowOptions {
  cancelled: AbortSignal;
  onProgress?: ((update: ProgressUpdate) => void) | undefined;
  holdMs?: number | undefined;
  /** Called whenever the operation is seen to wait for a person. */
  onWaiting?: ((operation: Operation) => void) | undefined;
  /** Looked at whenever something changed: true ends the following although the operation continues. */
  isEnough?: (() => boolean) | undefined;
}

/** The part of the engine that following uses. */
export type FollowedOperations = Pick<OperationEngine, 'get' | 'isLocal' | 'onDidChange'>;

/** Whether nothing changes anymore without a request. Waiting for a person justifies holding the call. */
function isOver(operation: Operation, operations: FollowedOperations): boolean {
  if (operation.status === 'rolling_back' && operation.takenBackBy !== null)
    return isOver(operations.get(operation.takenBackBy), operations);
  return !IN_FLIGHT.has(operation.status);
}

/**
 * Resolves with the operation's state when it is over, the caller is gone, or the holding time has passed.
 * @throws AppError `not-found`; `shutting-down` and `storage-*` if its state can't be read anymore
 */
export function follow(
  { operations, clock }: { operations: FollowedOperations; clock: Clock },
  operationId: string,
  { cancelled, onProgress, holdMs = HOLD_MS, onWaiting, isEnough }: FollowOptions,
): Promise<Operation> {
  const first = operations.get(operationId);
  const pacer =
    onProgress &&
    new ProgressPacer(
      clock,
      progressStateOf({ operation: first, step: null, bandEnd: first.progress }),
      onProgress,
    );
  const resources = new DisposableStore();
  if (pacer) resources.add(pacer);
  return new Promise<Operation>((resolve, reject) => {
    const end = (operation: Operation): void => {
      if (isOver(operation, operations) || isEnough?.())
        pacer?.finish(progressStateOf({ operation, step: null, bandEnd: operation.progress }));
      resolve(operation);
    };
    /** Nothing catches what timers and listeners throw, so it fails the call. */
    const guarded = (work: () => void) => (): void => {
      try {
        work();
      } catch (error) {
        reject(error);
      }
    };
    /** Whether somebody has seen enough once a person is asked. */
    const isSeenWaiting = (operation: Operation): boolean => {
      if (onWaiting === undefined || !WAITS_FOR_A_PERSON.has(operation.status)) return false;
      onWaiting(operation);
      return isEnough?.() ?? false;
    };
    const endNow = guarded(() => end(operations.get(operationId)));
    const look = guarded(() => {
      if (!operations.isLocal(operationId)) {
        const operation = operations.get(operationId);
        if (isSeenWaiting(operation) || isOver(operation, operations) || isEnough?.()) {
          end(operation);
          return;
        }
        pacer?.update(progressStateOf({ operation, step: null, bandEnd: operation.progress }));
      }
      resources.add(clock.setTimer(REMOTE_POLL_MS, look));
    });
    resources.add(
      operations.onDidChange(({ operation, step, bandEnd }) => {
        if (operation.id !== operationId) return;
        if (isSeenWaiting(operation) || isOver(operation, operations) || isEnough?.()) end(operation);
        else pacer?.update(progressStateOf({ operation, step, bandEnd }));
      }),
    );
    resources.add(clock.setTimer(holdMs, endNow));
    cancelled.addEventListener('abort', endNow, { once: true });
    resources.add({ dispose: () => cancelled.removeEventListener('abort', endNow) });
    if (cancelled.aborted || isSeenWaiting(first)) endNow();
    else look();
  }).finally(() => resources.dispose());
}
