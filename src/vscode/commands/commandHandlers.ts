// What the commands of package.json do. A bundle of its own, loaded when the first of them is run.
import * as vscode from 'vscode';
import { IN_FLIGHT, RESUMABLE } from '../../core/operation/operation.ts';
import type { Sluice } from '../../core/sluice.ts';
import { approvalCommands } from '../approvals/approvalCommands.ts';
import { auditCommands } from '../audit/auditCommands.ts';
import { showBundles } from '../bundles/bundlePicker.ts';
import { bundleCommands } from '../bundles/bundleCommands.ts';
import type { CommandName, CommandDeps } from './commands.ts';
import { connectAccount } from '../connect/connectCommand.ts';
import { deliverSecret } from '../delivery/deliverCommand.ts';
import type { InputBoxPrompt } from '../prompts/inputBoxPrompt.ts';
import { playDemo } from '../demo/playDemo.ts';
import { removeDemoData } from '../demo/removeDemoData.ts';
import { inputBoxTitle } from '../prompts/inputText.ts';
import { t } from '../text/localize.ts';
import { menuGroups } from './menuItems.ts';
import { migrateBundles } from '../bundles/migrateCommand.ts';
import { OperationActions } from '../operations/operationActions.ts';
import { OperationPicker, type OperationChoice } from '../operations/operationPicker.ts';
import { titleText } from '../operations/operationText.ts';
import { newManifest } from '../providers/newManifest.ts';
import { reviewManifests } from '../providers/reviewManifests.ts';
import { testManifest } from '../providers/testManifest.ts';
import { provisionBundle } from '../bundles/provisionCommand.ts';
import { importCredentials } from '../sync/importCommand.ts';
import { reconnectAccount } from '../sync/reconnectCommand.ts';
import { resumeSync, syncNow } from '../sync/syncCommands.ts';
import { recreateBundle } from '../bundles/recreateCommand.ts';
import { careCommands } from '../vault/careCommands.ts';
import type { RowRef } from '../views/viewRow.ts';
import { setUpProject } from '../setup/setUpProject.ts';
import { writeSetupFile } from '../setup/writeSetupFile.ts';

/** @param row what the row stands for on which it was run; undefined from the palette */
type Handler = (row?: RowRef) => Promise<void> | void;

