// Calls that follow an operation: their progress, and their cancel, which stops it only if no other call follows it.
import type { Disposable } from '../lifecycle.ts';
import type { OperationEngine } from '../operation/engine.ts';
import type { Operation } from '../operation/operation.ts';
import type { Clock, Logger } from '../hostPorts.ts';
import { follow, type FollowOptions } from './follow.ts';
import { REISSUE_MS, StreamClosed } from './streamClosed.ts';

interface FollowersDeps {
  operations: OperationEngine;
  clock: Clock;
  logger: Logger;
}

export class Followers {
  readonly #deps: FollowersDeps;
  /** How many calls follow an operation: one of several can leave without stopping it for the others. */
  readonly #counts = new Map<string, number>();
  /** Approvals without a waiting call since a stream broke, until a call joins them again. */
  readonly #deserted = new Map<string, Disposable>();

  constructor(deps: FollowersDeps) {
    this.#deps = deps;
  }

  /** As `follow`; the caller's cancel also stops the operation, if no other call follows it. @throws as `follow` */
  async accompany(operationId: string, options: FollowOptions): Promise<Operation> {
    const { cancelled } = options;
    this.#join(operationId);
    const onCancelled = (): void => {
      if (this.#leave(operationId)) this.#stop(operationId, cancelled.reason);
    };
    cancelled.addEventListener('abort', onCancelled, { once: true });
    if (cancelled.aborted) onCancelled();
    try {
      return await follow(this.#deps, operationId, options);
    } finally {
      cancelled.removeEventListener('abort', onCancelled);
      if (!cancelled.aborted) this.#leave(operationId);
    }
  }

  #join(operationId: string): void {
    this.#counts.set(operationId, (this.#counts.get(operationId) ?? 0) + 1);
    this.#deserted.get(operationId)?.dispose();
    this.#deserted.delete(operationId);
  }

  /** Whether no call follows it any more. */
  #leave(operationId: string): boolean {
    const left = (this.#counts.get(operationId) ?? 1) - 1;
    if (left === 0) this.#counts.delete(operationId);
    else this.#counts.set(operationId, left);
    return left === 0;
  }

  /** Ends it, but what waits for a person only `REISSUE_MS` after its stream broke, unless a call joins it by then. */
  #stop(operationId: string, reason: unknown): void {
    const { operations, clock } = this.#deps;
    const isAsked = (): boolean => operations.get(operationId).status === 'awaiting_approval';
    if (!(reason instanceof StreamClosed && isAsked())) {
      this.#cancel(operationId);
      return;
    }
    const timer = clock.setTimer(REISSUE_MS, () => {
      this.#deserted.delete(operationId);
      if (isAsked()) this.#cancel(operationId);
    });
    this.#deserted.set(operationId, timer);
  }

  #cancel(operationId: string): void {
    const { operations, logger } = this.#deps;
    operations
      .cancel(operationId)
      .catch((error: unknown) => logger.warn('A cancel came too late.', { why: String(error) }));
  }
}
