// The work behind roll_back_operation and undo_operation: an operation of its own, which compensates another one.
import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Operation, StepRecord } from '../../core/operation/operation.ts';
import {
  neverCompensated,
  noCompensation,
  requireStatusFor,
  type Compensation,
} from '../../core/operation/compensation.ts';
import { transition } from '../../core/operation/transitions.ts';
import { planOf } from '../../core/operation/approvedPlan.ts';
import type { StoreTransaction } from '../../core/storage/store.ts';
import type { PlanContext, Work } from '../../core/operation/work.ts';
import { english } from '../../core/plan/phrase.ts';
import { visibleText } from '../../core/visibleText.ts';
import { shownName } from '../bundleTarget.ts';
import { approvedTargetsOf, changedSince, gatedInput, notDoneShape, nothingToDo } from '../gated.ts';
import { operationAnswer, operationOutput } from '../wire.ts';
import { changedSinceLines, changedTargets } from './changedSince.ts';
import { notCompensated } from './recordedUndo.ts';
import { eraseSecrets } from './compensateCall.ts';
import { plannedCompensation, compensationPlan } from './compensationPlan.ts';
import { requireOperation, stepsBack } from './compensationSteps.ts';

/** The works that can be compensated, by the tool's name. */
export type WorkOf = (kind: string) => Work<JsonObject> | undefined;

export const compensationInput = z.strictObject({
  operation_id: z
    .string()
    .min(1)
    .max(80)
    .describe('the operation to roll back or undo, from list_operations'),
  ...gatedInput,
});
export type CompensationArgs = z.infer<typeof compensationInput>;

export const compensationOutput = operationOutput.extend({
  taken_back: z.string().optional(),
  not_done: z.array(notDoneShape).optional(),
});

/** @throws AppError as `requireStatusFor`, `stepsBack`; `bundle-conflict` if what would be undone has changed */
export function planCompensation(
  way: Compensation,
  { operation_id }: CompensationArgs,
  context: PlanContext,
  workOf: WorkOf,
): ReturnType<typeof compensationPlan> {
  const target = requireOperation(context, operation_id);
  if (!isOwn(target, context)) requireStatusFor(way, target);
  const plan = compensationPlan(way, target, workOf(target.kind), context);
  if (way === 'undo') requireUnmoved(target, context);
  return plan;
}

export function compensationWork(way: Compensation, workOf: WorkOf): Work<CompensationArgs> {
  const stepsOf = (operation: Operation, context: PlanContext) => {
    const target = requireOperation(context, targetIdOf(operation));
    return stepsBack(workOf(target.kind), target, context);
  };
  return {
    identity: ({ operation_id }) => [operation_id],
    settled: ({ operation_id }, context) => {
      const { status, takenBackBy } = requireOperation(context, operation_id);
      if (status !== 'rolled_back') return undefined;
      const message = `It was already rolled back by ${takenBackBy}; nothing was sent`;
      return nothingToDo(message, { taken_back: operation_id });
    },
    begin: (tx, operation, context) => beginTakingBack(way, tx, operation, context, stepsOf),
    steps: stepsOf,
    finish: (tx, operation, outputs) => {
      const target = requireOperation({ view: tx }, targetIdOf(operation));
      const notDone = [...notCompensated(outputs.values()), ...plannedCompensation.of(operation).by_hand];
      endTakenBack(tx, operation, target, workOf);
      const left = notDone.length > 0 ? '; not_done lists possible orphans' : '';
      return {
        taken_back: target.id,
        not_done: notDone,
        message: `${way === 'undo' ? 'Undone' : 'Rolled back'}: ${english(planOf(target)?.title ?? target.kind)}${left}`,
      };
    },
    stopped: (tx, operation) => {
      const target = tx.operations.get(targetIdOf(operation));
      if (target === undefined || !isCompensatedBy(target, operation)) return;
      const { id: by, status, updatedAt: now } = operation;
      tx.operations.update(transition(target, { type: 'rollbackStopped', now, by, status }).operation, null);
    },
    unwind: neverCompensated(
      'A rollback can’t be rolled back.',
      'Resume it, or request the original work again.',
    ),
  };
}

export function presentCompensation(
  operation: Operation,
  steps: StepRecord[],
): JsonObject & { status: string } {
  return { taken_back: targetIdOf(operation), ...operationAnswer(operation, steps) };
}

function targetIdOf({ args }: Operation): string {
  return typeof args['operation_id'] === 'string' ? args['operation_id'] : '';
}

function isCompensatedBy({ status, takenBackBy }: Operation, by: Operation): boolean {
  return status === 'rolling_back' && takenBackBy === by.id;
}

/** Whether this replans the operation that already compensates the target. */
function isOwn({ status, takenBackBy }: Operation, { previous }: PlanContext): boolean {
  return status === 'rolling_back' && takenBackBy !== null && previous !== undefined && previous !== null;
}

/** Runs in the transaction that starts or resumes it: from here on the target belongs to this operation. */
function beginTakingBack(
  way: Compensation,
  tx: StoreTransaction,
  operation: Operation,
  context: PlanContext,
  stepsOf: Work<CompensationArgs>['steps'],
): void {
  const target = requireOperation({ view: tx }, targetIdOf(operation));
  if (isCompensatedBy(target, operation)) return;
  requireStatusFor(way, target);
  for (const { id, name, revision } of planOf(operation)?.targets ?? [])
    if ((tx.bundles.get(id)?.revision ?? null) !== revision) throw changedSince(name);
  // Throws now, before anything is undone, if it can't be undone anymore.
  stepsOf(operation, context);
  const event = { type: 'rollbackStarted', now: context.clock.now(), by: operation.id } as const;
  tx.operations.update(transition(target, event).operation, null);
}

/** Runs in the transaction that completes it: marks the target as rolled back, and erases its remaining secrets. */
function endTakenBack(tx: StoreTransaction, operation: Operation, target: Operation, workOf: WorkOf): void {
  const { id: by, updatedAt: now } = operation;
  const ended = transition(target, { type: 'rollbackEnded', now, by }).operation;
  workOf(target.kind)?.stopped?.(tx, ended);
  eraseSecrets(tx, tx.operations.calls(target.id));
  tx.operations.update(ended, null);
}

/** @throws AppError `unsupported` if what it changed is gone; `bundle-conflict`, listing what changed since */
function requireUnmoved(target: Operation, { view }: PlanContext): void {
  const bundles = approvedTargetsOf(target).filter(({ kind }) => kind === 'bundle');
  const isGone = bundles.length > 0 && bundles.every(({ id }) => view.bundles.get(id) === undefined);
  if (isGone && planOf(target)?.verbs.every((verb) => verb === 'change'))
    throw noCompensation(`What ${target.kind} changed was deleted since.`, 'There is nothing to undo.');
  const [moved] = changedTargets(view, target);
  if (moved === undefined) return;
  const lines = changedSinceLines(view, target).map((line) => visibleText(english(line), 400));
  const shown = lines.length > 0 ? ` Since then: ${lines.slice(0, 5).join('; ')}.` : '';
  throw new AppError(
    'bundle-conflict',
    `“${shownName(moved.bundle)}” was changed after ${target.kind} (revision ${moved.left ?? 'unknown'} → ${moved.bundle.revision}).${shown}`,
    {
      details: {
        bundle_id: moved.bundle.id,
        left_revision: moved.left ?? null,
        revision: moved.bundle.revision,
        changed_since: lines,
      },
      next: 'Nothing was changed. Undo what came later first, or make the change that you want by its own tool.',
    },
  );
}
