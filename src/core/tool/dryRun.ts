// The answer to a dry run: what would happen, without asking and without changes. Of many targets it names each, and
// counts what would happen to them.
import type { JsonObject } from '../json.ts';
import { changesIn } from '../plan/effect.ts';
import { english } from '../plan/phrase.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlanVerb } from '../plan/verb.ts';
import { wirePlan } from '../plan/wirePlan.ts';
import { withinBudget } from './withinBudget.ts';

/** Characters of JSON: what a model reads of 37 targets. */
const MOST_CHARACTERS = 5_500;

export function dryRun(
  plan: Plan,
  verbsToAskFor: readonly PlanVerb[],
): { output: JsonObject; text: string; isError: false } {
  const asks = verbsToAskFor.length > 0;
  const text = `Dry run, nothing was changed: this would ${english(plan.title)}. ${asks ? `A person would be asked (${verbsToAskFor.join(', ')}).` : 'It needs no approval.'}`;
  return {
    output: { status: 'planned', needs_approval: asks, plan: planWithin(plan) },
    text,
    isError: false,
  };
}

function planWithin(plan: Plan): JsonObject {
  const whole = wirePlan(plan);
  if (JSON.stringify(whole).length <= MOST_CHARACTERS) return whole;
  const targets = plan.targets.map(({ id, name, environment, live }) => ({ id, name, environment, live }));
  const short = {
    ...whole,
    targets,
    effects: countsOf(plan),
    next: 'Name fewer targets to see each effect.',
  };
  return withinBudget(short, MOST_CHARACTERS);
}

/** How many effects there are of each label. */
function countsOf({ targets }: Plan): JsonObject {
  const counts: Record<string, number> = {};
  for (const target of targets)
    for (const { label } of changesIn(target)) {
      const name = english(label);
      counts[name] = (counts[name] ?? 0) + 1;
    }
  return counts;
}
