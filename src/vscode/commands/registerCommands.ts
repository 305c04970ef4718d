// Registers the commands that package.json lists. Only rows of Sluice's own views count as arguments: any extension
// or agent can run a command with forged ones. The handlers load on the first run of any.
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { t } from '../text/localize.ts';
import type { CommandDeps } from './command.ts';

/** Former ids of commands, which keyboard shortcuts may use. */
const FORMER_IDS = { 'sluice.copyMcpConnection': 'sluice.connectClient' };

/** @param manifest the extension's package.json */
export function registerCommands(
  manifest: { contributes: { commands: readonly { command: string }[] } },
  deps: CommandDeps,
): Disposable {
  const registered = new DisposableStore();
  const register = (id: string, command: string): void => {
    const run = async (args: readonly unknown[]): Promise<void> => {
      const { runCommand } = await import('./runCommand.ts');
      await runCommand(command, deps, args);
    };
    registered.add(
      vscode.commands.registerCommand(id, (...args: unknown[]) => guarded(() => run(args), deps.logger)),
    );
  };
  for (const { command } of manifest.contributes.commands) register(command, command);
  for (const [id, command] of Object.entries(FORMER_IDS)) register(id, command);
  return registered;
}

/** Unexpected errors go to the log; the person learns that there was one. */
async function guarded(run: () => Promise<void>, logger: OutputChannelLogger): Promise<void> {
  try {
    await run();
  } catch (error) {
    logger.error('A command failed unexpectedly.', error);
    const [text, button, command] = isFileMissing(error)
      ? [
          t('Sluice was updated or removed. Reload the window to continue.'),
          t('Reload Window'),
          'workbench.action.reloadWindow',
        ]
      : [t('Sluice itself failed. Its log says why.'), t('Show Log'), 'sluice.showLog'];
    if ((await vscode.window.showErrorMessage(text, button)) === button)
      await vscode.commands.executeCommand(command);
  }
}

/** A part that loads on first need is gone: Sluice was updated or uninstalled while this window was open. */
function isFileMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
}
