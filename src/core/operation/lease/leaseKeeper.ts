// Keeps one lease alive while an execution works; reports its loss, and a cancel from another window.
import { AppError } from '../../errors.ts';
import type { Disposable } from '../../lifecycle.ts';
import type { Clock } from '../../hostPorts.ts';
import type { Store, StoreTransaction } from '../../storage/store.ts';
import type { Lease } from '../operation.ts';
import { isLeaseAlive } from './isLeaseAlive.ts';

/** Another process takes over at most this long after a crashed owner's last heartbeat. */
export const LEASE_MS = 8_000;
const HEARTBEAT_EVERY_MS = 2_500;

export interface LeaseHandlers {
  /** Called in the transaction of each heartbeat, under the renewed lease. */
  beat(tx: StoreTransaction): void;
  /** Another process has the operation, or this one could not renew in time: write nothing more. */
  onLost(error: Error): void;
  /** Another window asked to cancel. */
  onCancelRequested(): void;
}

export class LeaseKeeper implements Disposable {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #operationId: string;
  readonly #handlers: LeaseHandlers;
  #lease: Lease;
  #timer: Disposable | undefined;
  #disposed = false;

  constructor(store: Store, clock: Clock, operationId: string, lease: Lease, handlers: LeaseHandlers) {
    this.#store = store;
    this.#clock = clock;
    this.#operationId = operationId;
    this.#lease = lease;
    this.#handlers = handlers;
    this.#schedule();
  }

  get lease(): Lease {
    return this.#lease;
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.dispose();
  }

  #schedule(): void {
    this.#timer = this.#clock.setTimer(HEARTBEAT_EVERY_MS, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const expiresAt = this.#clock.now() + LEASE_MS;
    try {
      const cancelRequested = await this.#store.transaction((tx) => {
        tx.operations.renewLease(this.#operationId, this.#lease, expiresAt);
        this.#handlers.beat(tx);
        return tx.operations.get(this.#operationId)?.cancelRequested ?? false;
      });
      this.#lease = { ...this.#lease, expiresAt };
      if (cancelRequested) this.#handlers.onCancelRequested();
    } catch (error) {
      // A busy or full disk is no loss yet: the next heartbeat retries before the lease ends.
      const lost = AppError.is(error, 'lease-lost') || !isLeaseAlive(this.#lease, this.#clock.now());
      if (lost && !this.#disposed) {
        this.#handlers.onLost(asError(error));
        return;
      }
    }
    if (!this.#disposed) this.#schedule();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new AppError('lease-lost', String(error));
}
