// Sluice: Review Pending Approvals lists what waits and what was recently rejected. Choosing a row opens its dialog, or
// reopens the request; neither decides anything.
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { showProblem } from '../text/problemMessage.ts';
import type { RowRef } from '../views/viewRow.ts';
import type { ModalApprovalPrompt } from './modalApprovalPrompt.ts';
import { rejectedRows, waitingRows, type PendingRow } from './pendingRows.ts';

type Item = vscode.QuickPickItem & { row?: PendingRow };

export async function reviewApprovals(
  sluice: Sluice,
  { approvals: prompt, logger }: { approvals: ModalApprovalPrompt; logger: OutputChannelLogger },
  row?: RowRef,
): Promise<void> {
  if (row?.kind === 'approval') return prompt.review([row.id]);
  const { waiting } = prompt;
  const ofOperation = waiting.filter(
    ({ operationId }) => row?.kind === 'operation' && operationId === row.id,
  );
  if (ofOperation.length > 0) return prompt.review(ofOperation.map(({ id }) => id));
  const rejected = sluice.approvals.rejectedRecently();
  if (waiting.length === 0 && rejected.length === 0) {
    void vscode.window.showInformationMessage(t('Nothing waits for your approval.'));
    return;
  }
  if (waiting.length === 1 && rejected.length === 0) {
    await prompt.review(waiting.map(({ id }) => id));
    return;
  }
  const isConnected = (callerId: string): boolean => sluice.isConnected(callerId);
  const facts = { waiting, rejected, isConnected, now: Date.now() };
  const items = [
    ...group(t('Waiting for you'), waitingRows(facts, t)),
    ...group(t('Rejected a moment ago'), rejectedRows(facts, t)),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Pending Approvals'),
    placeHolder: t('Choose one to decide on it; nothing happens until you do'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  const picked = chosen?.row;
  if (picked === undefined) return;
  if (picked.action === 'review') await prompt.review(picked.approvalIds);
  else await reopen(sluice, picked, logger);
}

/** The request then arrives like any new one, and so does its dialog. */
async function reopen(
  sluice: Sluice,
  { approvalIds }: PendingRow,
  logger: OutputChannelLogger,
): Promise<void> {
  try {
    for (const id of approvalIds) await sluice.approvals.reopen(id);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await showProblem(error, logger);
  }
}

function group(label: string, rows: readonly PendingRow[]): Item[] {
  if (rows.length === 0) return [];
  const items = rows.map((row): Item => ({
    row,
    label: row.label,
    description: row.description,
    detail: row.detail,
  }));
  return [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}
