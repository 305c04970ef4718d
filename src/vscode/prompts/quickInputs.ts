// One question in VS Code's quick input, with step numbers and a way back. Knows nothing of what is asked.
import * as vscode from 'vscode';
import { DisposableStore } from '../../core/lifecycle.ts';
import type { StepPosition } from './wizard.ts';

export type Answer<T> = { kind: 'answer'; value: T } | { kind: 'back' } | { kind: 'cancelled' };

export interface TextQuestion {
  title: string;
  prompt: string;
  position: StepPosition;
  value?: string;
  placeholder?: string;
  /** Hides what is typed. */
  secret?: boolean;
  /** Why the text does not do; it cannot be accepted then. */
  problem: (text: string) => string | undefined;
  /** What else a person should know about the text. */
  notice?: (text: string) => string | undefined;
}

/** Stays open when the focus is lost: what was typed may have to be looked up elsewhere. */
export function askText(question: TextQuestion): Promise<Answer<string>> {
  const box = vscode.window.createInputBox();
  box.title = question.title;
  box.prompt = question.prompt;
  box.value = question.value ?? '';
  if (question.placeholder !== undefined) box.placeholder = question.placeholder;
  box.password = question.secret ?? false;
  // A problem is said once somebody has typed, or tried to go on without.
  const validate = (strict: boolean): boolean => {
    const problem = question.problem(box.value);
    const notice = question.notice?.(box.value);
    if (problem !== undefined && (strict || box.value !== '')) box.validationMessage = problem;
    else if (notice === undefined) box.validationMessage = undefined;
    else box.validationMessage = { message: notice, severity: vscode.InputBoxValidationSeverity.Info };
    return problem === undefined;
  };
  validate(false);
  return ask(box, question.position, (answer) => [
    box.onDidChangeValue(() => void validate(false)),
    box.onDidAccept(() => {
      if (validate(true)) answer(box.value);
    }),
  ]);
}

export interface ChoiceQuestion<Item extends vscode.QuickPickItem> {
  title: string;
  placeholder: string;
  position: StepPosition;
  items: readonly Item[];
  /** Selected from the start. */
  active?: Item | undefined;
}

export function askChoice<Item extends vscode.QuickPickItem>(
  question: ChoiceQuestion<Item>,
): Promise<Answer<Item>> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = question.title;
  pick.placeholder = question.placeholder;
  pick.matchOnDescription = true;
  pick.items = question.items;
  if (question.active !== undefined) pick.activeItems = [question.active];
  return ask(pick, question.position, (answer) => [
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen !== undefined) answer(chosen);
    }),
  ]);
}

export interface ManyChoicesQuestion<Item extends vscode.QuickPickItem> {
  title: string;
  placeholder: string;
  /** Says that something must be ticked, once somebody goes on without. */
  nothing: string;
  position: StepPosition;
  items: readonly Item[];
  /** Ticked from the start. */
  chosen?: readonly Item[];
}

/** At least one of several, by boxes to tick. */
export function askChoices<Item extends vscode.QuickPickItem>(
  question: ManyChoicesQuestion<Item>,
): Promise<Answer<readonly Item[]>> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = question.title;
  pick.placeholder = question.placeholder;
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.items = question.items;
  pick.selectedItems = question.items.filter((item) => question.chosen?.includes(item));
  return ask<readonly Item[]>(pick, question.position, (answer) => [
    pick.onDidAccept(() => {
      if (pick.selectedItems.length > 0) answer(pick.selectedItems);
      else pick.placeholder = question.nothing;
    }),
  ]);
}

function ask<T>(
  input: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>,
  { step, totalSteps }: StepPosition,
  listen: (answer: (value: T) => void) => vscode.Disposable[],
): Promise<Answer<T>> {
  input.ignoreFocusOut = true;
  if (totalSteps > 1) {
    input.step = step;
    input.totalSteps = totalSteps;
  }
  if (step > 1) input.buttons = [vscode.QuickInputButtons.Back];
  const parts = new DisposableStore();
  parts.add(input);
  return new Promise<Answer<T>>((resolve) => {
    for (const listener of listen((value) => resolve({ kind: 'answer', value }))) parts.add(listener);
    parts.add(
      input.onDidTriggerButton((button) => {
        if (button === vscode.QuickInputButtons.Back) resolve({ kind: 'back' });
      }),
    );
    // Also fires once an answer has been given; the first one counts.
    parts.add(input.onDidHide(() => resolve({ kind: 'cancelled' })));
    input.show();
  }).finally(() => parts.dispose());
}
