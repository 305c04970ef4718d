// A person's answer, for each of its requests. Pure.
import type { Approval } from '../../core/approval/approval.ts';
import type { ApprovalAnswer, DecideOutcome } from '../../core/approval/approvalPrompt.ts';
import type { Wording } from '../../core/plan/phrase.ts';
import { NOT_SELECTED } from '../../core/approval/gateMessages.ts';
import { selectedTargets, type Selection } from './selectionList.ts';

export type Verdict = (approval: Approval) => Pick<ApprovalAnswer, 'verdict' | 'targets' | 'reason'>;

/** Targets that aren't selected stay; a request without selected targets is rejected. */
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

/** The answer decided nothing. @param why for the person */
export function notUsed(why: Wording): DecideOutcome {
  return { kind: 'not-used', why };
}