/** Every command can be run at any time: it waits for Sluice, or says why there is none. */
export function commandHandlers(deps: CommandDeps): Record<CommandName, Handler> {
  const { documents, logger, inputs, views } = deps;
  const withSluice = (run: (sluice: Sluice, row?: RowRef) => Promise<void>) => (row?: RowRef) =>
    whenRunning(deps, (sluice) => run(sluice, row));
  const onClients = (command: 'connect' | 'disconnect' | 'manageTokens') => async (sluice: Sluice) => {
    const { clientCommands } = await import('../clients/clientCommands.ts');
    await clientCommands[command](sluice, deps);
  };
  const approvals = approvalCommands(deps);
  const audit = auditCommands(deps);
  const care = careCommands(deps);
  const bundles = bundleCommands(deps, withSluice);
  return {
    openDashboard: () => deps.dashboard.open(),
    provisionBundle: withSluice((sluice) => provisionBundle(sluice, documents, logger)),
    migrateBundles: withSluice((sluice) => migrateBundles(sluice, logger)),
    recreateBundle: withSluice((sluice) => recreateBundle(sluice, logger)),
    setUpProject: withSluice((sluice) => setUpProject(sluice, deps)),
    writeSetupFile: withSluice((sluice) => writeSetupFile(sluice, deps)),
    deliverSecret: withSluice((sluice, row) => deliverSecret(sluice, row, logger)),
    connectAccount: withSluice((sluice, row) => connectAccount(sluice, row, logger)),
    showBundles: withSluice((sluice) => showBundles(sluice, documents)),
    showOperations: withSluice((sluice) => pickOperation(deps, sluice, showChoice)),
    showOperation: withSluice((sluice, row) => pickOperation(deps, sluice, showChoice, row)),
    resumeOperation: withSluice((sluice, row) => pickOperation(deps, sluice, resumeChoice, row)),
    cancelOperation: withSluice((sluice, row) => pickOperation(deps, sluice, cancelChoice, row)),
    rollBackOperation: withSluice((sluice, row) => pickOperation(deps, sluice, rollBackChoice, row)),
    undoOperation: withSluice((sluice, row) => pickOperation(deps, sluice, undoChoice, row)),
    provideInput: withSluice((_sluice, row) => provideInput(inputs, row)),
    ...bundles,
    syncNow: withSluice((sluice) => syncNow(sluice, deps)),
    resumeSync: withSluice((sluice) => resumeSync(sluice, deps)),
    importCredentials: withSluice((sluice) => importCredentials(sluice, deps)),
    reconnectAccount: withSluice((sluice, row) => reconnectAccount(sluice, row, deps)),
    playDemo: withSluice((sluice) => playDemo(sluice, deps)),
    removeDemoData: withSluice((sluice) => removeDemoData(sluice, deps)),
    refreshViews: () => views.refresh(),
    showMore: (row) => (row?.kind === 'list' ? views.showMore(row.id) : undefined),
    dismiss: (row) => (row?.kind === 'operation' ? views.dismiss(row.id) : undefined),
    connectClient: withSluice(onClients('connect')),
    disconnectClient: withSluice(onClients('disconnect')),
    manageClientTokens: withSluice(onClients('manageTokens')),
    // What Connect an MCP Client… was called; keyboard shortcuts may name it.
    copyMcpConnection: withSluice(onClients('connect')),
    newManifest: withSluice((sluice) => newManifest(sluice, deps.userManifests)),
    testManifest: withSluice((sluice) => testManifest(sluice, deps.manifestDocuments)),
    reviewManifests: withSluice((sluice) => reviewManifests(sluice, deps)),
    reviewApprovals: withSluice(approvals.reviewApprovals),
    holdApprovals: withSluice(approvals.holdApprovals),
    allowWithoutAsking: withSluice(approvals.allowWithoutAsking),
    showApprovalExceptions: withSluice(approvals.showApprovalExceptions),
    approveReviewed: withSluice(approvals.decideOnReviewed),
    rejectReviewed: withSluice(approvals.decideOnReviewed),
    showAuditLog: withSluice(audit.showAuditLog),
    exportAuditLog: withSluice(audit.exportAuditLog),
    verifyAuditLog: withSluice(audit.verifyAuditLog),
    backUp: withSluice(care.backUp),
    setPassphrase: withSluice(care.setPassphrase),
    unlockVault: withSluice(care.unlockVault),
    adoptBundles: withSluice(care.adoptBundles),
    restoreBackup: () => whenTrusted(deps, care.restoreBackup),
    startOver: () => whenTrusted(deps, care.startOver),
    restartServer: () => restartServer(deps),
    showLog: () => logger.show(),
    showMenu: () => showMenu(deps),
  };
}

async function whenRunning(
  { lifecycle, messages }: CommandDeps,
  run: (sluice: Sluice) => Promise<void>,
): Promise<void> {
  const location = vscode.ProgressLocation.Window;
  if (lifecycle.state.kind === 'starting')
    await vscode.window.withProgress({ location, title: t('Sluice is starting…') }, () =>
      lifecycle.settled(),
    );
  const { state } = lifecycle;
  switch (state.kind) {
    case 'running':
      return run(state.sluice);
    case 'failed':
      return messages.explainFailedStart(state.error);
    case 'restricted':
      return messages.explainRestrictedMode();
    case 'starting':
    case 'closed':
      // The window is closing, or somebody has just tried again: nothing to say.
      return undefined;
  }
}

/** What works on the storage itself does not need a Sluice that runs, only one that may. */
async function whenTrusted({ lifecycle, messages }: CommandDeps, run: () => Promise<void>): Promise<void> {
  const { kind } = await lifecycle.settled();
  return kind === 'restricted' ? messages.explainRestrictedMode() : run();
}

