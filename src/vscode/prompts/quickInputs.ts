// One question in VS Code's quick input, alone or as a wizard's step, with step numbers and a way back. Knows nothing of
// what is asked.
import * as vscode from 'vscode';
import { DisposableStore } from '../../core/lifecycle.ts';
import type { StepOutcome, StepPosition } from './wizard.ts';

interface Question<T> {
  title: string;
  /** Left out: it is asked alone. */
  position?: StepPosition;
  /** Gets the answer, once there is one; it is awaited. */
  take: (answer: T) => unknown;
}

export interface TextQuestion extends Question<string> {
  prompt: string;
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
export function askText(question: TextQuestion): Promise<StepOutcome> {
  const box = vscode.window.createInputBox();
  box.title = question.title;
  box.prompt = question.prompt;
  box.value = question.value ?? '';
  if (question.placeholder !== undefined) box.placeholder = question.placeholder;
  box.password = question.secret ?? false;
  // A problem is shown once the person has typed, or tried to continue without.
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
  /** Shown if the person continues with nothing selected. */
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
    // Also fires once an answer has been given; the first one counts.
    disposables.add(input.onDidHide(() => resolve('cancelled')));
    input.show();
  }).finally(() => disposables.dispose());
  if (typeof answer === 'string') return answer;
  await take(answer.value);
  return 'next';
}

/** As `askText`, outside a wizard: undefined if the person gives up. */
export function textOf(question: Omit<TextQuestion, 'take'>): Promise<string | undefined> {
  return answerTo((take) => askText({ ...question, take }));
}

/** As `askChoice`, outside a wizard: undefined if the person gives up. */
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
