// What an operation would do if it started now: its tool runs its preflight and plans again on the current records.
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Operation } from '../operation/operation.ts';
import { planOf } from '../operation/approvedPlan.ts';
import { withManifests } from '../operation/plannedManifests.ts';
import type { StoreView } from '../storage/store.ts';
import { identityOf } from '../tool/identity.ts';
import type { Preflight } from '../tool/preflight.ts';
import type { ToolRegistry } from '../tool/registry.ts';
import { isWorkTool, type AnyWorkTool } from '../tool/tool.ts';
import { planContext, type PlanContext } from '../operation/work.ts';
import type { ConsentPolicy } from './consentPolicy.ts';
import { planDigest } from '../plan/digest.ts';
import type { Plan } from '../plan/plan.ts';
import { planVerbs } from '../plan/policy.ts';

export interface PlanningDeps extends Pick<PlanContext, 'manifests' | 'clock' | 'ids' | 'hasher'> {
  registry: ToolRegistry;
  preflight: Preflight;
  consents: ConsentPolicy;
}

/** Current facts from outside Sluice's records. @throws AppError as `Preflight.factsFor` */
export async function factsNow(
  { registry, preflight }: PlanningDeps,
  operation: Operation,
): Promise<JsonObject> {
  return preflight.factsFor(workToolOf(registry, operation.kind), operation.args);
}

/** @throws AppError what the tool refuses, e.g. `not-found` if its target is gone */
export function planNow(deps: PlanningDeps, view: StoreView, operation: Operation, facts: JsonObject): Plan {
  const context = planContext(deps, view, { facts, previous: planOf(operation) });
  const plan = workToolOf(deps.registry, operation.kind).plan?.(operation.args, context);
  if (plan === undefined) throw new AppError('internal', `${operation.kind} can’t plan.`);
  return withManifests(deps.consents.judged(view, plan), deps);
}

/**
 * The digest that binds a decision on the operation's plan, from the current records. A stored digest that differs was
 * made by another version, or for something else. @throws AppError as the tool's identity
 */
export function digestNow(
  deps: PlanningDeps,
  view: StoreView,
  { kind, args, caller }: Operation,
  plan: Plan,
): string {
  const tool = workToolOf(deps.registry, kind);
  return planDigest(deps.hasher, {
    tool: kind,
    toolVersion: tool.version ?? 1,
    identity: identityOf(tool, args, planContext(deps, view)),
    callerId: caller.id,
    verbs: planVerbs(plan),
    plan,
  });
}

function workToolOf(registry: ToolRegistry, kind: string): AnyWorkTool {
  const tool = registry.get(kind);
  if (isWorkTool(tool)) return tool;
  throw new AppError('internal', `${kind} has no plan.`);
}
