// Which actions the dashboard offers for an operation, and when. Everything goes through OperationActions, and so
// through the runner. Pure.
import { IN_FLIGHT, RESUMABLE, type Operation } from '../../core/operation/operation.ts';
import type { Compensation } from '../../core/operation/compensation.ts';
import type { OperationAction } from '../operations/operationAction.ts';
import type { OperationActions } from '../operations/operationActions.ts';

/** @param compensation the current one */
type Offer = (operation: Operation, compensation: Compensation | null) => boolean;

/** In the order of their buttons. */
const OFFERS = new Map<string, { action: OperationAction; offered: Offer }>(
  Object.entries({
    resume: ({ status }) => RESUMABLE.has(status) || status === 'rolling_back',
    cancel: ({ status, cancelRequested }) => IN_FLIGHT.has(status) && !cancelRequested,
    rollBack: (_, compensation) => compensation === 'roll back',
    undo: (_, compensation) => compensation === 'undo',
    details: () => true,
    copy: () => true,
  } satisfies Partial<Record<OperationAction, Offer>>).map(([name, offered]) => [
    name,
    { action: name as OperationAction, offered },
  ]),
);

/** Names of the actions available now. */
export function offeredActions(operation: Operation, compensation: Compensation | null): string[] {
  return [...OFFERS].filter(([, { offered }]) => offered(operation, compensation)).map(([name]) => name);
}

/** False if the action does not exist or is not offered: a click can come too late, and a message can be forged. */
export async function runAction(
  name: string,
  operation: Operation,
  actions: OperationActions,
): Promise<boolean> {
  const offer = OFFERS.get(name);
  if (!offer?.offered(operation, actions.compensation(operation.id))) return false;
  await actions.act(offer.action, operation.id);
  return true;
}
