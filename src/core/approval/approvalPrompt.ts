// The port to the person: requests are shown there and answered there. Implementations open dialogs; they decide
// nothing. Answers come back through `ApprovalGate.decide` alone.
import type { Approval } from './approval.ts';

export interface ApprovalPrompt {
  /** What a person would call the window, e.g. its folder's name; null where nobody could be asked at all. */
  readonly window: string | null;
  /** A request waits; also called after a start for those that still wait. */
  announce(approval: Approval): void;
  /** It was decided, expired, superseded or withdrawn: close nothing, but ask no more. */
  withdraw(approvalId: string): void;
}

/** What a host lets people set about approvals. Settings can only tighten. */
export interface ApprovalSettings {
  /** Verbs that are asked for besides those that always are. */
  alsoAsk: readonly string[];
  /** After this time without a decision a request lapses, milliseconds. */
  expiryMs: number;
}
export const DEFAULT_APPROVAL_SETTINGS: ApprovalSettings = { alsoAsk: [], expiryMs: 24 * 60 * 60_000 };

/** A person's answer to the dialog that showed exactly these requests. */
export interface ApprovalAnswer {
  approvalId: string;
  /** Of the request that the dialog showed. */
  digest: string;
  verdict: 'approve' | 'reject';
  /** Ids of the approved targets; absent: all of them. */
  targets?: readonly string[];
  /** What the person wants the agent to know. */
  reason?: string;
  /** How long the dialog had been open, milliseconds. */
  shownForMs: number;
  /** SHA-256 over the effects that were shown; of other dialogs, of their text. */
  dialogDigest: string;
  decidedBy: { user: string; host: string };
}

/** An Approve earlier than this after the dialog's opening is an accident: a person was typing. */
export const DELIBERATE_MS = 1_500;

export type DecideOutcome =
  /** The operation runs. */
  | { kind: 'started'; operationId: string }
  | { kind: 'rejected' }
  /** Nothing runs; the request still waits, and this is why. */
  | { kind: 'not-used'; why: string }
  /** What was approved has moved: nothing runs, and the person is asked again. */
  | { kind: 'asked-again'; approvalId: string; moved: string[] };
