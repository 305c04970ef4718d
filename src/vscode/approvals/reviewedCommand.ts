// Both buttons of a review open the same modal: only there something is decided.
import * as vscode from 'vscode';
import { t } from '../text/localize.ts';
import type { ModalApprovalPrompt } from './modalApprovalPrompt.ts';
import { reviewedApprovalId } from './reviewUri.ts';

export async function decideOnReviewed(
  _sluice: unknown,
  { approvals }: { approvals: ModalApprovalPrompt },
): Promise<void> {
  const id = reviewedApprovalId();
  if (id !== undefined) return approvals.review([id]);
  void vscode.window.showInformationMessage(t('Open the changes of a request first.'));
}
