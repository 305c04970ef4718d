// Which requests one decision covers: no button approves requests of different tools.
import type { Approval } from './approval.ts';
import type { PlanVerb } from '../plan/verb.ts';

/** No rollback reaches these: each such request is decided alone. */
const ALONE: ReadonlySet<PlanVerb> = new Set(['spend', 'share', 'revoke']);

/** Requests of one tool together, in order of arrival; one that spends, shares or revokes alone. */
export function decisionGroups(approvals: readonly Approval[]): Approval[][] {
  const groups = Map.groupBy(approvals, ({ id, tool, plan }) =>
    plan.verbs.some((verb) => ALONE.has(verb)) ? id : tool,
  );
  return [...groups.values()];
}

/** One request for one target, or for none: its review needs no list to choose from. */
export function isSingle(approvals: readonly Approval[]): boolean {
  return approvals.length === 1 && approvals.every(({ plan }) => plan.targets.length <= 1);
}
