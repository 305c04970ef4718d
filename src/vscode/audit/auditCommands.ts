// Sluice: Show, Export and Verify Audit Log.
import * as vscode from 'vscode';
import type { JsonObject } from '../../core/json.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import { messageText } from '../operations/operationText.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { callAsPerson } from '../commands/person.ts';
import { showProblem } from '../text/problemMessage.ts';
import type { RecordDocuments } from '../operations/recordDocuments.ts';
import { problemOf } from '../commands/toolOutputs.ts';
import { eventRow, listedEvents, type EventRow, type ListedEvent } from './auditSentence.ts';
import { writeInPieces } from './exportFile.ts';
import { verificationText } from './verificationText.ts';

export interface AuditCommandDeps {
  documents: RecordDocuments;
  logger: OutputChannelLogger;
}

/** More than this many would not be read in a list anyway; the export has them all. */
const MOST_EVENTS = 500;
const PAGE = 100;

/** By the command's name behind `sluice.`, in the form that registerCommands takes. */
type Command = (sluice: Sluice) => Promise<void>;

export interface AuditCommands {
  showAuditLog: Command;
  exportAuditLog: Command;
  verifyAuditLog: Command;
}

export function auditCommands(deps: AuditCommandDeps): AuditCommands {
  return {
    showAuditLog: (sluice) => showAuditLog(sluice, deps),
    exportAuditLog: (sluice) => exportAuditLog(sluice, deps),
    verifyAuditLog: (sluice) => verifyAuditLog(sluice),
  };
}

async function showAuditLog(sluice: Sluice, { documents, logger }: AuditCommandDeps): Promise<void> {
  const events = await newestEvents(sluice, logger);
  if (events === undefined) return;
  if (events.length === 0) {
    void vscode.window.showInformationMessage(t('The audit log is empty.'));
    return;
  }
  const items = events.map((event): vscode.QuickPickItem & { row: EventRow } => {
    const row = eventRow(event, timeText, t);
    return { row, label: row.label, detail: row.detail };
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Audit Log'),
    placeHolder: t('Newest first; Enter shows the operation behind an entry'),
    matchOnDetail: true,
  });
  const id = chosen?.row.operationId ?? null;
  if (id !== null) await documents.show({ kind: 'operation', id }, t('Operation'));
}

/** Undefined where a problem was shown instead. */
async function newestEvents(sluice: Sluice, logger: OutputChannelLogger): Promise<ListedEvent[] | undefined> {
  const events: ListedEvent[] = [];
  let cursor: string | null = null;
  do {
    const args: JsonObject = { limit: PAGE, ...(cursor !== null && { cursor }) };
    const { output, isError } = await callAsPerson(sluice, 'list_audit_events', args);
    const problem = problemOf(output);
    if (isError && problem !== null) {
      await showProblem(problem, logger);
      return undefined;
    }
    const page = listedEvents(output);
    events.push(...page.events);
    cursor = page.nextCursor;
  } while (cursor !== null && events.length < MOST_EVENTS);
  return events;
}

async function exportAuditLog(sluice: Sluice, { logger }: AuditCommandDeps): Promise<void> {
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
      why: messageText(error instanceof Error ? error.message : String(error)),
    });
    return showProblem({ message, next: t('No file was written.') }, logger);
  }
  const open = t('Open File');
  const text = t('Exported {count} records.', { count: sluice.audit.size });
  const chosen = await vscode.window.showInformationMessage(text, open);
  if (chosen === open) await vscode.window.showTextDocument(target);
}

async function verifyAuditLog(sluice: Sluice): Promise<void> {
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
          report.report({ increment, message: t('{records} of {total} records', { records, total }) });
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

function timeText(at: string): string {
  const ms = Date.parse(at);
  if (!Number.isFinite(ms)) return '';
  const format = new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
  return format.format(ms);
}