type ChoiceOf = (actions: OperationActions) => OperationChoice;

async function pickOperation(
  { documents, logger, clock }: CommandDeps,
  sluice: Sluice,
  choiceOf: ChoiceOf,
  row?: RowRef,
): Promise<void> {
  const actions = new OperationActions(sluice, documents, logger);
  if (row?.kind === 'operation') return choiceOf(actions).onChosen(row.id);
  await new OperationPicker(sluice, actions, clock).show(choiceOf(actions));
}

const showChoice: ChoiceOf = (actions) => ({
  title: t('Operations'),
  placeholder: t('Newest first; Enter shows the operation'),
  none: t('There is no operation yet. “Sluice: Provision Bundle…” starts one.'),
  onChosen: (id) => actions.showOperation(id),
});

const resumeChoice: ChoiceOf = (actions) => ({
  title: t('Resume Operation'),
  placeholder: t('It goes on where it stopped; what was done is not repeated'),
  none: t('There is no operation that could be resumed.'),
  statuses: [...RESUMABLE],
  onChosen: (id) => actions.resume(id),
});

const cancelChoice: ChoiceOf = (actions) => ({
  title: t('Cancel Operation'),
  placeholder: t('It stops between steps and can be resumed'),
  none: t('No operation is running or waiting.'),
  statuses: [...IN_FLIGHT],
  onChosen: (id) => actions.cancel(id),
});

const rollBackChoice: ChoiceOf = (actions) => ({
  title: t('Roll Back Operation'),
  placeholder: t(
    'What it did so far is taken back at the provider; you are asked before anything is deleted',
  ),
  none: t('There is no operation that could be rolled back.'),
  statuses: [...RESUMABLE],
  fits: (id) => actions.compensation(id) === 'roll back',
  onChosen: (id) => actions.rollBack(id),
});

const undoChoice: ChoiceOf = (actions) => ({
  title: t('Undo Operation'),
  placeholder: t('What was there before is put back; only while nobody has changed the bundle since'),
  none: t('There is no change that could be undone.'),
  statuses: ['completed'],
  fits: (id) => actions.compensation(id) === 'undo',
  onChosen: (id) => actions.undo(id),
});

async function provideInput(inputs: InputBoxPrompt, row?: RowRef): Promise<void> {
  const { waiting } = inputs;
  const named = row?.kind === 'input' ? waiting.find(({ id }) => id === row.id) : undefined;
  if (named !== undefined) return inputs.ask(named);
  const [only] = waiting;
  if (only === undefined) {
    void vscode.window.showInformationMessage(t('No operation waits for input.'));
    return;
  }
  if (waiting.length === 1) return inputs.ask(only);
  const items = waiting.map((request) => ({
    request,
    label: `$(key) ${titleText(request.title)}`,
    detail: request.fields.map((field) => inputBoxTitle(request, field, t)).join(' · '),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Provide Input'),
    placeHolder: t('Which operation do you enter values for?'),
  });
  if (chosen !== undefined) await inputs.ask(chosen.request);
}

async function restartServer({ lifecycle, messages }: CommandDeps): Promise<void> {
  if (lifecycle.state.kind === 'restricted') return messages.explainRestrictedMode();
  const endpoint = await lifecycle.restartServer();
  // A failure has a message of its own.
  if (endpoint.kind !== 'listening') return undefined;
  const text = t('Sluice’s MCP server listens on port {port}.', { port: String(endpoint.port) });
  void vscode.window.showInformationMessage(text);
}

async function showMenu({ statusBar }: CommandDeps): Promise<void> {
  const separator = vscode.QuickPickItemKind.Separator;
  const items = menuGroups(statusBar.facts, t).flatMap(({ title, items: entries }) => [
    { label: title, kind: separator, command: '' },
    ...entries,
  ]);
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Sluice',
    placeHolder: t('What would you like to do?'),
  });
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command);
}
