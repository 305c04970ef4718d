// One operation as a line of a list: its text, and the actions that its status allows. Pure.
import { IN_FLIGHT, RESUMABLE } from '../../core/operation/operation.ts';
import type { Compensation } from '../../core/operation/compensation.ts';
import { askerText, isOperationStatus, messageText, statusIcon, statusLabel } from './operationText.ts';
import type { ListedOperation } from '../commands/toolOutputs.ts';
import type { OperationAction } from './operationAction.ts';
import { type Translate, workText } from '../text/translate.ts';

export interface OperationRow {
  id: string;
  /** With a codicon. */
  label: string;
  /** Status first, because a long title leaves no room for it. */
  detail: string;
  actions: OperationAction[];
}

/**
 * @param title its effect, as a sentence's beginning
 * @param compensation the current one
 */
export function operationRow(
  operation: ListedOperation,
  title: string,
  compensation: Compensation | null,
  t: Translate,
): OperationRow {
  const { id, status, error } = operation;
  const asker = askerText(operation.caller, t);
  const message = messageText(workText(error?.message ?? operation.message, t));
  if (!isOperationStatus(status))
    return { id, label: title, detail: `${asker} · ${message}`, actions: ['copy', 'open'] };
  const actions: OperationAction[] = ['copy', 'open'];
  if (compensation !== null) actions.unshift(compensation === 'undo' ? 'undo' : 'rollBack');
  if (IN_FLIGHT.has(status)) actions.unshift('cancel');
  if (RESUMABLE.has(status) || status === 'rolling_back') actions.unshift('resume');
  const unfinished = IN_FLIGHT.has(status) || RESUMABLE.has(status);
  const state = `${statusLabel(status, t)}${unfinished ? ` ${operation.percent}%` : ''}`;
  return {
    id,
    label: `$(${statusIcon(status)}) ${title}`,
    detail: `${state} · ${asker} · ${message}`,
    actions,
  };
}
