// What stopped operations may have left at a provider. The bundle that they were creating is being deleted, so Sluice
// undoes what their journals show as created, and searches for what got no answer.
import {
  RESUMABLE,
  type CallRecord,
  type Operation,
  type OperationStatus,
} from '../../core/operation/operation.ts';
import { plannedTargets } from '../../core/operation/plannedTargets.ts';
import { transition } from '../../core/operation/transitions.ts';
import { mayDouble } from '../../core/operation/journal/recovery.ts';
import type { StepContext } from '../../core/operation/step.ts';
import type { StoreTransaction, StoreView } from '../../core/storage/store.ts';
import type { NotDone } from '../gated.ts';
import { callsOfStoppedMoves } from '../migration/moveJournal.ts';
import { forgetSource } from '../migration/source.ts';
import { eraseSecrets, compensateAll } from '../compensation/compensateCall.ts';
import { isForBundle, stoppedSetups } from '../setup/setupSteps.ts';

const MOST_UNFINISHED = 100;
const MOST_STOPPED = 1_000;
const UNFINISHED: readonly OperationStatus[] = [...RESUMABLE, 'rolling_back'];

/** Operations of the bundle that stopped and can continue, or whose rollback can; never `exceptId` itself. */
export function unfinishedOf(view: StoreView, bundleId: string, exceptId?: string): Operation[] {
  const { items } = view.operations.page({ bundleId, statuses: UNFINISHED }, null, MOST_UNFINISHED);
  return items.filter(({ id }) => id !== exceptId);
}

/** @returns what can't be undone, and why. @throws AppError as `StepContext.call` */
export async function compensateUnfinished(context: StepContext, bundleId: string): Promise<NotDone[]> {
  const { own, moves, setups } = context.read((view) => ({
    own: unfinishedOf(view, bundleId, context.operation.id),
    moves: callsOfStoppedMoves(view, bundleId),
    setups: stoppedSetups(view, bundleId),
  }));
  const begun = setups.flatMap(({ operation }) =>
    createdBeside(context, operation.id).filter((call) => isForBundle(call, bundleId)),
  );
  return compensateAll(context, [...own.flatMap(({ id }) => createdBeside(context, id)), ...begun, ...moves]);
}

/** Makes them final, and erases the secrets that they alone hold. */
export function closeUnfinished(
  tx: StoreTransaction,
  bundleId: string,
  by: Pick<Operation, 'id'>,
  now: number,
): void {
  // A migration or a setup of several bundles continues with the others.
  eraseSecrets(tx, [
    ...callsOfStoppedMoves(tx, bundleId),
    ...stoppedSetups(tx, bundleId).flatMap(({ calls }) => calls),
  ]);
  forgetSource(tx, bundleId);
  for (const operation of [...unfinishedOf(tx, bundleId, by.id), ...withoutBundles(tx, bundleId, by.id)]) {
    eraseSecrets(tx, tx.operations.calls(operation.id));
    // What a person typed for it and it did not put in place.
    tx.secrets.deleteOwner(operation.id);
    const message = `Superseded: its bundle was removed by ${by.id}`;
    tx.operations.update(transition(operation, { type: 'superseded', now, message }).operation, null);
  }
}

/** Stopped work on several bundles, of which this was the last that existed: nothing could continue it. */
function withoutBundles(view: StoreView, bundleId: string, exceptId: string): Operation[] {
  const { items } = view.operations.page({ statuses: UNFINISHED }, null, MOST_STOPPED);
  return items.filter((operation) => {
    const targets = plannedTargets(operation);
    return (
      operation.bundleId === null &&
      operation.id !== exceptId &&
      targets.some(({ id }) => id === bundleId) &&
      targets.every(({ id }) => view.bundles.get(id) === undefined)
    );
  });
}

/** Calls whose creations no completed step has put into the bundle's record. */
function createdBeside(context: StepContext, operationId: string): CallRecord[] {
  return context.read((view) => {
    const completed = new Set(
      view.operations
        .steps(operationId)
        .flatMap(({ name, status }) => (status === 'completed' ? [name] : [])),
    );
    return view.operations
      .calls(operationId)
      .filter((call) => !completed.has(call.step) && mayDouble(context.manifests.get(call.provider), call));
  });
}
