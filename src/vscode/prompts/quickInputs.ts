// One question in VS Code's quick input, alone or as a wizard's step, with step numbers and a Back button. Knows
// nothing of the questions.
import * as vscode from 'vscode';
import { DisposableStore } from '../../core/lifecycle.ts';
import type { StepOutcome, StepPosition } from './wizard.ts';

interface Question<T> {
  title: string;
  /** Omitted: a single question. */
  position?: StepPosition;
  /** Receives the answer, if there is one; it is awaited. */
  take: (answer: T) => unknown;
}

export interface TextQuestion extends Question<string> {
  prompt: string;
  value?: string;
  placeholder?: string;
  /** Masks the typed text. */
  secret?: boolean;
  /** Why the text is invalid; it can't be accepted then. */
  problem: (text: string) => string | undefined;
  /** Other information about the text. */
  notice?: (text: string) => string | undefined;
}

/** Stays open when it loses focus: the person may have to look up the value elsewhere. */
export function askText(question: TextQuestion): Promise<StepOutcome> {
  const box = vscode.window.createInputBox();
  box.title = question.title;
  box.prompt = question.prompt;
  box.value = question.value ?? '';
  if (question.placeholder !== undefined) box.placeholder = question.placeholder;
  box.password = question.secret ?? false;
  // Shows a problem once the person has typed, or tried to continue without.
  const validate = (strict: boolean): boolean => {
    const problem = question.problem(box.value);
    const notice = question.notice?.(box.value);
    if (problem !== undefined && (strict || box.value !== '')) box.validationMessage = problem;
    else if (notice === undefined) box.validationMessage = undefined;
    else box.validationMessage = { message: notice, severity: vscode.InputBoxValidationSeverity.Info };
    return problem === undefined;
  };
  validate(false);
  return ask(box, question, (answer) => [
    box.onDidChangeValue(() => void validate(false)),
    box.onDidAccept(() => {
      if (validate(true)) answer(box.value);
    }),
  ]);
}

export interface ChoiceQuestion<Item extends vscode.QuickPickItem> extends Question<Item> {
  placeholder: string;
  items: readonly Item[];
  /** Selected from the start. */
  active?: Item | undefined;
}

export function askChoice<Item extends vscode.QuickPickItem>(
  question: ChoiceQuestion<Item>,
): Promise<StepOutcome> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = question.title;
  pick.placeholder = question.placeholder;
  pick.matchOnDescription = true;
  pick.items = question.items;
  if (question.active !== undefined) pick.activeItems = [question.active];
  return ask(pick, question, (answer) => [
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen !== undefined) answer(chosen);
    }),
  ]);
}

export interface ManyChoicesQuestion<Item extends vscode.QuickPickItem> extends Question<readonly Item[]> {
  placeholder: string;
  /** Shown if the person continues without a selection. */
  nothing: string;
  items: readonly Item[];
  /** Selected from the start. */
  chosen?: readonly Item[];
}

/** At least one of several, by check boxes. */
export function askChoices<Item extends vscode.QuickPickItem>(
  question: ManyChoicesQuestion<Item>,
): Promise<StepOutcome> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = question.title;
  pick.placeholder = question.placeholder;
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.items = question.items;
  pick.selectedItems = question.items.filter((item) => question.chosen?.includes(item));
  return ask<readonly Item[]>(pick, question, (answer) => [
    pick.onDidAccept(() => {
      if (pick.selectedItems.length > 0) answer(pick.selectedItems);
      else pick.placeholder = question.nothing;
    }),
  ]);
}

async function ask<T>(
  input: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>,
  { position: { step, totalSteps } = { step: 1, totalSteps: 1 }, take }: Question<T>,
  listen: (answer: (value: T) => void) => vscode.Disposable[],
): Promise<StepOutcome> {
  input.ignoreFocusOut = true;
  if (totalSteps > 1) {
    input.step = step;
    input.totalSteps = totalSteps;
  }
  if (step > 1) input.buttons = [vscode.QuickInputButtons.Back];
  const disposables = new DisposableStore();
  disposables.add(input);
  const answer = await new Promise<{ value: T } | 'back' | 'cancelled'>((resolve) => {
    for (const listener of listen((value) => resolve({ value }))) disposables.add(listener);
    disposables.add(
      input.onDidTriggerButton((button) => {
        if (button === vscode.QuickInputButtons.Back) resolve('back');
      }),
    );
    // Also fires after an answer; the first call counts.
    disposables.add(input.onDidHide(() => resolve('cancelled')));
    input.show();
  }).finally(() => disposables.dispose());
  if (typeof answer === 'string') return answer;
  await take(answer.value);
  return 'next';
}

/** Like `askText`, outside a wizard: undefined if the person gives up. */
export function textOf(question: Omit<TextQuestion, 'take'>): Promise<string | undefined> {
  return answerTo((take) => askText({ ...question, take }));
}

/** Like `askChoice`, outside a wizard: undefined if the person gives up. */
export function choiceOf<Item extends vscode.QuickPickItem>(
  question: Omit<ChoiceQuestion<Item>, 'take'>,
): Promise<Item | undefined> {
  return answerTo((take) => askChoice({ ...question, take }));
}

async function answerTo<T>(ask: (take: (answer: T) => void) => Promise<StepOutcome>): Promise<T | undefined> {
  const given: T[] = [];
  await ask((answer) => given.push(answer));
  return given[0];
}
