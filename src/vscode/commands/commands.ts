// The commands of package.json, by name. Of their arguments only rows of Sluice's own views count: any extension or agent
// can run a command with forged ones. What they do is loaded when the first of them is run.
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import type { Clock, Hasher } from '../../core/hostPorts.ts';
import type { StorageCare } from '../../core/storage/storageCare.ts';
import type { ModalApprovalPrompt } from '../approvals/modalApprovalPrompt.ts';
import type { Dashboard } from '../dashboard/dashboard.ts';
import type { DemoStage } from '../demo/demoStage.ts';
import type { InputBoxPrompt } from '../prompts/inputBoxPrompt.ts';
import type { LifecycleMessages } from '../lifecycle/lifecycleMessages.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { showProblem } from '../text/problemMessage.ts';
import type { ManifestDocuments } from '../providers/manifestDocuments.ts';
import type { RecordDocuments } from '../operations/recordDocuments.ts';
import type { TextDocuments } from '../setup/textDocuments.ts';
import type { SluiceLifecycle } from '../lifecycle/sluiceLifecycle.ts';
import type { StatusBar } from '../status/statusBar.ts';
import type { RowRefs } from '../views/rowRefs.ts';
import type { SluiceViews } from '../views/sluiceViews.ts';
import type { RowRef } from '../views/viewRow.ts';

export interface CommandDeps {
  lifecycle: SluiceLifecycle;
  messages: LifecycleMessages;
  documents: RecordDocuments;
  inputs: InputBoxPrompt;
  approvals: ModalApprovalPrompt;
  statusBar: StatusBar;
  dashboard: Dashboard;
  rows: RowRefs;
  views: SluiceViews;
  stage: DemoStage;
  logger: OutputChannelLogger;
  clock: Clock;
  hasher: Hasher;
  care: () => Promise<StorageCare>;
  manifestDocuments: ManifestDocuments;
  /** Folder of the person's own manifests. */
  userManifests: string;
  texts: TextDocuments;
  /** Folder of the editor's own profile. */
  editorFolder: string;
}

/** Each is `sluice.<name>` in package.json. */
const COMMANDS = [
  'openDashboard',
  'provisionBundle',
  'migrateBundles',
  'recreateBundle',
  'setUpProject',
  'writeSetupFile',
  'deliverSecret',
  'connectAccount',
  'showBundles',
  'showOperations',
  'resumeOperation',
  'cancelOperation',
  'rollBackOperation',
  'undoOperation',
  'provideInput',
  'syncNow',
  'resumeSync',
  'importCredentials',
  'reconnectAccount',
  'connectClient',
  'disconnectClient',
  'manageClientTokens',
  'copyMcpConnection',
  'newManifest',
  'testManifest',
  'reviewManifests',
  'reviewApprovals',
  'holdApprovals',
  'allowWithoutAsking',
  'showApprovalExceptions',
  'approveReviewed',
  'rejectReviewed',
  'showAuditLog',
  'exportAuditLog',
  'verifyAuditLog',
  'backUp',
  'restoreBackup',
  'setPassphrase',
  'unlockVault',
  'adoptBundles',
  'startOver',
  'restartServer',
  'showLog',
  'showMenu',
  'showBundle',
  'showOperation',
  'syncBundle',
  'deleteBundle',
  'deleteBundles',
  'changeWebhookUrl',
  'changeBundleSettings',
  'changeSubscription',
  'shareBundle',
  'showCredentials',
  'revokeCredentials',
  'refreshViews',
  'showMore',
  'dismiss',
  'playDemo',
  'removeDemoData',
] as const;
export type CommandName = (typeof COMMANDS)[number];

export function registerCommands(deps: CommandDeps): Disposable {
  const registered = new DisposableStore();
  const run = async (name: CommandName, row: RowRef | undefined): Promise<void> => {
    const { commandHandlers } = await import('./commandHandlers.ts');
    await commandHandlers(deps)[name](row);
  };
  for (const name of COMMANDS)
    registered.add(
      vscode.commands.registerCommand(`sluice.${name}`, (argument: unknown) =>
        guarded(() => run(name, deps.rows.of(argument)), deps.logger),
      ),
    );
  return registered;
}

/** What nobody expected goes to the log, and the person learns that it is there. */
async function guarded(run: () => Promise<void>, logger: OutputChannelLogger): Promise<void> {
  try {
    await run();
  } catch (error) {
    logger.error('A command failed unexpectedly.', error);
    await showProblem({ message: t('Sluice itself failed.'), next: t('Its log says why.') }, logger);
  }
}
