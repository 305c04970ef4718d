// Sluice: Review Selected… opens the one dialog, or the one list, for the requests that are selected in Needs You. Like
// every way to it, it decides nothing.
import * as vscode from 'vscode';
import { t } from '../text/localize.ts';
import type { RowRefs } from '../views/rowRefs.ts';
import type { SluiceViews } from '../views/sluiceViews.ts';
import type { RowRef } from '../views/viewRow.ts';
import type { ModalApprovalPrompt } from './modalApprovalPrompt.ts';

export async function reviewSelected(
  _sluice: unknown,
  { approvals, views, rows }: { approvals: ModalApprovalPrompt; views: SluiceViews; rows: RowRefs },
  row?: RowRef,
  selected: readonly RowRef[] = [],
): Promise<void> {
  // A key brings no row: what is selected in the view counts.
  const chosen = row === undefined ? views.selection.flatMap((each) => rows.of(each) ?? []) : selected;
  const ids = chosen.flatMap(({ kind, id }) => (kind === 'approval' ? [id] : []));
  if (ids.length > 0) return approvals.review(ids);
  void vscode.window.showInformationMessage(t('Select requests in Needs You first.'));
}
