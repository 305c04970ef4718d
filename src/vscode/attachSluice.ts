// Connects the parts of the window that follow operations to a Sluice that has started.
import { DisposableStore, type Disposable } from '../core/lifecycle.ts';
import type { Clock } from '../core/ports.ts';
import type { Sluice } from '../core/sluice.ts';
import type { Activity } from './activity.ts';
import { OperationActions } from './operationActions.ts';
import { OperationNotifications } from './operationNotifications.ts';
import type { OutputChannelLogger } from './outputChannelLogger.ts';
import type { RecordDocuments } from './recordDocuments.ts';
import { noticeUnacceptedSetups } from './setup/setupNotice.ts';

export interface WindowParts {
  activity: Activity;
  documents: RecordDocuments;
  logger: OutputChannelLogger;
  clock: Clock;
}

export function attachSluice(
  sluice: Sluice,
  { activity, documents, logger, clock }: WindowParts,
): Disposable {
  const parts = new DisposableStore();
  for (const operation of sluice.operations.interrupted()) activity.take(operation);
  parts.add(
    sluice.operations.onDidChange(({ operation }) => {
      activity.take(operation);
      documents.refresh({ kind: 'operation', id: operation.id });
      if (operation.bundleId !== null) documents.refresh({ kind: 'bundle', id: operation.bundleId });
    }),
  );
  const actions = new OperationActions(sluice, documents, logger);
  parts.add(new OperationNotifications(sluice, actions, clock));
  parts.add(noticeUnacceptedSetups(sluice));
  return parts;
}
