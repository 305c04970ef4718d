// A plan as agents see it in a dry run: snake_case, without secrets.
import type { JsonObject } from '../json.ts';
import { changesIn, type Destination } from './effect.ts';
import { english } from './phrase.ts';
import { planVerbs } from './policy.ts';
import type { Plan } from './plan.ts';

export function wirePlan(plan: Plan): JsonObject {
  const { title, targets, impact, warning, quote, estimatedMs } = plan;
  return {
    title: english(title),
    verbs: planVerbs(plan),
    targets: targets.map(({ kind, id, name, revision, environment, live, facts, ...target }) => ({
      kind,
      id,
      name,
      revision,
      environment,
      live,
      scope: target.scope.name,
      facts: facts.map(({ label, value }) => ({ label: english(label), value: english(value) })),
      effects: changesIn(target).map(({ label, before, after, destination, marks }) => ({
        label: english(label),
        before: before && english(before),
        after: after && english(after),
        ...(destination && { destination: wireDestination(destination) }),
        marks: marks.map(english),
      })),
    })),
    impact: impact.map(english),
    warning: warning && english(warning),
    quote: quote && {
      amount_minor: quote.amountMinor,
      currency: quote.currency,
      period: quote.period,
      proration_minor: quote.prorationMinor,
      next_charge_at: quote.nextChargeAt === null ? null : new Date(quote.nextChargeAt).toISOString(),
    },
    estimated_ms: estimatedMs,
  };
}

function wireDestination({ url, role, isNew }: Destination): JsonObject {
  return { url, role, ...(isNew && { new: true }) };
}
