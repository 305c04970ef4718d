// Which approvals need a second answer: those that touch something live or can't be undone. No delay proves that a
// person saw a dialog, so one stray click must not be enough for these.
import type { Approval } from './approval.ts';
import type { PlanTarget } from '../plan/plan.ts';
import type { Scope } from '../provider/scope.ts';
import type { Verb } from '../plan/verb.ts';

/** A request with those of its targets that a person is about to approve. */
export interface AskedFor {
  approval: Approval;
  targets: readonly PlanTarget[];
}

/** No rollback reaches these. Not delete: a deleted bundle can be recreated for 30 days. */
export const FOR_GOOD: ReadonlySet<Verb> = new Set(['revoke', 'spend', 'share']);

/** Accounts that count as live because no person has said otherwise. */
export function undecidedScopes(asked: readonly AskedFor[]): Scope[] {
  const scopes = asked.flatMap(({ targets }) => targets.map(({ scope }) => scope));
  return [...new Map(scopes.flatMap((scope) => (scope.isUndecided ? [[scope.id, scope]] : []))).values()];
}

export function needsSecondAnswer(asked: readonly AskedFor[]): boolean {
  return asked.some(hurts);
}

/** A plan without targets counts as live, because it doesn't show what it touches. */
export function hurts({ approval: { plan }, targets }: AskedFor): boolean {
  return (
    targets.some(({ live }) => live) ||
    plan.targets.length === 0 ||
    (targets.length > 0 && plan.verbs.some((verb) => FOR_GOOD.has(verb)))
  );
}
