// Ports of the store for approvals, exceptions and consents. A stored decision counts only with its MAC.
import type { Approval, ApprovalStatus } from './approval.ts';
import type { Consent } from './consents.ts';
import type { PolicyException } from './exceptions.ts';

export interface ApprovalReader {
  get(id: string): Approval | undefined;
  /** Oldest first. */
  withStatus(status: ApprovalStatus): Approval[];
  /** The newest of an operation. */
  ofOperation(operationId: string): Approval | undefined;
  /** Pending requests of this caller's tool whose plans have any of these targets, oldest first; by index. */
  pendingAbout(callerId: string, tool: string, targetIds: readonly string[]): Approval[];
  /** Pending requests that expire at or before `now` (milliseconds since the epoch) or whose operation waits no longer. */
  over(now: number): Approval[];
  /** When the next pending request expires (milliseconds since the epoch); by index. */
  nextExpiry(): number | undefined;
  /** Newest first. */
  newest(status: ApprovalStatus, limit: number): Approval[];
}
export interface ApprovalRepository extends ApprovalReader {
  insert(approval: Approval): void;
  /** Replaces the row. @throws AppError `not-found` */
  update(approval: Approval): void;
}

export interface ConsentReader {
  list(): Consent[];
}
export interface ConsentRepository extends ConsentReader {
  insert(consent: Consent): void;
  /** One that is gone already changes nothing. */
  delete(id: string): void;
}

export interface ExceptionReader {
  list(): PolicyException[];
}
export interface ExceptionRepository extends ExceptionReader {
  insert(exception: PolicyException): void;
  delete(id: string): void;
}
