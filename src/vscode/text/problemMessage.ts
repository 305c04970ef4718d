// One error message for a person: what happened, the next step, and the log one click away.
import * as vscode from 'vscode';
import { t } from './localize.ts';
import { problemText } from '../operations/operationText.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';

/** @param problem an AppError, or the `error` of a tool's answer */
export async function showProblem(
  problem: { message: string; next: string },
  logger: OutputChannelLogger,
): Promise<void> {
  const showLog = t('Show Log');
  const chosen = await vscode.window.showErrorMessage(problemText(problem, t), showLog);
  if (chosen === showLog) logger.show();
}
