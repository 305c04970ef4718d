// Which requests one decision may cover: no button approves requests of different tools.
import type { Approval } from './approval.ts';
import type { PlanVerb } from '../plan/verb.ts';

/** What cannot be taken back from those who got it: each such request is decided on its own. */
const ALONE: ReadonlySet<PlanVerb> = new Set(['spend', 'share', 'revoke']);

/** Requests of one tool together, in order of arrival; one that spends, shares or revokes alone. */
export function decisionGroups(approvals: readonly Approval[]): Approval[][] {
  const groups = Map.groupBy(approvals, ({ id, tool, plan }) =>
    plan.verbs.some((verb) => ALONE.has(verb)) ? id : tool,
  );
  return [...groups.values()];
}
