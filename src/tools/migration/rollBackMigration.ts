// Compensates a migration: moves back what was switched over, in the same way, and undoes what was only started. As
// in the migration, every bundle is complete at one place at every instant.
import type { Operation } from '../../core/operation/operation.ts';
import type { Step, StepContext, StepEffect } from '../../core/operation/step.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { visibleText } from '../../core/visibleText.ts';
import { approvedTargetsOf } from '../gated.ts';
import { eraseSecrets, compensateAll } from '../compensation/compensateCall.ts';
import { callsOfMove, outputOf, plannedMigration, type MoveOutput } from './moveJournal.ts';
import { stepsOf, type Move } from './moveSteps.ts';

/** For an operation that compensates this one; decided on the stopped one's records, which no longer change. */
export function unwindMigration(operation: Operation, { view }: PlanContext): Step[] {
  const { moves } = plannedMigration.of(operation);
  const back: Move[] = [];
  const begun: Step[] = [];
  for (const { id, name } of approvedTargetsOf(operation).toReversed()) {
    const from = moves[id]?.from;
    const output = outputOf(view, operation.id, id) as MoveOutput | undefined;
    if (output?.migrated !== undefined && from !== undefined)
      back.push({ id, name, revision: view.bundles.get(id)?.revision ?? null, to: from });
    else if (callsOfMove(view, operation.id, id).length > 0) begun.push(compensation(operation.id, id, name));
  }
  return back.length === 0 ? begun : [...begun, ...stepsOf(back, 'fail')];
}

function compensation(operationId: string, bundleId: string, name: string): Step {
  const title = `Undoing what was created for “${visibleText(name, 60)}”`;
  return {
    name: `new ${bundleId}`,
    title,
    weight: 3,
    run: (context) => compensateNew(context, operationId, bundleId),
  };
}

async function compensateNew(
  context: StepContext,
  operationId: string,
  bundleId: string,
): Promise<StepEffect> {
  const calls = context.read((view) => callsOfMove(view, operationId, bundleId));
  const notDone = await compensateAll(context, calls.toReversed());
  return {
    message: 'Undid what was created at the new place',
    output: { not_done: notDone },
    apply: (tx) => eraseSecrets(tx, calls),
  };
}
