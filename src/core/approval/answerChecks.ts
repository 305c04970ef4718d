// Whether a person's answer counts: only if it is deliberate and for exactly the request that waits.
import { phrase, type Phrase } from '../plan/phrase.ts';
import type { Approval } from './approval.ts';
import { DELIBERATE_MS, type ApprovalAnswer } from './approvalPrompt.ts';

/** Why an answer decides nothing, for the person to read; undefined if it counts. */
export function whyIgnored(
  { status, expiresAt, digest }: Approval,
  { digest: shownDigest, verdict, shownForMs }: ApprovalAnswer,
  now: number,
): Phrase | undefined {
  if (status !== 'pending' || expiresAt <= now)
    return phrase('The request no longer waits. Nothing was changed.');
  if (digest !== shownDigest)
    return phrase('The dialog showed another version of the request. Nothing was changed.');
  if (verdict === 'approve' && !isDeliberate(shownForMs))
    return phrase(
      'Approve was pressed within 1.5 seconds of the dialog’s opening. Nothing was changed; the request still waits.',
    );
  return undefined;
}

/** @param shownForMs how long the dialog had been open, as its window reports it; anything else is no click */
export function isDeliberate(shownForMs: number): boolean {
  return Number.isFinite(shownForMs) && shownForMs >= DELIBERATE_MS;
}
