// Which requests one decision covers: no button approves requests of different callers or tools.
import type { Approval } from './approval.ts';
import { FOR_GOOD } from './secondAnswer.ts';

/** Requests of one caller and tool together, in order of arrival; one that can't be undone alone. */
export function decisionGroups(approvals: readonly Approval[]): Approval[][] {
  const groups = Map.groupBy(approvals, ({ id, tool, plan, caller }) =>
    plan.verbs.some((verb) => FOR_GOOD.has(verb)) ? id : JSON.stringify([caller.id, tool]),
  );
  return [...groups.values()];
}

/** One request for one target, or for none: its review needs no list to choose from. */
export function isSingle(approvals: readonly Approval[]): boolean {
  return approvals.length === 1 && approvals.every(({ plan }) => plan.targets.length <= 1);
}
