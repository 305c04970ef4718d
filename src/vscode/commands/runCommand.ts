// Runs a declared command once its requirements are met. A bundle of its own, loaded on the first command.
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import { showProblem } from '../text/problemMessage.ts';
import type { RowRef } from '../views/viewRow.ts';
import type { Command, CommandDeps } from './command.ts';
import { COMMANDS } from './commands.ts';

/**
 * Expected failures (AppError) are shown to the person with the next step; others reject.
 * @param id of package.json; @param row the record of the row on which it was run
 */
export async function runCommand(id: string, deps: CommandDeps, row: RowRef | undefined): Promise<void> {
  const command = COMMANDS[id.replace(/^sluice\./, '')];
  if (command === undefined) throw new Error(`${id} is not declared.`);
  try {
    await run(command, deps, row);
  } catch (error) {
    if (!AppError.is(error)) throw error;
    deps.logger.warn('A command failed.', { command: id, code: error.code, why: error.message });
    await showProblem(error, deps.logger);
  }
}

async function run(command: Command, deps: CommandDeps, row: RowRef | undefined): Promise<void> {
  if (command.needs === 'nothing') return command.run(deps, row);
  if (command.needs === 'trust') {
    const { kind } = await deps.lifecycle.settled();
    if (kind === 'restricted') return deps.messages.explainRestrictedMode();
    return (await command.load())(deps, row);
  }
  const sluice = await running(deps);
  if (sluice !== undefined) await (await command.load())(sluice, deps, row);
}

/** Undefined if Sluice does not run; the person then knows why. */
async function running({ lifecycle, messages }: CommandDeps): Promise<Sluice | undefined> {
  const location = vscode.ProgressLocation.Window;
  if (lifecycle.state.kind === 'starting')
    await vscode.window.withProgress({ location, title: t('Sluice is starting…') }, () =>
      lifecycle.settled(),
    );
  const { state } = lifecycle;
  switch (state.kind) {
    case 'running':
      return state.sluice;
    case 'failed':
      await messages.explainFailedStart(state.error);
      return undefined;
    case 'restricted':
      await messages.explainRestrictedMode();
      return undefined;
    case 'starting':
    case 'closed':
      // The window is closing, or another command is retrying: nothing to report.
      return undefined;
  }
}
