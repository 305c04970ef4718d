// Sluice: Show Audit Log, the newest records in a list.
import * as vscode from 'vscode';
import type { JsonObject } from '../../core/json.ts';
import { dateTimeText, t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { callAsPerson, type ToolHost } from '../commands/person.ts';
import { showProblem } from '../text/problemMessage.ts';
import type { RecordDocuments } from '../operations/recordDocuments.ts';
import { problemOf } from '../commands/toolOutputs.ts';
import { eventRow, listedEvents, type EventRow, type ListedEvent } from './auditSentence.ts';

/** The most a person reads in a list; the export has all records. */
const MOST_EVENTS = 500;
const PAGE = 100;

export async function showAuditLog(
  sluice: ToolHost,
  { documents, logger }: { documents: RecordDocuments; logger: OutputChannelLogger },
): Promise<void> {
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

/** Undefined if a problem was shown instead. */
async function newestEvents(
  sluice: ToolHost,
  logger: OutputChannelLogger,
): Promise<ListedEvent[] | undefined> {
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

function timeText(at: string): string {
  const ms = Date.parse(at);
  return Number.isFinite(ms) ? dateTimeText(ms) : '';
}
