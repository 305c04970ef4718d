// Whether a target counts as live: by what people said of its account, not by the name of its environment alone.
import type { Plan, PlanTarget } from '../core/plan/plan.ts';

/** @param judged as of the context */
export function isLiveAsJudged(
  target: PlanTarget,
  bundleId: string | null,
  judged: (plan: Plan) => Plan,
): boolean {
  const asked = { title: '', verbs: [], impact: [], warning: null, quote: null, estimatedMs: null };
  return judged({ ...asked, targets: [target], bundleId, data: {} }).targets.some(({ live }) => live);
}
