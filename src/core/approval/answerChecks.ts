// Whether a person's answer counts: only where it is given deliberately, to exactly the request that waits.
import type { Approval } from './approval.ts';
import { DELIBERATE_MS, type ApprovalAnswer } from './approvalPrompt.ts';

/** Why an answer counts for nothing, said to the person; undefined where it counts. Nothing happened in either case. */
export function whyIgnored(
  { status, expiresAt, digest }: Approval,
  { digest: shownDigest, verdict, shownForMs }: ApprovalAnswer,
  now: number,
): string | undefined {
  if (status !== 'pending' || expiresAt <= now)
    return 'The request does not wait any more. Nothing was changed.';
  if (digest !== shownDigest) return 'The dialog showed another version of the request. Nothing was changed.';
  if (verdict === 'approve' && !isDeliberate(shownForMs))
    return 'Approve was pressed within 1.5 seconds of the dialog’s opening, which looks like typing meant for something else. Nothing was changed; the request still waits.';
  return undefined;
}

/** @param shownForMs how long the dialog had been open, as its window says: whatever is no such time is no click */
export function isDeliberate(shownForMs: number): boolean {
  return Number.isFinite(shownForMs) && shownForMs >= DELIBERATE_MS;
}
