// A plan as agents see it in a dry run: snake_case, without secrets.
import type { JsonObject } from '../json.ts';
import { planVerbs } from './policy.ts';
import type { Plan } from './plan.ts';

export function wirePlan(plan: Plan): JsonObject {
  const { title, targets, impact, warning, quote, estimatedMs } = plan;
  return {
    title,
    verbs: planVerbs(plan),
    targets: targets.map(({ kind, id, name, revision, environment, live, facts, changes }) => ({
      kind,
      id,
      name,
      revision,
      environment,
      live,
      facts: facts.map(({ label, value }) => ({ label, value })),
      changes: changes.map(({ label, before, after, note }) => ({ label, before, after, note })),
    })),
    impact,
    warning,
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
