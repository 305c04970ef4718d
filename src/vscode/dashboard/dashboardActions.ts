// What the dashboard offers for an operation: one entry an action. The buttons, their texts and what they do are
// derived from it; everything goes through OperationActions, and so through the runner. Pure.
import { IN_FLIGHT, RESUMABLE, type Operation } from '../../core/operation/operation.ts';
import type { Compensation } from '../../core/operation/compensation.ts';
import type { ActionText } from '../../protocol/dashboardTexts.ts';
import type { OperationActions } from '../operations/operationActions.ts';
import type { Translate } from '../text/translate.ts';

interface DashboardAction {
  /** Codicon id. */
  icon: string;
  label: (t: Translate) => string;
  /** Whether it can be done in the operation's present state. @param compensation the one that it has now */
  offered(operation: Operation, compensation: Compensation | null): boolean;
  run(actions: OperationActions, operationId: string): Promise<void>;
}

/** In the order of their buttons. */
const ACTIONS: Readonly<Record<string, DashboardAction>> = {
  resume: {
    icon: 'debug-continue',
    label: (t) => t('Resume'),
    offered: ({ status }) => RESUMABLE.has(status) || status === 'rolling_back',
    run: (actions, id) => actions.resume(id),
  },
  cancel: {
    icon: 'debug-stop',
    label: (t) => t('Cancel (it can be resumed)'),
    offered: ({ status, cancelRequested }) => IN_FLIGHT.has(status) && !cancelRequested,
    run: (actions, id) => actions.cancel(id),
  },
  rollBack: {
    icon: 'discard',
    label: (t) => t('Roll Back'),
    offered: (_, compensation) => compensation === 'roll back',
    run: (actions, id) => actions.rollBack(id),
  },
  undo: {
    icon: 'discard',
    label: (t) => t('Undo'),
    offered: (_, compensation) => compensation === 'undo',
    run: (actions, id) => actions.undo(id),
  },
  details: {
    icon: 'go-to-file',
    label: (t) => t('Show Details'),
    offered: () => true,
    run: (actions, id) => actions.showDetails(id),
  },
  copy: {
    icon: 'copy',
    label: (t) => t('Copy for Agent'),
    offered: () => true,
    run: (actions, id) => actions.copyForAgent(id),
  },
};

/** Names of what can be done with it now. */
export function offeredActions(operation: Operation, compensation: Compensation | null): string[] {
  return Object.entries(ACTIONS)
    .filter(([, action]) => action.offered(operation, compensation))
    .map(([name]) => name);
}

/** False if the action does not exist or is not offered: a click may come too late, and a message may lie. */
export async function runAction(
  name: string,
  operation: Operation,
  actions: OperationActions,
): Promise<boolean> {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined || !action.offered(operation, actions.compensation(operation.id))) return false;
  await action.run(actions, operation.id);
  return true;
}

export function actionTexts(t: Translate): Record<string, ActionText> {
  const texts = Object.entries(ACTIONS).map(
    ([name, { label, icon }]) => [name, { label: label(t), icon }] as const,
  );
  return Object.fromEntries(texts);
}
