// Sluice: Export Audit Log…, as JSON Lines or CSV.
import { sentenceText } from '../text/translate.ts';
import * as vscode from 'vscode';
import type { AuditRecord } from '../../core/audit/auditRecord.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import { messageText } from '../operations/operationText.ts';
import type { WithLogger } from '../host/outputChannelLogger.ts';
import { showProblem } from '../text/problemMessage.ts';
import { writeInPieces } from './exportFile.ts';

export async function exportAuditLog(sluice: Pick<Sluice, 'audit'>, deps: WithLogger): Promise<void> {
  await exportRecords(sluice, deps, undefined);
}

/** @param includes which records; undefined: the whole log */
export async function exportRecords(
  { audit }: Pick<Sluice, 'audit'>,
  { logger }: WithLogger,
  includes: ((record: AuditRecord) => boolean) | undefined,
): Promise<void> {
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
  let included = 0;
  const counted =
    includes &&
    ((record: AuditRecord): boolean => {
      if (!includes(record)) return false;
      included += 1;
      return true;
    });
  try {
    await vscode.window.withProgress({ location, title: t('Exporting the audit log…') }, () =>
      writeInPieces(target, audit.export(format, counted)),
    );
  } catch (error) {
    logger.error('The audit log could not be exported.', error);
    const message = t('The audit log could not be exported: {why}', {
      why: messageText(sentenceText(error instanceof Error ? error.message : String(error), t)),
    });
    return showProblem({ message, next: t('No file was written.') }, logger);
  }
  const open = t('Open File');
  const count = includes === undefined ? audit.size : included;
  const text = count === 1 ? t('Exported 1 record.') : t('Exported {count} records.', { count });
  const chosen = await vscode.window.showInformationMessage(text, open);
  if (chosen === open) await vscode.window.showTextDocument(target);
}
