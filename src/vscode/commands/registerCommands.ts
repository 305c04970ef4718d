// Registers the commands that package.json lists. Of their arguments only rows of Sluice's own views count: any extension
// or agent can run a command with forged ones. What they do is loaded when the first of them is run.
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { t } from '../text/localize.ts';
import { showProblem } from '../text/problemMessage.ts';
import type { CommandDeps } from './command.ts';

/** Ids that commands had before; keyboard shortcuts may name them. */
const FORMER_IDS = { 'sluice.copyMcpConnection': 'sluice.connectClient' };

/** @param manifest the extension's package.json */
export function registerCommands(
  manifest: { contributes: { commands: readonly { command: string }[] } },
  deps: CommandDeps,
): Disposable {
  const registered = new DisposableStore();
  const register = (id: string, command: string): void => {
    const run = async (argument: unknown): Promise<void> => {
      const { runCommand } = await import('./runCommand.ts');
      await runCommand(command, deps, deps.rows.of(argument));
    };
    registered.add(
      vscode.commands.registerCommand(id, (argument: unknown) => guarded(() => run(argument), deps.logger)),
    );
  };
  for (const { command } of manifest.contributes.commands) register(command, command);
  for (const [id, command] of Object.entries(FORMER_IDS)) register(id, command);
  return registered;
}

/** Unexpected errors go to the log; the person learns that they are there. */
async function guarded(run: () => Promise<void>, logger: OutputChannelLogger): Promise<void> {
  try {
    await run();
  } catch (error) {
    logger.error('A command failed unexpectedly.', error);
    await showProblem({ message: t('Sluice itself failed.'), next: t('Its log says why.') }, logger);
  }
}
