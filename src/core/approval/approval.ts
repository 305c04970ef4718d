// An approval: a person's decision on one plan, bound to its digest, expiring, used once. Values only.
import type { Caller } from '../operation/operation.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlanVerb } from '../plan/verb.ts';

/**
 * `pending`: waits for a person; `approved`: decided, not started; `consumed`: its operation was started with it;
 * the others ended without anything having been done.
 */
export const APPROVAL_STATUSES = [
  'pending',
  'approved',
  'consumed',
  'rejected',
  'expired',
  'superseded',
  'withdrawn',
] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

export interface Approval {
  id: string;
  operationId: string;
  caller: Caller;
  /** The tool's name. */
  tool: string;
  plan: Plan;
  verbs: PlanVerb[];
  /** What a decision is bound to; see `planDigest`. */
  digest: string;
  /** Why the agent says that it asks; hostile text, shown apart and labelled as its claim. */
  claimedReason: string | null;
  /** What changed since a person decided on an earlier plan of the same request; empty where none did. */
  changedSince: string[];
  status: ApprovalStatus;
  requestedAt: number;
  expiresAt: number;
  decision: Decision | null;
}

/** A person's decision, as it is stored before anything runs. A row whose MAC does not fit is ignored and reported. */
export interface Decision {
  approvalId: string;
  digest: string;
  verdict: 'approve' | 'reject';
  /** Ids of the plan's targets that were approved; empty for a rejection. */
  targets: string[];
  /** What the person said to the agent, or null. */
  reason: string | null;
  decidedAt: number;
  /** Operating system user and host of the window in which it was decided. */
  decidedBy: { user: string; host: string };
  /** SHA-256 over the effects that were shown and approved; see `effectsDigest`. */
  dialogDigest: string;
  /** HMAC under the vault's key over all of the above. */
  mac: string;
}
