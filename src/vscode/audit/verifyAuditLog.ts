// Sluice: Verify Audit Log, with progress; the person can cancel it.
import * as vscode from 'vscode';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import { verificationText } from './verificationText.ts';

export async function verifyAuditLog(sluice: Pick<Sluice, 'audit'>): Promise<void> {
  const location = vscode.ProgressLocation.Notification;
  const title = t('Verifying the audit log');
  const found = await vscode.window.withProgress(
    { location, title, cancellable: true },
    async (report, cancelled) => {
      const abort = new AbortController();
      cancelled.onCancellationRequested(() => abort.abort());
      const total = Math.max(sluice.audit.size, 1);
      let reported = 0;
      try {
        return await sluice.audit.verify((records) => {
          const increment = ((records - reported) / total) * 100;
          reported = records;
          report.report({ increment, message: t('Records: {records} of {total}', { records, total }) });
        }, abort.signal);
      } catch (error) {
        if (abort.signal.aborted) return undefined;
        throw error;
      }
    },
  );
  if (found === undefined) return;
  const { severity, text } = verificationText(found, t);
  if (severity === 'info') void vscode.window.showInformationMessage(text);
  else if (severity === 'warning') void vscode.window.showWarningMessage(text);
  else void vscode.window.showErrorMessage(text);
}
