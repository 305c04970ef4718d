// The second half of a bundle's migration: removes its parts at the old place. If the bundle stayed, removes its new
// parts instead. A failure here leaves a working bundle; Sluice reports it, and retries at the end and on resume.
import { formerRecord } from '../../core/bundle/formerRecord.ts';
import { AppError } from '../../core/errors.ts';
import type { StepContext, StepEffect } from '../../core/operation/step.ts';
import type { StoreTransaction } from '../../core/storage/store.ts';
import { visibleText } from '../../core/visibleText.ts';
import { counted } from '../bundleTarget.ts';
import { isAboutTarget } from '../deletion/deletionSteps.ts';
import { removeParts } from '../deletion/dismantle.ts';
import type { NotDone } from '../gated.ts';
import { eraseSecrets, compensateAll } from '../compensation/compensateCall.ts';
import { callsOfMove, outputOf, tidyStep, type MoveOutput, type TidyOutput } from './moveJournal.ts';
import { forgetSource } from './source.ts';

/** Never fails because of the provider: `removeAllLeft` handles the rest. */
export async function tidyUp(
  context: StepContext,
  { id, name }: { id: string; name: string },
  title: string,
): Promise<StepEffect> {
  context.progress(0, `${title}: Removing what it no longer needs`);
  const shown = `“${visibleText(name, 60)}”`;
  const settle = (tx: StoreTransaction): void => {
    const bundle = tx.bundles.get(id);
    if (bundle?.status === 'migrating') tx.bundles.update({ ...bundle, status: 'active' });
  };
  try {
    const { notDone, forget } = await removeLeft(context, id, '');
    return {
      message: notDone.length > 0 ? `${shown}: not everything could be removed` : `${shown} is tidied up`,
      output: { not_done: notDone },
      apply: (tx) => {
        forget(tx);
        settle(tx);
      },
    };
  } catch (error) {
    if (!isAboutTarget(error)) throw error;
    const { code: why, message } = error;
    return {
      message: `${shown}: what it no longer needs could not be removed yet`,
      output: { left: { why, message } },
      apply: settle,
    };
  }
}

/**
 * Retries what failed in its turn.
 * @throws AppError the first failure: the operation then fails, and removes the rest when it is resumed
 */
export async function removeAllLeft(context: StepContext, bundleIds: readonly string[]): Promise<StepEffect> {
  const left = bundleIds.filter((id) => {
    const output = context.read((view) => outputOf(view, context.operation.id, tidyStep(id)));
    return (output as TidyOutput | undefined)?.left !== undefined;
  });
  const removed: Removed[] = [];
  const failures: AppError[] = [];
  for (const [index, id] of left.entries()) {
    context.progress(index / left.length, `Removing what is left of ${counted(left.length, 'bundle')}`);
    try {
      removed.push(await removeLeft(context, id, `${id}.`));
    } catch (error) {
      if (!isAboutTarget(error)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first !== undefined) throw stillLeft(failures.length, first);
  return {
    message: left.length === 0 ? 'Nothing is left' : `Removed what was left of ${left.length}`,
    output: { not_done: removed.flatMap(({ notDone }) => notDone) },
    apply: (tx) => {
      for (const { forget } of removed) forget(tx);
    },
  };
}

interface Removed {
  /** What can't be removed at all. */
  notDone: NotDone[];
  /** Erases what Sluice kept for the removal. */
  forget: (tx: StoreTransaction) => void;
}

/** @param prefix before the keys of its calls, if a step removes residue of several bundles */
async function removeLeft(context: StepContext, id: string, prefix: string): Promise<Removed> {
  const { operation } = context;
  const { moved, calls, source } = context.read((view) => ({
    moved: outputOf(view, operation.id, id) as MoveOutput | undefined,
    calls: callsOfMove(view, operation.id, id),
    source: formerRecord(view, id),
  }));
  if (moved?.migrated === undefined) {
    const notDone = await compensateAll(context, calls.toReversed());
    return { notDone, forget: (tx) => eraseSecrets(tx, calls) };
  }
  const notDone = source === undefined ? [] : await removeParts(context, source, prefix);
  return { notDone, forget: (tx) => forgetSource(tx, id) };
}

function stillLeft(count: number, cause: AppError): AppError {
  return new AppError(
    cause.code,
    `What ${counted(count, 'bundle')} had before could not be removed: ${cause.message}`,
    {
      cause,
      retryable: true,
      next: 'Every bundle works at the place that its result names. Resume the operation: it removes the rest.',
    },
  );
}
