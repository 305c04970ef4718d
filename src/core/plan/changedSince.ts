// Whether what a person approved is still what would happen.
import { canonicalText } from '../canonicalJson.ts';
import { changesIn, effectFacts } from './effect.ts';
import { english } from './phrase.ts';
import type { Plan, PlanTarget } from './plan.ts';

/**
 * What changed between the plan that was decided on and the plan made now, for the approved targets, as sentences;
 * empty if nothing did. A lower price is no change: never more than what was approved.
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
  const declared = Object.entries(now.manifests ?? {}).flatMap(([provider, digest]) =>
    decided.manifests?.[provider] === digest ? [] : [`what is declared of the provider ${provider}`],
  );
  return [...moved, ...verbs.map((verb) => `it would now also ${verb}`), ...quoted, ...declared];
}

function targetMoved(before: PlanTarget, after: PlanTarget): string[] {
  const known = new Map(before.facts.map(({ label, value }) => [english(label), english(value)]));
  const facts = after.facts.flatMap((fact) => {
    const [label, value] = [english(fact.label), english(fact.value)];
    const old = known.get(label);
    return old === undefined || old === value ? [] : [`${label} of “${before.name}”: ${old} → ${value}`];
  });
  const changed = isSameEffect(before, after) ? [] : [`what would change in “${before.name}”`];
  const what = [
    ...(before.name === after.name ? [] : [`“${before.name}” is now called “${after.name}”`]),
    ...(before.environment === after.environment ? [] : [`“${before.name}” is now in ${after.environment}`]),
    ...(!before.live && after.live ? [`“${before.name}” is now live`] : []),
    ...(before.scope.id === after.scope.id ? [] : [`“${before.name}” now acts on ${after.scope.name}`]),
  ];
  if (before.revision === after.revision) return [...changed, ...what];
  return [
    `“${before.name}” was changed (revision ${before.revision ?? 'none'} → ${after.revision ?? 'none'})`,
    ...facts,
    ...changed,
    ...what,
  ];
}

function isSameEffect(...targets: [PlanTarget, PlanTarget]): boolean {
  const [before, after] = targets.map((target) => canonicalText(changesIn(target).map(effectFacts)));
  return before === after;
}

function quoteMoved({ quote: before }: Plan, { quote: after }: Plan): string[] {
  if (after === null) return [];
  if (before === null) return ['it would now cost money'];
  const same = before.currency === after.currency && before.period === after.period;
  const notMore = after.amountMinor <= before.amountMinor && after.prorationMinor <= before.prorationMinor;
  return same && notMore ? [] : ['the price'];
}
