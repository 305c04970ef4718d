// What the commands of package.json do. A bundle of its own, loaded when the first of them is run.
import * as vscode from 'vscode';
import { IN_FLIGHT, RESUMABLE } from '../core/operation/operation.ts';
import type { Sluice } from '../core/sluice.ts';
import { approvalCommands } from './approvals/approvalCommands.ts';
import { auditCommands } from './audit/auditCommands.ts';
import { showBundles } from './bundlePicker.ts';
import type { CommandName, CommandParts } from './commands.ts';
import { connectAccount } from './connect/connectCommand.ts';
import { copyMcpConnection } from './copyConnectionCommand.ts';
import { deliverSecret } from './delivery/deliverCommand.ts';
import type { InputBoxPrompt } from './inputBoxPrompt.ts';
import { inputBoxTitle } from './inputText.ts';
import { t } from './localize.ts';
import { menuGroups } from './menuItems.ts';
import { OperationActions } from './operationActions.ts';
import { OperationPicker, type OperationChoice } from './operationPicker.ts';
import { titleText } from './operationText.ts';
import { provisionBundle } from './provisionCommand.ts';
import { setUpProject } from './setup/setUpProject.ts';
import { writeSetupFile } from './setup/writeSetupFile.ts';

type Handler = () => Promise<void> | void;

/** Every command can be run at any time: it waits for Sluice, or says why there is none. */
export function commandHandlers(parts: CommandParts): Record<CommandName, Handler> {
  const { documents, logger, inputs } = parts;
  const withSluice = (run: (sluice: Sluice) => Promise<void>) => () => whenRunning(parts, run);
  const approvals = approvalCommands(parts);
  const audit = auditCommands(parts);
  return {
    provisionBundle: withSluice((sluice) => provisionBundle(sluice, documents, logger)),
    setUpProject: withSluice((sluice) => setUpProject(sluice, parts)),
    writeSetupFile: withSluice((sluice) => writeSetupFile(sluice, parts)),
    deliverSecret: withSluice((sluice) => deliverSecret(sluice, logger)),
    connectAccount: withSluice((sluice) => connectAccount(sluice, logger)),
    showBundles: withSluice((sluice) => showBundles(sluice, documents)),
    showOperations: withSluice((sluice) => pickOperation(parts, sluice, showChoice)),
    resumeOperation: withSluice((sluice) => pickOperation(parts, sluice, resumeChoice)),
    cancelOperation: withSluice((sluice) => pickOperation(parts, sluice, cancelChoice)),
    provideInput: withSluice(() => provideInput(inputs)),
    copyMcpConnection: withSluice((sluice) => copyMcpConnection(sluice, logger)),
    reviewApprovals: withSluice(approvals.reviewApprovals),
    holdApprovals: withSluice(approvals.holdApprovals),
    allowWithoutAsking: withSluice(approvals.allowWithoutAsking),
    showApprovalExceptions: withSluice(approvals.showApprovalExceptions),
    approveReviewed: withSluice(approvals.decideOnReviewed),
    rejectReviewed: withSluice(approvals.decideOnReviewed),
    showAuditLog: withSluice(audit.showAuditLog),
    exportAuditLog: withSluice(audit.exportAuditLog),
    verifyAuditLog: withSluice(audit.verifyAuditLog),
    restartServer: () => restartServer(parts),
    showLog: () => logger.show(),
    showMenu: () => showMenu(parts),
  };
}

async function whenRunning(
  { lifecycle, messages }: CommandParts,
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

type ChoiceOf = (actions: OperationActions) => OperationChoice;

async function pickOperation(
  { documents, logger, clock }: CommandParts,
  sluice: Sluice,
  choiceOf: ChoiceOf,
): Promise<void> {
  const actions = new OperationActions(sluice, documents, logger);
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

async function provideInput(inputs: InputBoxPrompt): Promise<void> {
  const { waiting } = inputs;
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

async function restartServer({ lifecycle, messages }: CommandParts): Promise<void> {
  if (lifecycle.state.kind === 'restricted') return messages.explainRestrictedMode();
  const endpoint = await lifecycle.restartServer();
  // A failure has a message of its own.
  if (endpoint.kind !== 'listening') return undefined;
  const text = t('Sluice’s MCP server listens on port {port}.', { port: String(endpoint.port) });
  void vscode.window.showInformationMessage(text);
}

async function showMenu({ statusBar }: CommandParts): Promise<void> {
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
