// Sluice: Try Tool… asks for the arguments of a reading tool, calls it the way an agent does, and shows the answer as a
// document.
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import { callAsPerson } from '../commands/person.ts';
import { problemOf } from '../commands/toolOutputs.ts';
import type { WithLogger } from '../host/outputChannelLogger.ts';
import { askChoice, choiceOf, textOf } from '../prompts/quickInputs.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import { showProblem } from '../text/problemMessage.ts';
import type { TextDocuments } from '../text/textDocuments.ts';
import type { RowRef } from '../views/viewRow.ts';
import { chooseTool, type ToolChoices } from './chooseTool.ts';
import { askInput, type FormQuestions } from './inputForm.ts';

export async function tryTool(
  sluice: ToolChoices,
  { texts, logger }: WithLogger & { texts: TextDocuments },
  row?: RowRef,
): Promise<void> {
  const chosen = await chooseTool(sluice, row, {
    title: t('Try Tool'),
    fits: ({ tool }) => tool.verb === 'read',
  });
  if (chosen === undefined) return;
  const { bundle, tool } = chosen;
  const title = t('Try “{tool}”', { tool: foreignText(tool.title, 60) });
  try {
    const input = await askInput(tool.name, tool.input, questionsUnder(title));
    if (input === undefined) return;
    const args = { bundle_id: bundle.id, tool: tool.name, input };
    const { output } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title },
      () => callAsPerson(sluice, 'read_from_bundle', args),
    );
    const problem = problemOf(output);
    if (problem !== null) return await showProblem(problem, logger);
    const document = texts.uriOf(`${JSON.stringify(output, null, 2)}\n`, `${tool.name}.json`);
    await vscode.window.showTextDocument(document, { preview: true });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await showProblem(error, logger);
  }
}

function questionsUnder(title: string): FormQuestions {
  const at = (path: string, hint: string): string =>
    [foreignText(path, 80), foreignText(hint, 160)].filter((part) => part !== '').join(': ');
  return {
    text: ({ path, hint, example, problem }) =>
      textOf({ title, prompt: at(path, hint), placeholder: foreignText(example, 80), problem }),
    choice: async (path, hint, choices) => {
      const items = choices.map(({ label, description, value }) => ({
        label: foreignText(label, 80),
        description: foreignText(description, 120),
        value,
      }));
      return choiceOf({ title, placeholder: at(path, hint), items });
    },
    members: async (path, names) => {
      const items = names.map(({ label, description, value }) => ({
        label: foreignText(label, 80),
        description: foreignText(description, 120),
        value,
      }));
      const picked = await vscode.window.showQuickPick(items, {
        title,
        placeHolder: at(path, t('Select what to give beside what is required')),
        canPickMany: true,
        ignoreFocusOut: true,
      });
      return picked?.map(({ value }) => value);
    },
    another: async (path, count) => {
      let answer: boolean | undefined;
      const items = [
        { label: t('Add an entry'), value: true },
        { label: t('Done (entries: {count})', { count }), value: false },
      ];
      await askChoice({
        title,
        placeholder: foreignText(path, 80),
        items,
        take: ({ value }) => {
          answer = value;
        },
      });
      return answer;
    },
  };
}
