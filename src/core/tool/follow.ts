// Holding a call open while its operation moves: paced updates, and the state at the end of the holding time.
import type { OperationEngine } from '../operation/engine.ts';
import type { Operation, StepRecord } from '../operation/operation.ts';
import { ProgressPacer, type ProgressState, type ProgressUpdate } from '../operation/progress.ts';
import type { Clock } from '../ports.ts';

/** A call is held open at most this long; clients give up at 60 s. */
export const HOLD_MS = 50_000;
/** How often an operation that another window works on is looked at. */
const REMOTE_POLL_MS = 1_000;

export interface FollowOptions {
  cancelled: AbortSignal;
  onProgress?: ((update: ProgressUpdate) => void) | undefined;
  holdMs?: number;
}

/** Whether nothing moves any more without somebody asking. Waiting for a person is worth holding the call. */
function isOver(operation: Operation): boolean {
  return !['running', 'rolling_back', 'awaiting_input', 'awaiting_approval'].includes(operation.status);
}

/** Resolves with the operation's state when it is over, the caller is gone, or the holding time has passed. */
export function follow(
  { operations, clock }: { operations: OperationEngine; clock: Clock },
  operationId: string,
  { cancelled, onProgress, holdMs = HOLD_MS }: FollowOptions,
): Promise<Operation> {
  const first = operations.get(operationId);
  const pacer = onProgress && new ProgressPacer(clock, stateOf(first, null, first.progress), onProgress);
  return new Promise((resolve) => {
    let poll: { dispose(): void } | undefined;
    const end = (operation: Operation): void => {
      subscription.dispose();
      deadline.dispose();
      poll?.dispose();
      cancelled.removeEventListener('abort', onCancelled);
      if (isOver(operation)) pacer?.finish(stateOf(operation, null, operation.progress));
      else pacer?.dispose();
      resolve(operation);
    };
    const onCancelled = (): void => end(operations.get(operationId));
    const subscription = operations.onDidChange(({ operation, step, bandEnd }) => {
      if (operation.id !== operationId) return;
      if (isOver(operation)) end(operation);
      else pacer?.update(stateOf(operation, step, bandEnd));
    });
    const deadline = clock.setTimer(holdMs, () => end(operations.get(operationId)));
    const look = (): void => {
      if (!operations.isLocal(operationId)) {
        const operation = operations.get(operationId);
        if (isOver(operation)) {
          end(operation);
          return;
        }
        pacer?.update(stateOf(operation, null, operation.progress));
      }
      poll = clock.setTimer(REMOTE_POLL_MS, look);
    };
    cancelled.addEventListener('abort', onCancelled, { once: true });
    if (cancelled.aborted) onCancelled();
    else look();
  });
}

function stateOf(operation: Operation, step: StepRecord | null, bandEnd: number): ProgressState {
  return {
    progress: operation.progress,
    bandEnd,
    message: operation.message,
    activity: { title: step?.title ?? operation.message, since: step?.startedAt ?? operation.updatedAt },
  };
}
