// The effects of a tool or a plan.

export const VERBS = ['read', 'maintain', 'create', 'change', 'delete', 'revoke', 'spend', 'share'] as const;

export type Verb = (typeof VERBS)[number];

/** Verbs of a plan: the tool's own and what the runner adds. */
export const PLAN_VERBS = [...VERBS, 'production', 'bulk'] as const;

export type PlanVerb = (typeof PLAN_VERBS)[number];
