// The one modal in which a person decides. Its return value is the sole source of an approval; whoever opens it
// passes on what was pressed, after how long, on which text.
import os from 'node:os';
import * as vscode from 'vscode';
import type { ApprovalAnswer } from '../../core/approval/approvalPrompt.ts';
import { dialogDigest, type DialogText } from '../../core/approval/dialogText.ts';
import type { Hasher } from '../../core/hostPorts.ts';
import { t } from '../text/localize.ts';
import { OpenTimer } from './openTimer.ts';

export interface ModalAnswer extends Pick<ApprovalAnswer, 'shownForMs' | 'dialogDigest' | 'decidedBy'> {
  choice: 'first' | 'approve' | 'reject' | 'later';
}

export interface ModalButtons {
  /** Harmless: focused when the modal opens, so that Enter and Space pick it. */
  first: string;
  /** Left out when what is decided on does not fit into the dialog. */
  approve?: string;
  /** Left out where there is nothing to reject. */
  reject?: string;
  /** Escape and the close button pick it. */
  later: string;
}

/** A function, since the language is not known before VS Code has started. */
export const approvalButtons = (): ModalButtons => ({
  first: t('Review Changes'),
  approve: t('Approve'),
  reject: t('Reject'),
  later: t('Decide Later'),
});

/** Never rejects: a modal that VS Code tore down (reload, shutdown) was not answered. */
export async function askInModal(
  { title, detail }: DialogText,
  buttons: ModalButtons,
  hasher: Hasher,
): Promise<ModalAnswer> {
  const items: (vscode.MessageItem & { choice: ModalAnswer['choice'] })[] = [
    { title: buttons.first, choice: 'first' },
    ...(buttons.approve === undefined ? [] : [{ title: buttons.approve, choice: 'approve' as const }]),
    ...(buttons.reject === undefined ? [] : [{ title: buttons.reject, choice: 'reject' as const }]),
    { title: buttons.later, choice: 'later', isCloseAffordance: true },
  ];
  const timer = new OpenTimer({ monotonicNow: () => performance.now(), every });
  let choice: ModalAnswer['choice'] = 'later';
  try {
    const pressed = await vscode.window.showWarningMessage(title, { modal: true, detail }, ...items);
    choice = pressed?.choice ?? 'later';
  } catch {
    // VS Code rejects with "Canceled" on reload: nobody decided anything.
  }
  const shownForMs = timer.elapsedMs;
  timer.dispose();
  return {
    choice,
    shownForMs,
    dialogDigest: dialogDigest(hasher, { title, detail }),
    decidedBy: whoDecides(),
  };
}

/** Who sits at this window, as far as the operating system knows. */
export function whoDecides(): ApprovalAnswer['decidedBy'] {
  let user: string;
  try {
    user = os.userInfo().username;
  } catch {
    // Some containers have no entry for the user's id.
    user = `uid ${process.getuid?.() ?? 'unknown'}`;
  }
  return { user, host: os.hostname() };
}

function every(ms: number, callback: () => void): vscode.Disposable {
  const timer = setInterval(callback, ms);
  return new vscode.Disposable(() => clearInterval(timer));
}
