// From verbs to gate: which plans need a person's approval. Pure; decided nowhere else.
import type { Plan } from './plan.ts';
import type { PlanVerb, Verb } from './verb.ts';

/** Verbs that a person must approve, always. */
export const GATED: ReadonlySet<PlanVerb> = new Set([
  'delete',
  'revoke',
  'spend',
  'share',
  'production',
  'bulk',
]);

/**
 * The plan's own verbs, with `production` (create or change of what is live), `share`
 * (data goes where no person approved it) and `bulk` (several targets).
 */
export function planVerbs(plan: Pick<Plan, 'verbs' | 'targets'>): PlanVerb[] {
  const verbs: PlanVerb[] = [...new Set(plan.verbs)];
  const changes = plan.verbs.some((verb) => verb === 'create' || verb === 'change');
  if (changes && plan.targets.some((target) => target.live)) verbs.push('production');
  const isDirected = plan.targets.some(({ effects }) =>
    effects.some(({ destination }) => destination?.isNew === true),
  );
  if (isDirected && !verbs.includes('share')) verbs.push('share');
  const maintainsOnly = plan.verbs.every((verb) => verb === 'read' || verb === 'maintain');
  if (!maintainsOnly && plan.targets.length > 1) verbs.push('bulk');
  return verbs;
}

/** Whether a person must approve it. */
export function isGated(verbs: readonly PlanVerb[]): boolean {
  return verbs.some((verb) => GATED.has(verb));
}

/** Whether a plan of a tool with these verbs can be gated: then the tool must be able to plan. */
export type MayBeGated<V extends Verb> = Extract<V, Exclude<Verb, 'read' | 'maintain'>>;
