// The port to the person: it shows requests and takes answers. Implementations open dialogs and decide nothing; answers
// return through `ApprovalGate.decide` alone.
import type { Wording } from '../plan/phrase.ts';
import type { Approval } from './approval.ts';

export interface ApprovalPrompt {
  /** What a person would call the window, e.g. its folder's name; null if no person can be asked. */
  readonly window: string | null;
  /** A request waits; also called after a start, for those that still wait. */
  announce(approval: Approval): void;
  /** It was decided, expired, superseded or withdrawn. Closes nothing; stops asking. */
  withdraw(approvalId: string): void;
}

/** What people can set about approvals. Settings only tighten. */
export interface ApprovalSettings {
  /** Verbs that also need approval, besides those that always do. */
  alsoAsk: readonly string[];
  /** A request expires after this time without a decision, milliseconds. */
  expiryMs: number;
}
export const DEFAULT_APPROVAL_SETTINGS: ApprovalSettings = { alsoAsk: [], expiryMs: 24 * 60 * 60_000 };

/** A person's answer to the dialog that showed exactly these requests. */
export interface ApprovalAnswer {
  approvalId: string;
  /** The digest of the request that the dialog showed. */
  digest: string;
  verdict: 'approve' | 'reject';
  /** Ids of the approved targets; absent: all of them. */
  targets?: readonly string[];
  /** The person's message to the agent. */
  reason?: string;
  /** Ids of scopes of the approved targets of which the person says that they are not live. */
  notLive?: readonly string[];
  /** How long the dialog had been open, milliseconds. */
  shownForMs: number;
  /** SHA-256 over the effects shown; for other dialogs, over their text. */
  dialogDigest: string;
  decidedBy: { user: string; host: string };
}

/** An Approve sooner than this after the dialog opened is an accident: a person was typing. Milliseconds. */
export const DELIBERATE_MS = 1_500;

export type DecideOutcome =
  /** The operation runs. */
  | { kind: 'started'; operationId: string }
  | { kind: 'rejected' }
  /** Nothing runs and the request still waits; `why` is for the person. */
  | { kind: 'not-used'; why: Wording }
  /** What was approved has changed since: nothing runs, and the request waits again. */
  | { kind: 'asked-again'; approvalId: string; changes: Wording[] };
