// What all tools share whose plan a person may have to approve: two arguments, and which targets are worked on.
import { z } from 'zod';
import type { PlanTarget } from '../core/plan/plan.ts';
import { AppError } from '../core/errors.ts';
import { IN_FLIGHT, type Operation } from '../core/operation/operation.ts';
import type { StepContext } from '../core/operation/step.ts';
import { hasBegun } from '../core/operation/run/stepRecords.ts';
import { planOf } from '../core/operation/waitingOperations.ts';
import type { PlanContext } from '../core/operation/work.ts';

/** Arguments of every gated tool; the runner acts on both, and neither is part of what a request means. */
export const gatedInput = {
  dry_run: z.boolean().default(false).describe('true: return the plan, change nothing and ask nobody'),
  reason: z
    .string()
    .max(500)
    .optional()
    .describe('why you want it; shown to the person as your claim, not checked'),
};

/** A target that was asked for and left as it is. `why` is a word to branch on, `message` is for people. */
export interface Kept {
  id: string;
  why: string;
  message: string;
}

export const keptShape = z.looseObject({ id: z.string(), why: z.string() });

/** What stayed undone because the provider has no request for it. */
export interface NotDone {
  request: string;
  why: string;
}

/** The plan's targets that a person approved; all of them where nobody had to be asked. */
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

/** Repeated: what runs or waits is joined, what stopped midway is resumed; what had not begun yet is planned anew. */
export function joinsOnceBegun(
  _args: unknown,
  operation: Operation,
  { view }: PlanContext,
): 'join' | 'supersede' {
  return IN_FLIGHT.has(operation.status) || hasBegun(view, operation.id) ? 'join' : 'supersede';
}

/**
 * Before a step's first outward call: what was approved must still be what is there.
 * @param revision of the target's bundle now; undefined where it is gone
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

export const CHANGED_SINCE: Pick<Kept, 'why' | 'message'> = {
  why: 'changed-since-approval',
  message: 'It was changed after the request was planned.',
};

export function changedSince(name: string): AppError {
  return new AppError('bundle-conflict', `“${name}” was changed after this was planned.`, {
    next: 'Nothing was changed by this request. Ask again: it is planned on what is there now.',
  });
}

function plannedTargets(operation: Operation): PlanTarget[] {
  return planOf(operation)?.targets ?? [];
}
