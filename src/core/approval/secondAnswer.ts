// Which approvals a person confirms a second time: those that touch something live or can't be taken back. No time
// since a dialog opened proves that a person saw it, so that one stray click must not be enough for these.
import type { Approval } from './approval.ts';
import type { PlanTarget } from '../plan/plan.ts';
import type { Verb } from '../plan/verb.ts';

/** A request with those of its targets that a person is about to approve. */
export interface AskedFor {
  approval: Approval;
  targets: readonly PlanTarget[];
}

/** What was deleted can be set up again for 30 days; what was revoked, bought or read by others stays so. */
const FOR_GOOD: ReadonlySet<Verb> = new Set(['revoke', 'spend', 'share']);

export function needsSecondAnswer(asked: readonly AskedFor[]): boolean {
  return asked.some(hurts);
}

/** A plan without targets says nothing about what it touches: then it counts as if that were live. */
export function hurts({ approval: { plan }, targets }: AskedFor): boolean {
  return (
    targets.some(({ live }) => live) ||
    plan.targets.length === 0 ||
    (targets.length > 0 && plan.verbs.some((verb) => FOR_GOOD.has(verb)))
  );
}
