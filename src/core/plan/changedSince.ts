// Whether what a person approved is still what would happen.
import { canonicalText } from '../canonicalJson.ts';
import { changesIn, effectFacts } from './effect.ts';
import { english, phrase, type Phrase, type Wording } from './phrase.ts';
import type { Plan, PlanTarget } from './plan.ts';
import type { Verb } from './verb.ts';

const VERB_WORDS: Readonly<Record<Verb, Phrase>> = {
  read: phrase('read'),
  maintain: phrase('maintain'),
  create: phrase('create'),
  change: phrase('change'),
  delete: phrase('delete'),
  revoke: phrase('revoke'),
  spend: phrase('spend'),
  share: phrase('share'),
};

/**
 * What changed between the plan that was decided on and the plan made now, for the approved targets; empty if nothing
 * did. A lower price is no change: never more than what was approved.
 */
export function changedSince(decided: Plan, now: Plan, approvedTargets: readonly string[]): Wording[] {
  const changes = approvedTargets.flatMap((id) => {
    const before = decided.targets.find((target) => target.id === id);
    const after = now.targets.find((target) => target.id === id);
    if (before === undefined) return [phrase('{target} was not part of the request', { target: id })];
    return after === undefined
      ? [phrase('“{name}” is gone, or no longer what was asked for', { name: before.name })]
      : targetChanges(before, after);
  });
  const verbs = now.verbs.filter((verb) => !decided.verbs.includes(verb));
  const declared = Object.entries(now.manifests ?? {}).flatMap(([provider, digest]) =>
    decided.manifests?.[provider] === digest
      ? []
      : [phrase('what is declared of the provider {provider}', { provider })],
  );
  return [
    ...changes,
    ...verbs.map((verb) => phrase('it would now also {verb}', { verb: VERB_WORDS[verb] })),
    ...quoteChanges(decided, now),
    ...declared,
  ];
}

function targetChanges(before: PlanTarget, after: PlanTarget): Wording[] {
  const { name } = before;
  const known = new Map(before.facts.map(({ label, value }) => [english(label), value]));
  const facts = after.facts.flatMap(({ label, value }) => {
    const old = known.get(english(label));
    if (old === undefined || english(old) === english(value)) return [];
    return [phrase('{label} of “{name}”: {before} → {after}', { label, name, before: old, after: value })];
  });
  const what = [
    ...(isSameEffect(before, after) ? [] : [phrase('what would change in “{name}”', { name })]),
    ...(name === after.name ? [] : [phrase('“{name}” is now called “{now}”', { name, now: after.name })]),
    ...(before.environment === after.environment
      ? []
      : [phrase('“{name}” is now in {environment}', { name, environment: after.environment })]),
    ...(!before.live && after.live ? [phrase('“{name}” is now live', { name })] : []),
    ...(before.scope.id === after.scope.id
      ? []
      : [phrase('“{name}” now acts on {scope}', { name, scope: after.scope.name })]),
  ];
  if (before.revision === after.revision) return what;
  const revisions = { before: before.revision ?? '–', after: after.revision ?? '–' };
  return [
    phrase('“{name}” was changed (revision {before} → {after})', { name, ...revisions }),
    ...facts,
    ...what,
  ];
}

function isSameEffect(...targets: [PlanTarget, PlanTarget]): boolean {
  const [before, after] = targets.map((target) => canonicalText(changesIn(target).map(effectFacts)));
  return before === after;
}

function quoteChanges({ quote: before }: Plan, { quote: after }: Plan): Wording[] {
  if (after === null) return [];
  if (before === null) return [phrase('it would now cost money')];
  const same = before.currency === after.currency && before.period === after.period;
  const notMore = after.amountMinor <= before.amountMinor && after.prorationMinor <= before.prorationMinor;
  return same && notMore ? [] : [phrase('the price')];
}
