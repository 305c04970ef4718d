// Carries out what a wizard collected: calls a tool as the person, and shows the answer.
import * as vscode from 'vscode';
import { workText } from '../text/translate.ts';
import { t } from '../text/localize.ts';
import type { JsonObject } from '../../core/json.ts';
import { messageText, problemText } from '../operations/operationText.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { callAsPerson, type ToolHost } from '../commands/person.ts';
import { showProblem } from '../text/problemMessage.ts';
import { operationIdOf, problemOf } from '../commands/toolOutputs.ts';

/**
 * An operation that started, or waits for approval, has its own notifications. If there was nothing to do,
 * `onSettled` shows the message.
 */
export async function actAsPerson(
  sluice: ToolHost,
  logger: OutputChannelLogger,
  { tool, args }: { tool: string; args: JsonObject },
  onSettled: (message: string, output: JsonObject) => Promise<void> = tellMessage,
): Promise<void> {
  const { output, isError, text } = await callAsPerson(sluice, tool, args);
  if (output['status'] === 'no_approver' || output['status'] === 'denied') {
    void vscode.window.showWarningMessage(problemText({ message: text, next: '' }, t));
    return;
  }
  if (operationIdOf(output) !== null) return;
  const problem = problemOf(output);
  if (isError && problem !== null) return showProblem(problem, logger);
  const { message } = output;
  if (typeof message === 'string') await onSettled(messageText(workText(message, t)), output);
}

function tellMessage(message: string): Promise<void> {
  void vscode.window.showInformationMessage(message);
  return Promise.resolve();
}
