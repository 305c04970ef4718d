// What a person answered, for each request that the answer is about. Pure.
import type { Approval } from '../../core/approval/approval.ts';
import type { ApprovalAnswer, DecideOutcome } from '../../core/approval/approvalPrompt.ts';
import { NOT_SELECTED } from '../../core/approval/gateMessages.ts';
import { selectedTargets, type Selection } from './selectionList.ts';

export type Verdict = (approval: Approval) => Pick<ApprovalAnswer, 'verdict' | 'targets' | 'reason'>;

/** What is not selected stays: as a target that was left out, or as a rejection if nothing of a request was selected. */
export function selected(selection: Selection): Verdict {
  return (approval) => {
    const targets = selectedTargets(approval, selection).map(({ id }) => id);
    if (targets.length > 0) return { verdict: 'approve', targets };
    return {
      verdict: 'reject',
      reason: NOT_SELECTED,
    };
  };
}

/** Nothing was changed. */
export function notUsed(why: string): DecideOutcome {
  return { kind: 'not-used', why };
}
