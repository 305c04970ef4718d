// Which requests are reviewed by themselves: of several, a person chooses in a list.
import type { Approval } from '../../core/approval/approval.ts';

/** One request for one target, or for none. */
export function isSingle(approvals: readonly Approval[]): boolean {
  return approvals.length === 1 && approvals.every(({ plan }) => plan.targets.length <= 1);
}
