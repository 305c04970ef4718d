// An approval: a person's decision on one plan, bound to the plan's digest. It expires, and is used once. Values only.
import type { Caller } from '../operation/operation.ts';
import type { Wording } from '../plan/phrase.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlanVerb } from '../plan/verb.ts';

/**
 * `pending`: waits for a person; `approved`: decided, not started; `consumed`: its operation started with it. The
 * others ended with nothing done.
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
  /** The agent's reason; hostile text, shown last and labeled as its claim. */
  claimedReason: string | null;
  /** What changed since a person decided on an earlier plan of the same request; empty if none did. */
  changedSince: Wording[];
  status: ApprovalStatus;
  requestedAt: number;
  expiresAt: number;
  decision: Decision | null;
}

/** A person's decision, stored before anything runs. Sluice ignores and reports a row whose MAC doesn't match. */
export interface Decision {
  approvalId: string;
  digest: string;
  verdict: 'approve' | 'reject';
  /** Ids of the plan's targets that were approved; empty for a rejection. */
  targets: string[];
  /** The person's message to the agent, or null. */
  reason: string | null;
  decidedAt: number;
  /** Operating system user and host of the deciding window. */
  decidedBy: { user: string; host: string };
  /** SHA-256 over the effects that were shown and approved; see `effectsDigest`. */
  dialogDigest: string;
  /** HMAC under the vault's key over all of the above. */
  mac: string;
}
