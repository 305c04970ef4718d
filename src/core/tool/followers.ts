// Calls that follow an operation: their progress, and their cancel, which stops it only if no other call follows it.
import type { OperationEngine } from '../operation/engine.ts';
import type { Operation } from '../operation/operation.ts';
import type { Clock, Logger } from '../hostPorts.ts';
import { follow, type FollowOptions } from './follow.ts';

interface FollowersDeps {
  operations: OperationEngine;
  clock: Clock;
  logger: Logger;
}

export class Followers {
  readonly #deps: FollowersDeps;
  /** How many calls follow an operation: one of several can leave without stopping it for the others. */
  readonly #counts = new Map<string, number>();

  constructor(deps: FollowersDeps) {
    this.#deps = deps;
  }

  /** Like `follow`; the caller's cancel also stops the operation, if no other call follows it. @throws as `follow` */
  async accompany(operationId: string, options: FollowOptions): Promise<Operation> {
    const { operations, logger } = this.#deps;
    const { cancelled } = options;
    const onCancelled = (): void => {
      if ((this.#counts.get(operationId) ?? 0) > 1) return;
      operations
        .cancel(operationId)
        .catch((error: unknown) => logger.warn('A cancel came too late.', { why: String(error) }));
    };
    this.#counts.set(operationId, (this.#counts.get(operationId) ?? 0) + 1);
    cancelled.addEventListener('abort', onCancelled, { once: true });
    if (cancelled.aborted) onCancelled();
    try {
      return await follow(this.#deps, operationId, options);
    } finally {
      cancelled.removeEventListener('abort', onCancelled);
      const left = (this.#counts.get(operationId) ?? 1) - 1;
      if (left === 0) this.#counts.delete(operationId);
      else this.#counts.set(operationId, left);
    }
  }
}
