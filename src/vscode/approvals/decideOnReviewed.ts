// Both buttons of a review open the same modal, which alone decides.
import * as vscode from 'vscode';
import { t } from '../text/localize.ts';
import type { ModalApprovalPrompt } from './modalApprovalPrompt.ts';
import { reviewedApprovalIds } from './reviewUri.ts';

export async function decideOnReviewed(
  _sluice: unknown,
  { approvals }: { approvals: ModalApprovalPrompt },
): Promise<void> {
  const ids = reviewedApprovalIds();
  if (ids.length > 0) return approvals.review(ids);
  void vscode.window.showInformationMessage(t('Open the changes of a request first.'));
}
