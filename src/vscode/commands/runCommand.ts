// Runs a declared command once its requirements are met. A bundle of its own, loaded on the first command.
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import { showProblem } from '../text/problemMessage.ts';
import type { RowRef } from '../views/viewRow.ts';
import type { Command, CommandDeps } from './command.ts';
import { COMMANDS } from './commands.ts';

/** The records of the row on which a command was run, and of all rows that were selected then. */
interface Rows {
  row: RowRef | undefined;
  selected: readonly RowRef[];
}

/**
 * Expected failures (AppError) are shown to the person with the next step; others reject.
 * @param id of package.json; @param args as VS Code passes them: a row, and the selected rows if it is one of them
 */
export async function runCommand(
  id: string,
  deps: CommandDeps,
  [argument, selection]: readonly unknown[],
): Promise<void> {
  const command = COMMANDS[id.replace(/^sluice\./, '')];
  if (command === undefined) throw new Error(`${id} is not declared.`);
  try {
    await run(command, deps, rowsIn(deps, argument, selection));
  } catch (error) {
    if (!AppError.is(error)) throw error;
    deps.logger.warn('A command failed.', { command: id, code: error.code, why: error.message });
    await showProblem(error, deps.logger);
  }
}

function rowsIn({ rows }: CommandDeps, argument: unknown, selection: unknown): Rows {
  const row = rows.of(argument);
  const several = Array.isArray(selection) ? selection.flatMap((each: unknown) => rows.of(each) ?? []) : [];
  return { row, selected: several.length === 0 && row !== undefined ? [row] : several };
}

async function run(command: Command, deps: CommandDeps, { row, selected }: Rows): Promise<void> {
  if (command.needs === 'nothing') return command.run(deps, row);
  if (command.needs === 'trust') {
    const { kind } = await deps.lifecycle.settled();
    if (kind === 'restricted') return deps.messages.explainRestrictedMode();
    return (await command.load())(deps, row);
  }
  const sluice = await running(deps);
  if (sluice !== undefined) await (await command.load())(sluice, deps, row, selected);
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
