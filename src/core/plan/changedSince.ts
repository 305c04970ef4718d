// Whether what a person approved is still what would happen.
import type { Change, Plan, PlanTarget } from './plan.ts';

/**
 * What changed since the decision, for the approved targets, as sentences; empty if nothing did. A lower
 * price is no change: the approved amount is a maximum.
 */
export function changedSince(decided: Plan, now: Plan, approvedTargets: readonly string[]): string[] {
  const moved = approvedTargets.flatMap((id) => {
    const before = decided.targets.find((target) => target.id === id);
    const after = now.targets.find((target) => target.id === id);
    if (before === undefined) return [`${id} was not part of the request`];
    return after === undefined
      ? [`“${before.name}” is gone, or no longer what was asked for`]
      : targetMoved(before, after);
  });
  const verbs = now.verbs.filter((verb) => !decided.verbs.includes(verb));
  const quoted = quoteMoved(decided, now);
  return [...moved, ...verbs.map((verb) => `it would now also ${verb}`), ...quoted];
}

function targetMoved(before: PlanTarget, after: PlanTarget): string[] {
  const facts = after.facts.flatMap(({ label, value }) => {
    const old = before.facts.find((fact) => fact.label === label)?.value;
    return old === undefined || old === value ? [] : [`${label} of “${before.name}”: ${old} → ${value}`];
  });
  const changed = sameChanges(before.changes, after.changes) ? [] : [`what would change in “${before.name}”`];
  const what = [
    ...(before.name === after.name ? [] : [`“${before.name}” is now called “${after.name}”`]),
    ...(before.environment === after.environment ? [] : [`“${before.name}” is now in ${after.environment}`]),
    ...(before.live === after.live ? [] : [`“${before.name}” is now ${after.live ? 'live' : 'not live'}`]),
  ];
  if (before.revision === after.revision) return [...changed, ...what];
  return [
    `“${before.name}” was changed (revision ${before.revision ?? 'none'} → ${after.revision ?? 'none'})`,
    ...facts,
    ...changed,
    ...what,
  ];
}

function sameChanges(left: readonly Change[], right: readonly Change[]): boolean {
  return (
    left.length === right.length &&
    left.every((change, index) => {
      const other = right[index];
      return other?.label === change.label && other.before === change.before && other.after === change.after;
    })
  );
}

function quoteMoved({ quote: before }: Plan, { quote: after }: Plan): string[] {
  if (after === null) return [];
  if (before === null) return ['it would now cost money'];
  const same = before.currency === after.currency && before.period === after.period;
  const notMore = after.amountMinor <= before.amountMinor && after.prorationMinor <= before.prorationMinor;
  return same && notMore ? [] : ['the price'];
}
