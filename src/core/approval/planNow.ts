// What an operation would do if it were started now: its tool looks ahead and plans again, on the records as they are.
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Operation } from '../operation/operation.ts';
import { planOf } from '../operation/waitingOperations.ts';
import type { StoreView } from '../ports.ts';
import type { LookAhead } from '../tool/lookAhead.ts';
import type { ToolRegistry } from '../tool/registry.ts';
import { isWorkTool, type AnyWorkTool, type PlanContext } from '../tool/tool.ts';
import type { Plan } from './plan.ts';

export interface PlanningParts extends Pick<PlanContext, 'manifests' | 'clock' | 'ids' | 'hasher'> {
  registry: ToolRegistry;
  lookAhead: LookAhead;
}

/** What the plan must know beyond Sluice's records, as it is now. @throws AppError as `LookAhead.factsFor` */
export async function factsNow(
  { registry, lookAhead }: PlanningParts,
  operation: Operation,
): Promise<JsonObject> {
  return lookAhead.factsFor(workToolOf(registry, operation.kind), operation.args);
}

/** @throws AppError whatever the tool refuses, e.g. `not-found` where its target is gone */
export function planNow(
  { registry, manifests, clock, ids, hasher }: PlanningParts,
  view: StoreView,
  operation: Operation,
  facts: JsonObject,
): Plan {
  const context = { view, manifests, clock, ids, hasher, facts, previous: planOf(operation) };
  const plan = workToolOf(registry, operation.kind).plan?.(operation.args, context);
  if (plan === undefined) throw new AppError('internal', `${operation.kind} cannot plan.`);
  return plan;
}

/** The version of the tool's contract, which a decision is bound to. */
export function toolVersion({ registry }: PlanningParts, kind: string): number {
  return workToolOf(registry, kind).version ?? 1;
}

function workToolOf(registry: ToolRegistry, kind: string): AnyWorkTool {
  const tool = registry.get(kind);
  if (isWorkTool(tool)) return tool;
  throw new AppError('internal', `${kind} has no plan.`);
}
