// Sluice: Export Audit Log…, as JSON Lines or CSV.
import { sentenceText } from '../text/translate.ts';
import * as vscode from 'vscode';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import { messageText } from '../operations/operationText.ts';
import type { WithLogger } from '../host/outputChannelLogger.ts';
import { showProblem } from '../text/problemMessage.ts';
import { writeInPieces } from './exportFile.ts';

export async function exportAuditLog(sluice: Pick<Sluice, 'audit'>, { logger }: WithLogger): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `sluice-audit-${day}.jsonl`;
  const target = await vscode.window.showSaveDialog({
    title: t('Export Audit Log'),
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
    filters: { 'JSON Lines': ['jsonl'], CSV: ['csv'] },
  });
  if (target === undefined) return;
  const format = target.path.toLowerCase().endsWith('.csv') ? 'csv' : 'jsonl';
  const location = vscode.ProgressLocation.Notification;
  try {
    await vscode.window.withProgress({ location, title: t('Exporting the audit log…') }, () =>
      writeInPieces(target, sluice.audit.export(format)),
    );
  } catch (error) {
    logger.error('The audit log could not be exported.', error);
    const message = t('The audit log could not be exported: {why}', {
      why: messageText(sentenceText(error instanceof Error ? error.message : String(error), t)),
    });
    return showProblem({ message, next: t('No file was written.') }, logger);
  }
  const open = t('Open File');
  const count = sluice.audit.size;
  const text = count === 1 ? t('Exported 1 record.') : t('Exported {count} records.', { count });
  const chosen = await vscode.window.showInformationMessage(text, open);
  if (chosen === open) await vscode.window.showTextDocument(target);
}
