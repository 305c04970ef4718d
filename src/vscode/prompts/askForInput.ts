// The boxes for what an operation waits for: the manual steps first, then one box for each value. Loads with the first
// click on one.
import * as vscode from 'vscode';
import { inputProblem } from '../../core/operation/input.ts';
import type { InputRequest } from '../../core/operation/operation.ts';
import type { ModalItem } from '../host/modalQueue.ts';
import { showModal } from '../host/windowModals.ts';
import { titleText } from '../operations/operationText.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import { guideText, inputBoxPrompt, inputBoxTitle } from './inputText.ts';
import { askText } from './quickInputs.ts';
import { runWizard, type StepOutcome } from './wizard.ts';

/** Every value by its field's name; undefined if the person gives up. */
export async function askForInput(request: InputRequest): Promise<Record<string, string> | undefined> {
  if (request.guide !== undefined && !(await guide(request, request.guide))) return undefined;
  const values: Record<string, string> = {};
  const answered = await runWizard(() => request.fields.map((field) => askFor(request, field, values)));
  return answered ? values : undefined;
}

/** Shows the manual steps and their place; opens the page on request. False: the person postpones it. */
async function guide(
  request: InputRequest,
  { open, steps }: NonNullable<InputRequest['guide']>,
): Promise<boolean> {
  const page = new URL(open);
  const host = foreignText(page.host, 120);
  const openPage: ModalItem = { title: t('Open {host}', { host }) };
  const proceed: ModalItem = { title: t('Enter What I Copied') };
  for (;;) {
    const chosen = await showModal({
      severity: 'information',
      title: titleText(request.title, t),
      detail: guideText(request, host, steps, t),
      items: [openPage, proceed],
    });
    if (chosen === proceed) return true;
    if (chosen !== openPage) return false;
    await vscode.env.openExternal(vscode.Uri.parse(page.href, true));
  }
}

function askFor(
  request: InputRequest,
  field: InputRequest['fields'][number],
  values: Record<string, string>,
) {
  return async (position: { step: number; totalSteps: number }): Promise<StepOutcome> => {
    return askText({
      title: inputBoxTitle(request, field, t),
      prompt: inputBoxPrompt(request, field, t),
      position,
      secret: field.secret,
      // A typed secret is not shown again, not even as dots.
      value: field.secret ? '' : (values[field.name] ?? ''),
      problem: (text) => inputProblem(field, text),
      take: (answer) => (values[field.name] = answer),
    });
  };
}
