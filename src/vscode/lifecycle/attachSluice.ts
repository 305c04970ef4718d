// Connects the parts of the window that follow operations to a Sluice that has started.
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { StorageCare } from '../../core/storage/storageCare.ts';
import { SYNC_KIND } from '../../core/sync/syncRecords.ts';
import type { Activity } from '../operations/activity.ts';
import { noticeConnecting } from '../clients/connectNotice.ts';
import { workText } from '../text/translate.ts';
import { t } from '../text/localize.ts';
import type { Operation } from '../../core/operation/operation.ts';
import { takesMcpServers } from '../clients/mcpDefinitionProvider.ts';
import { OperationActions } from '../operations/operationActions.ts';
import { OperationNotifications } from '../operations/operationNotifications.ts';
import type { WindowSituation } from '../commands/windowSituation.ts';
import { followGuests } from '../guests/followGuests.ts';
import type { GuestTakeouts } from '../guests/guestTakeouts.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { ManifestWatch } from '../providers/manifestWatch.ts';
import type { RecordDocuments } from '../operations/recordDocuments.ts';
import { followSync } from '../sync/followSync.ts';
import type { SyncWatch } from '../sync/syncWatch.ts';
import { followFolder } from '../vault/movedFolder.ts';
import { suggestPassphrase } from '../vault/passphraseAdvice.ts';
import { noticeUnacceptedSetups } from '../setup/setupNotice.ts';

export interface WindowDeps {
  activity: Activity;
  sync: SyncWatch;
  documents: RecordDocuments;
  logger: OutputChannelLogger;
  clock: Clock;
  care: () => Promise<StorageCare>;
  situation: WindowSituation;
  takeouts: GuestTakeouts;
  /** Folder of the person's own manifests. */
  userManifests: string;
  /** What is stored for this person across all windows. */
  globalState: vscode.Memento;
}

export function attachSluice(
  sluice: Sluice,
  {
    activity,
    sync,
    documents,
    logger,
    clock,
    care,
    takeouts,
    situation,
    userManifests,
    globalState,
  }: WindowDeps,
): Disposable {
  const disposables = new DisposableStore();
  // Here and not in the status bar, so that what VS Code loads at start has none of these words.
  const inWords = (operation: Operation): Operation => ({
    ...operation,
    message: workText(operation.message, t),
  });
  for (const operation of sluice.operations.interrupted()) activity.take(inWords(operation));
  disposables.add(
    sluice.operations.onDidChange(({ operation }) => {
      activity.take(inWords(operation));
      if (operation.kind === SYNC_KIND) documents.refresh({ kind: 'sync', id: operation.id });
    }),
  );
  disposables.add(followSync(sluice, sync, { clock, logger }));
  const actions = new OperationActions(sluice, documents, logger);
  disposables.add(new OperationNotifications(sluice, actions, clock));
  disposables.add(suggestPassphrase(sluice, care, logger));
  disposables.add(followFolder(sluice, { care, memory: globalState, clock, logger }));
  disposables.add(new ManifestWatch(sluice.library, userManifests));
  disposables.add(noticeUnacceptedSetups(sluice));
  disposables.add(followGuests(sluice.guests, { takeouts, situation, clock, logger }));
  noticeConnecting({
    takesServers: takesMcpServers(),
    memory: globalState,
    show: (text, button) => vscode.window.showInformationMessage(text, button),
    run: (command) => vscode.commands.executeCommand(command),
    t,
  }).catch((error: unknown) => logger.error('How to connect a client could not be said.', error));
  return disposables;
}
