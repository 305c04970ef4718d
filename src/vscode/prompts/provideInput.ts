// Sluice: Provide Input… opens the boxes of a waiting request: the row's, the only one, or one that the person picks.
import * as vscode from 'vscode';
import { titleText } from '../operations/operationText.ts';
import { t } from '../text/localize.ts';
import type { RowRef } from '../views/viewRow.ts';
import type { InputBoxPrompt } from './inputBoxPrompt.ts';
import { inputBoxTitle } from './inputText.ts';

export async function provideInput(
  _sluice: unknown,
  { inputs }: { inputs: InputBoxPrompt },
  row?: RowRef,
): Promise<void> {
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
    label: `$(key) ${titleText(request.title, t)}`,
    detail: request.fields.map((field) => inputBoxTitle(request, field, t)).join(' · '),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Provide Input'),
    placeHolder: t('Which operation do you enter values for?'),
  });
  if (chosen !== undefined) await inputs.ask(chosen.request);
}
