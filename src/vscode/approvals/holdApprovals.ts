// Sluice: Hold Approvals… keeps dialogs from opening for a while. Requests wait; nothing happens without a decision.
import * as vscode from 'vscode';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import { holdChoices } from './holdChoices.ts';
import type { ModalApprovalPrompt } from './modalApprovalPrompt.ts';
import { clockText } from './timeText.ts';

export async function holdApprovals(
  sluice: Sluice,
  { approvals: prompt }: { approvals: ModalApprovalPrompt },
): Promise<void> {
  const now = Date.now();
  const at = (time: number): string => clockText(time, now, vscode.env.language);
  const items = holdChoices(now, prompt.heldUntil, t).map((choice) => ({
    ...choice,
    description: choice.until === 0 ? '' : t('until {time}', { time: at(choice.until) }),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Hold Approvals'),
    placeHolder:
      prompt.heldUntil > now
        ? t('Held until {time}; requests wait', { time: at(prompt.heldUntil) })
        : t('No dialog opens by itself meanwhile; requests wait'),
  });
  if (chosen === undefined) return;
  await sluice.approvals.hold(chosen.until);
  prompt.holdUntil(chosen.until);
  const text =
    chosen.until === 0
      ? t('Approvals are asked for again as they come.')
      : t('Approvals are held until {time}.', { time: at(chosen.until) });
  vscode.window.setStatusBarMessage(text, 6_000);
}
