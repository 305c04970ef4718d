// The default compensation: for each step of an operation, last first, the undo requests in its journal, then what
// the step itself wrote to Sluice's records.
import type { CallRecord, Operation, StepRecord } from '../../core/operation/operation.ts';
import type { Step, StepContext, StepEffect } from '../../core/operation/step.ts';
import type { StoreView } from '../../core/storage/store.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { visibleText } from '../../core/visibleText.ts';
import type { NotDone } from '../gated.ts';
import { compensateCall } from './compensateCall.ts';

/** @param own the steps of the compensated operation, which know what they wrote */
export function recordedUndo(
  target: Operation,
  { view }: Pick<PlanContext, 'view'>,
  own: readonly Step[],
): Step[] {
  // Decide on what does not change during the compensation, so that the steps stay the same.
  const begun = view.operations
    .steps(target.id)
    .filter(
      ({ name, status }) =>
        status === 'completed' || status === 'undone' || callsOf(view, target.id, name).length > 0,
    );
  return begun.toReversed().map((record) => ({
    name: `undo ${record.name}`,
    title: `Undoing “${visibleText(record.title, 60)}”`,
    weight: 1 + callsOf(view, target.id, record.name).length,
    run: (context) =>
      takeStepBack(
        context,
        target.id,
        record.name,
        own.find(({ name }) => name === record.name),
      ),
  }));
}

/** What the compensation steps could not undo. */
export function notCompensated(outputs: Iterable<{ not_done?: unknown }>): NotDone[] {
  return [...outputs].flatMap(({ not_done }) => (not_done ?? []) as NotDone[]);
}

async function takeStepBack(
  context: StepContext,
  targetId: string,
  name: string,
  own: Step | undefined,
): Promise<StepEffect> {
  const calls = context.read((view) => callsOf(view, targetId, name)).toReversed();
  const notDone: NotDone[] = [];
  for (const [index, call] of calls.entries()) {
    context.progress(index / calls.length, `Undoing ${index + 1} of ${calls.length}`);
    notDone.push(...(await compensateCall(context, call)));
  }
  const record = context.read((view) => stepOf(view, targetId, name));
  const title = visibleText(record?.title ?? name, 60);
  const left = notDone.length > 0 ? '; it may have left an orphan' : '';
  return {
    message: `Undid “${title}”${left}`,
    output: { not_done: notDone },
    apply: (tx) => {
      const target = tx.operations.get(targetId);
      const step = stepOf(tx, targetId, name);
      if (target === undefined || step === undefined) return;
      if (step.status === 'completed') own?.undo?.(tx, target);
      tx.operations.putStep({ ...step, status: 'undone', message: 'Undone' }, null);
    },
  };
}

function callsOf(view: StoreView, operationId: string, step: string): CallRecord[] {
  return view.operations.calls(operationId).filter((call) => call.step === step);
}

function stepOf(view: StoreView, operationId: string, name: string): StepRecord | undefined {
  return view.operations.steps(operationId).find((step) => step.name === name);
}
