// How operations, steps, and the journal of calls are stored. Implemented in src/store.
import type { CallPhase, CallRecord, Lease, Operation, OperationStatus, StepRecord } from './operation.ts';
import type { Page } from '../page.ts';

export interface OperationFilter {
  statuses?: readonly OperationStatus[] | undefined;
  kind?: string | undefined;
  bundleId?: string | undefined;
}

export interface OperationReader {
  get(id: string): Operation | undefined;
  /** The newest operation with this identity. */
  findByIdentity(identity: string): Operation | undefined;
  /** Newest first: in descending order of id, after `afterKey`. */
  page(filter: OperationFilter, afterKey: string | null, limit: number): Page<Operation>;
  /** In order of index. */
  steps(operationId: string): StepRecord[];
  /** In the order of their intents. */
  calls(operationId: string): CallRecord[];
  call(operationId: string, step: string, key: string, phase: CallPhase): CallRecord | undefined;
  /** How many have `ENDED`; by index. */
  endedCount(): number;
  /** Ids of at most `limit` that `ENDED` at or before `before` (milliseconds since the epoch), oldest end first. */
  endedBefore(before: number, limit: number): string[];
}

/**
 * Every write for a running operation names the lease under which it is made.
 * @throws AppError `lease-lost` if the lease's fence is no longer the operation's
 */
export interface OperationRepository extends OperationReader {
  insert(operation: Operation): void;
  /** Removes one that `ENDED`, with its steps, calls, approvals and sync run; does nothing to any other. */
  delete(id: string): void;
  /** Takes the lease: fence + 1 for `owner` until `expiresAt`, unless another owner's is still alive at `now`. */
  acquireLease(operationId: string, owner: string, now: number, expiresAt: number): Lease | undefined;
  renewLease(operationId: string, lease: Lease, expiresAt: number): void;
  /** Replaces all but the lease. `lease` null only if no process holds one. */
  update(operation: Operation, lease: Lease | null): void;
  releaseLease(operationId: string, lease: Lease): void;
  /** Sets `cancelRequested`; needs no lease, because the requester does not hold it. */
  requestCancel(operationId: string): void;
  /** Checks the lease without writing. For writes to another operation, which this one works on. */
  requireLease(operationId: string, lease: Lease): void;
  /** Inserts or replaces by (operation, index). `lease` null only if no process holds one. */
  putStep(step: StepRecord, lease: Lease | null): void;
  /** Inserts or replaces by (operation, step, key, phase). `lease` null only if no process holds one. */
  putCall(call: CallRecord, lease: Lease | null): void;
}
