// The queue of this window's modals. Only this file opens one.
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { dialogRows } from '../../core/approval/rows.ts';
import { t } from '../text/localize.ts';
import { windowReached } from './windowReached.ts';
import { ModalQueue, type ModalItem, type ModalQuestion } from './modalQueue.ts';

export const modals = new ModalQueue({
  monotonicNow: () => performance.now(),
  every: (ms, callback) => {
    const timer = setInterval(callback, ms);
    return new vscode.Disposable(() => clearInterval(timer));
  },
  sleep: (ms) => sleep(ms),
  reached: windowReached,
  show: ({ severity, title, detail, items }) => {
    const show =
      severity === 'information' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    return show(title, { modal: true, detail: dialogRows(detail) }, ...items);
  },
});

/** Asks a question that no request waits for: after only early answers nothing happens, and the person sees why. */
export async function showModal<I extends ModalItem>(question: ModalQuestion<I>): Promise<I | undefined> {
  const { pressed, early } = await modals.ask(question);
  if (!early) return pressed;
  tellNothingWasDone();
  return undefined;
}

/** The modal offers one thing to agree to, and Cancel. */
export async function isAgreed(title: string, detail: string, agree: string): Promise<boolean> {
  return (await showModal({ title, detail, items: [{ title: agree, agrees: true }] })) !== undefined;
}

export function tellNothingWasDone(): void {
  void vscode.window.showWarningMessage(
    t('Nothing was done: the dialog had just opened. Run the command again.'),
  );
}
