// Keeps leases alive while their executions work; reports a loss, and a cancel from another window. All leases of a
// process are renewed together: one wake-up, one transaction.
import { AppError } from '../../errors.ts';
import type { Disposable } from '../../lifecycle.ts';
import type { Clock } from '../../hostPorts.ts';
import { CommitGroup } from '../../storage/commitGroup.ts';
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

/** The heartbeat of a process: one timer while it holds any lease, and one transaction for all of them. */
export class Heartbeats {
  readonly clock: Clock;
  readonly #group: CommitGroup<StoreTransaction>;
  readonly #beats = new Set<() => void>();
  #timer: Disposable | undefined;

  constructor(store: Store, clock: Clock) {
    this.clock = clock;
    this.#group = new CommitGroup(store, clock, (tx, writes) => writes(tx));
  }

  /** Calls `beat` at each heartbeat until disposed. */
  add(beat: () => void): Disposable {
    this.#beats.add(beat);
    this.#schedule();
    return { dispose: () => this.#remove(beat) };
  }

  /** As `CommitGroup.write`: `work` may run twice. */
  write<T>(work: (tx: StoreTransaction) => T): Promise<T> {
    return this.#group.write(work);
  }

  #schedule(): void {
    this.#timer ??= this.clock.setTimer(HEARTBEAT_EVERY_MS, () => {
      this.#timer = undefined;
      for (const beat of this.#beats) beat();
      if (this.#beats.size > 0) this.#schedule();
    });
  }

  #remove(beat: () => void): void {
    this.#beats.delete(beat);
    if (this.#beats.size > 0) return;
    this.#timer?.dispose();
    this.#timer = undefined;
  }
}

export class LeaseKeeper implements Disposable {
  readonly #heartbeats: Heartbeats;
  readonly #operationId: string;
  readonly #handlers: LeaseHandlers;
  readonly #beat: Disposable;
  #lease: Lease;
  #isRenewing = false;
  #disposed = false;

  constructor(heartbeats: Heartbeats, operationId: string, lease: Lease, handlers: LeaseHandlers) {
    this.#heartbeats = heartbeats;
    this.#operationId = operationId;
    this.#lease = lease;
    this.#handlers = handlers;
    this.#beat = heartbeats.add(() => void this.#renew());
  }

  get lease(): Lease {
    return this.#lease;
  }

  /**
   * Resolves while the lease is alive. A process that slept past its lease still has the operation unless another one took it: the
   * lease is renewed. @throws AppError `lease-lost` if another process has it; `storage-*`
   */
  async hold(): Promise<void> {
    const { clock } = this.#heartbeats;
    if (isLeaseAlive(this.lease, clock.now())) return;
    const expiresAt = clock.now() + LEASE_MS;
    await this.#heartbeats.write((tx) => tx.operations.renewLease(this.#operationId, this.#lease, expiresAt));
    this.#lease = { ...this.#lease, expiresAt };
  }

  dispose(): void {
    this.#disposed = true;
    this.#beat.dispose();
  }

  async #renew(): Promise<void> {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    const { clock } = this.#heartbeats;
    const expiresAt = clock.now() + LEASE_MS;
    try {
      const cancelRequested = await this.#heartbeats.write((tx) => {
        // It may have ended since the heartbeat began.
        if (this.#disposed) return false;
        tx.operations.renewLease(this.#operationId, this.#lease, expiresAt);
        this.#handlers.beat(tx);
        return tx.operations.get(this.#operationId)?.cancelRequested ?? false;
      });
      this.#lease = { ...this.#lease, expiresAt };
      if (cancelRequested) this.#handlers.onCancelRequested();
    } catch (error) {
      // A busy or full disk is no loss yet: the next heartbeat retries before the lease ends.
      const lost = AppError.is(error, 'lease-lost') || !isLeaseAlive(this.#lease, clock.now());
      if (!lost || this.#disposed) return;
      this.#beat.dispose();
      this.#handlers.onLost(asError(error));
    } finally {
      this.#isRenewing = false;
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new AppError('lease-lost', String(error));
}
