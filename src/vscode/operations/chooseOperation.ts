// The commands for operations: each acts on its row's operation, or on one that the person picks from a list.
import { IN_FLIGHT, RESUMABLE } from '../../core/operation/operation.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { t } from '../text/localize.ts';
import type { RowRef } from '../views/viewRow.ts';
import { OperationActions } from './operationActions.ts';
import { OperationPicker, type OperationChoice } from './operationPicker.ts';
import type { RecordDocuments } from './recordDocuments.ts';

interface OperationDeps {
  documents: RecordDocuments;
  logger: OutputChannelLogger;
  clock: Clock;
}
type Core = Pick<Sluice, 'bundle' | 'operations' | 'runner' | 'sync'>;
type Choose = (sluice: Core, deps: OperationDeps, row?: RowRef) => Promise<void>;

export const showOperation = choosing((actions) => ({
  title: t('Operations'),
  placeholder: t('Newest first; Enter shows the operation'),
  none: t('There is no operation yet. “Sluice: Provision Bundle…” starts one.'),
  onChosen: (id) => actions.act('open', id),
}));
export const showOperations: Choose = (sluice, deps) => showOperation(sluice, deps);

export const resumeOperation = choosing((actions) => ({
  title: t('Resume Operation'),
  placeholder: t('Continues where it stopped; completed steps are not repeated'),
  none: t('There is no operation that could be resumed.'),
  statuses: [...RESUMABLE],
  onChosen: (id) => actions.act('resume', id),
}));

export const cancelOperation = choosing((actions) => ({
  title: t('Cancel Operation'),
  placeholder: t('It stops between steps and can be resumed'),
  none: t('No operation is running or waiting.'),
  statuses: [...IN_FLIGHT],
  onChosen: (id) => actions.act('cancel', id),
}));

export const rollBackOperation = choosing((actions) => ({
  title: t('Roll Back Operation'),
  placeholder: t('Undoes at the provider what it did so far; asks you before deleting anything'),
  none: t('There is no operation that could be rolled back.'),
  statuses: [...RESUMABLE],
  fits: (id) => actions.compensation(id) === 'roll back',
  onChosen: (id) => actions.act('rollBack', id),
}));

export const undoOperation = choosing((actions) => ({
  title: t('Undo Operation'),
  placeholder: t('Restores the former state, unless the bundle has changed since'),
  none: t('There is no change that could be undone.'),
  statuses: ['completed'],
  fits: (id) => actions.compensation(id) === 'undo',
  onChosen: (id) => actions.act('undo', id),
}));

function choosing(choiceOf: (actions: OperationActions) => OperationChoice): Choose {
  return async (sluice, { documents, logger, clock }, row) => {
    const actions = new OperationActions(sluice, documents, logger);
    if (row?.kind === 'operation') return choiceOf(actions).onChosen(row.id);
    await new OperationPicker(sluice, actions, clock).show(choiceOf(actions));
  };
}
