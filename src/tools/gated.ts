// What tools with gated plans share: two arguments, the plan of one bundle, the approved targets.
import { z } from 'zod';
import type { Bundle } from '../core/bundle/bundle.ts';
import type { JsonObject } from '../core/json.ts';
import type { Effect } from '../core/plan/effect.ts';
import { english, type Wording } from '../core/plan/phrase.ts';
import type { Plan, PlanTarget } from '../core/plan/plan.ts';
import { AppError } from '../core/errors.ts';
import { IN_FLIGHT, type Operation, type StepRecord } from '../core/operation/operation.ts';
import type { StepContext } from '../core/operation/step.ts';
import { hasBegun } from '../core/operation/run/stepRecords.ts';
import { planOf } from '../core/operation/approvedPlan.ts';
import type { PlanContext } from '../core/operation/work.ts';
import { bundleTarget, shownName } from './bundleTarget.ts';
import { operationAnswer, operationSummary } from './wire.ts';

/** Arguments of every gated tool; the runner handles both, and neither is part of a request's identity. */
export const gatedInput = {
  dry_run: z.boolean().default(false),
  repeat: z.boolean().optional().describe('a second time'),
  reason: z.string().max(500).optional(),
};

const keptFacts = { id: z.string(), why: z.string(), message: z.string() };

/** A requested target that was left unchanged. `why` is a word to branch on, `message` is for people. */
export const keptData = z.object(keptFacts);
export type Kept = z.infer<typeof keptData>;

export const keptShape = z.looseObject({ id: z.string(), why: z.string() });

/** What was not undone because the provider has no request for it. */
export const notDoneData = z.object({ request: z.string(), why: z.string() });
export type NotDone = z.infer<typeof notDoneData>;

/** What a plan says will stay at the provider. */
export interface Stays {
  request: string;
  why: Wording;
}

/** For records and agents. */
export function asNotDone({ request, why }: Stays): NotDone {
  return { request, why: english(why) };
}

export const notDoneShape = z.looseObject({ request: z.string(), why: z.string() });

/** The common declarations of gated tools. */
export const gated = {
  pace: 'long',
  idempotent: true,
  present: (operation: Operation, steps: StepRecord[]): JsonObject & { status: string } => ({
    bundle_id: operation.bundleId,
    ...operationAnswer(operation, steps),
  }),
  summarize: operationSummary,
} as const;

/** A plan for one existing bundle. */
export function planOnBundle<D extends JsonObject>(
  context: PlanContext,
  bundle: Bundle,
  {
    effects,
    ...plan
  }: Pick<Plan<D>, 'title' | 'verbs' | 'impact' | 'data'> &
    Partial<Pick<Plan, 'warning' | 'quote' | 'estimatedMs'>> & { effects: Effect[] },
): Plan<D> {
  const targets = [bundleTarget(context, bundle, effects)];
  return { warning: null, quote: null, estimatedMs: null, ...plan, targets, bundleId: bundle.id };
}

/** The result if the request is already satisfied. @param message what is true already, and that nothing was sent */
export function nothingToDo(message: string, members: JsonObject): JsonObject {
  return { status: 'completed', operation_id: null, percent: 100, message, ...members };
}

/** The plan's targets that a person approved; all of them if no approval was needed. */
export function approvedTargetsOf(operation: Operation): PlanTarget[] {
  const { approvedTargets } = operation;
  return plannedTargets(operation).filter(({ id }) => approvedTargets?.includes(id) ?? true);
}

/** The plan's targets that the person left out. */
export function notApproved(operation: Operation): Kept[] {
  const approved = new Set(approvedTargetsOf(operation).map(({ id }) => id));
  return plannedTargets(operation)
    .filter(({ id }) => !approved.has(id))
    .map(({ id }) => ({ id, why: 'not-approved', message: 'A person left it out.' }));
}

/** A repeated request joins what runs or waits, resumes what stopped midway, and replaces what had not started. */
export function joinsOnceBegun(
  _args: unknown,
  operation: Operation,
  { view }: PlanContext,
): 'join' | 'supersede' {
  return IN_FLIGHT.has(operation.status) || hasBegun(view, operation.id) ? 'join' : 'supersede';
}

/**
 * Whether the target changed since the approval; asked before a step's first outward call.
 * @param revision of the target's bundle now; undefined if it is gone
 */
export function isMoved(
  context: StepContext,
  step: string,
  target: PlanTarget,
  revision: number | undefined,
): boolean {
  if (context.read((view) => hasBegun(view, context.operation.id, step))) return false;
  return revision !== target.revision;
}

/**
 * For a step of an operation on one bundle. @throws AppError `bundle-conflict` if it no longer matches the
 * approval
 */
export function requireAsApproved(context: StepContext, step: string, bundle: Bundle): void {
  const [target] = approvedTargetsOf(context.operation);
  if (target === undefined || isMoved(context, step, target, bundle.revision))
    throw changedSince(shownName(bundle));
}

export const CHANGED_SINCE: Pick<Kept, 'why' | 'message'> = {
  why: 'changed-since-approval',
  message: 'It was changed after the request was planned.',
};

export function changedSince(name: string): AppError {
  return new AppError('bundle-conflict', `“${name}” was changed after this was planned.`, {
    next: 'Nothing was changed by this request. Ask again: Sluice plans it on the current state.',
  });
}

function plannedTargets(operation: Operation): PlanTarget[] {
  return planOf(operation)?.targets ?? [];
}
