// Which requests a person has before their eyes in full, and so can decide on without the dialog's own text.
import type { Approval } from '../../core/approval/approval.ts';
import { reviewedApprovalIds } from './reviewUri.ts';

/** One request for one target, or for none. */
export function isSingle(approvals: readonly Approval[]): boolean {
  return approvals.length === 1 && approvals.every(({ plan }) => plan.targets.length <= 1);
}

/** Whether the dialog follows the review of just this request. Of many targets, the list says which are approved. */
export function isReviewed(approvals: readonly Approval[]): boolean {
  const reviewed = reviewedApprovalIds();
  return isSingle(approvals) && approvals.every(({ id }) => reviewed.includes(id));
}
