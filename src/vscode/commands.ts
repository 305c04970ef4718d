// The commands of package.json, by name. They take no arguments: any extension or agent can run a command with forged
// ones. What they do is loaded when the first of them is run.
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../core/lifecycle.ts';
import type { Clock, Hasher } from '../core/ports.ts';
import type { ModalApprovalPrompt } from './approvals/modalApprovalPrompt.ts';
import type { InputBoxPrompt } from './inputBoxPrompt.ts';
import type { LifecycleMessages } from './lifecycleMessages.ts';
import { t } from './localize.ts';
import type { OutputChannelLogger } from './outputChannelLogger.ts';
import { showProblem } from './problemMessage.ts';
import type { RecordDocuments } from './recordDocuments.ts';
import type { TextDocuments } from './setup/textDocuments.ts';
import type { SluiceLifecycle } from './sluiceLifecycle.ts';
import type { StatusBar } from './statusBar.ts';

export interface CommandParts {
  lifecycle: SluiceLifecycle;
  messages: LifecycleMessages;
  documents: RecordDocuments;
  inputs: InputBoxPrompt;
  approvals: ModalApprovalPrompt;
  statusBar: StatusBar;
  logger: OutputChannelLogger;
  clock: Clock;
  hasher: Hasher;
  texts: TextDocuments;
}

/** Each is `sluice.<name>` in package.json. */
const COMMANDS = [
  'provisionBundle',
  'setUpProject',
  'writeSetupFile',
  'deliverSecret',
  'connectAccount',
  'showBundles',
  'showOperations',
  'resumeOperation',
  'cancelOperation',
  'provideInput',
  'copyMcpConnection',
  'reviewApprovals',
  'holdApprovals',
  'allowWithoutAsking',
  'showApprovalExceptions',
  'approveReviewed',
  'rejectReviewed',
  'showAuditLog',
  'exportAuditLog',
  'verifyAuditLog',
  'restartServer',
  'showLog',
  'showMenu',
] as const;
export type CommandName = (typeof COMMANDS)[number];

export function registerCommands(parts: CommandParts): Disposable {
  const registered = new DisposableStore();
  const run = async (name: CommandName): Promise<void> => {
    const { commandHandlers } = await import('./commandHandlers.ts');
    await commandHandlers(parts)[name]();
  };
  for (const name of COMMANDS)
    registered.add(
      vscode.commands.registerCommand(`sluice.${name}`, () => guarded(() => run(name), parts.logger)),
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
