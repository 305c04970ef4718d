// One step per deleted bundle, named by the bundle's id: removes it at the provider, then from the records in the
// transaction that completes the step.
import type { Bundle } from '../../core/bundle/bundle.ts';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { operationBusyWith } from '../../core/operation/engineRefusals.ts';
import type { Operation, StepRecord } from '../../core/operation/operation.ts';
import type { Step, StepContext, StepEffect } from '../../core/operation/step.ts';
import type { PlanTarget } from '../../core/plan/plan.ts';
import { visibleText } from '../../core/visibleText.ts';
import { shownName } from '../bundleTarget.ts';
import {
  approvedTargetsOf,
  CHANGED_SINCE,
  changedSince,
  isMoved,
  type Kept,
  type NotDone,
} from '../gated.ts';
import { removeBundle } from '../provision/bundleRecords.ts';
import { dropRemoved } from './bundleStatus.ts';
import { keepDeletedRecord } from './deletedRecord.ts';
import { dismantle } from './dismantle.ts';
import { asLeft, leftAtProvider, leftText, stillLeft } from './leftAtProvider.ts';
import { closeUnfinished } from './unfinished.ts';

/** The one step of `delete_bundle`: a failure fails the operation, which can then be resumed. */
export function deletionOfOne(operation: Operation): Step[] {
  return approvedTargetsOf(operation).map((target) => ({
    ...stepFor(target, `Deleting “${visibleText(target.name, 60)}”`),
    run: async (context) => {
      try {
        return await deleteTarget(context, target, () => {
          throw changedSince(visibleText(target.name, 60));
        });
      } catch (error) {
        throw isAboutTarget(error) ? withWayOut(context, target, error) : error;
      }
    },
  }));
}

/** A provider that refuses is no dead end: what still exists there, and that Sluice can let go of it. */
function withWayOut(context: StepContext, { id }: PlanTarget, error: AppError): AppError {
  const { operation, manifests } = context;
  const left = context.read((view) => {
    const bundle = view.bundles.get(id);
    if (bundle === undefined) return [];
    return stillLeft(
      leftAtProvider({ view, manifests }, bundle, operation.id).map(asLeft),
      view.operations.calls(operation.id),
    );
  });
  const { code, message, retryable, details } = error;
  return new AppError(code, message, {
    cause: error,
    retryable,
    details: { ...details, still_exists: left },
    next: `Still at the provider: ${leftText(left) || 'nothing that Sluice knows of'}. Resume to try again; forget_bundle with ${id} removes it from Sluice and leaves the provider as it is.`,
  });
}

/** Steps of `delete_bundles`: one bundle's failure keeps that bundle and does not stop the others. */
export function deletionOfMany(operation: Operation): Step[] {
  const targets = approvedTargetsOf(operation);
  return targets.map((target, index) => ({
    ...stepFor(target, `Deleting “${visibleText(target.name, 60)}” (${index + 1} of ${targets.length})`),
    run: async (context) => {
      const busy = context.read((view) => operationBusyWith(view, target.id, context.operation.id));
      if (busy !== undefined && busy.id < context.operation.id)
        return keep(target, { why: 'busy', message: `${busy.kind} works on it (${busy.id}).` });
      try {
        return await deleteTarget(context, target, () => keep(target, CHANGED_SINCE));
      } catch (error) {
        if (!isAboutTarget(error)) throw error;
        const { code: why, message } = error;
        return {
          ...keep(target, { why, message }),
          apply: (tx) => dropRemoved(tx, context.operation, target.id, 'failed'),
        };
      }
    },
  }));
}

/** What the completed steps report: which bundles were deleted, which stayed, and what is left at providers. */
export function deletionOutcome(outputs: Iterable<JsonObject | null>): {
  deleted: string[];
  kept: Kept[];
  notDone: (NotDone & { id: string })[];
} {
  const outcome: ReturnType<typeof deletionOutcome> = { deleted: [], kept: [], notDone: [] };
  for (const output of outputs) {
    const { deleted, kept, not_done } = (output ?? {}) as StepOutput;
    if (deleted !== undefined) {
      outcome.deleted.push(deleted);
      outcome.notDone.push(...(not_done ?? []).map((entry) => ({ id: deleted, ...entry })));
    } else if (kept !== undefined) outcome.kept.push(kept);
  }
  return outcome;
}

/** Like `deletionOutcome`, for steps as they are recorded now. */
export function outcomeSoFar(steps: readonly StepRecord[]): ReturnType<typeof deletionOutcome> {
  return deletionOutcome(steps.filter(({ status }) => status === 'completed').map(({ output }) => output));
}

interface StepOutput {
  deleted?: string;
  kept?: Kept;
  not_done?: NotDone[];
}

function stepFor({ id }: PlanTarget, title: string): Omit<Step, 'run'> {
  return { name: id, title, weight: 1 };
}

async function deleteTarget(
  context: StepContext,
  target: PlanTarget,
  onMoved: () => StepEffect,
): Promise<StepEffect> {
  const bundle = context.read((view) => view.bundles.get(target.id));
  if (bundle === undefined) return keep(target, { why: 'already-deleted', message: 'It is gone already.' });
  if (isMoved(context, target.id, target, bundle.revision)) return onMoved();
  const notDone = await dismantle(context, bundle);
  return gone(context, bundle, notDone);
}

function gone(context: StepContext, bundle: Bundle, notDone: NotDone[]): StepEffect {
  const left = notDone.length > 0 ? '; not everything could be removed at the provider' : '';
  return {
    message: `Deleted “${shownName(bundle)}”${left}`,
    output: { deleted: bundle.id, not_done: notDone },
    apply: (tx) => {
      const now = context.clock.now();
      const current = tx.bundles.get(bundle.id) ?? bundle;
      keepDeletedRecord(tx, current, context.operation, now);
      removeBundle(tx, bundle.id);
      closeUnfinished(tx, bundle.id, context.operation, now);
    },
  };
}

function keep({ id, name }: PlanTarget, reason: Pick<Kept, 'why' | 'message'>): StepEffect {
  return {
    message: `Kept “${visibleText(name, 60)}”: ${visibleText(reason.message, 200)}`,
    output: { kept: { id, ...reason } },
  };
}

/** Failures that concern one target only. */
const ABOUT_TARGET: ReadonlySet<ErrorCode> = new Set([
  'provider-rejected',
  'provider-limited',
  'provider-unreachable',
  'provider-uncertain',
  'provider-invalid-answer',
  'unknown-provider',
  'unknown-environment',
  'unsupported',
  'host-not-allowed',
  'missing-inputs',
  'bad-inputs',
  'not-found',
  'vault-corrupt',
]);

export function isAboutTarget(error: unknown): error is AppError {
  return error instanceof AppError && ABOUT_TARGET.has(error.code);
}
