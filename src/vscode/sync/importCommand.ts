// Sluice: Import Credentials… reads accounts' tokens from a JSON file: checked entry by entry, all or nothing. The
// text of the file goes only to Sluice; no message, log or page shows any of its values.
import path from 'node:path';
import * as vscode from 'vscode';
import type { Refresher } from '../../core/bundle/credential.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { ImportedCredential, ImportProblem } from '../../core/sync/importCredentials.ts';
import type { ModalItem } from '../host/modalQueue.ts';
import { showModal } from '../host/windowModals.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import type { RecordDocuments } from '../operations/recordDocuments.ts';
import { driveSync } from './driveSync.ts';
import { importedText, importProblemPage, importProblemText, MAX_IMPORT_BYTES } from './importText.ts';
import { EVERYTHING } from './syncChoices.ts';

type Core = Pick<Sluice, 'accounts' | 'operations' | 'sync'>;

export interface ImportDeps {
  documents: RecordDocuments;
  logger: OutputChannelLogger;
}

export async function importCredentials(sluice: Core, deps: ImportDeps): Promise<void> {
  const file = await chooseFile();
  if (file === undefined) return;
  const name = path.posix.basename(file.path);
  const credentials = await read(sluice, file, name, deps);
  if (credentials === undefined) return;
  const refreshedBy = await askWhoRefreshes(credentials.length);
  if (refreshedBy === undefined) return;
  const outcome = await sluice.accounts.importAll(credentials, refreshedBy);
  if ('problems' in outcome) return await showProblems(name, outcome.problems, deps);
  const syncNow = t('Sync Now');
  const chosen = await vscode.window.showInformationMessage(importedText(outcome, refreshedBy, t), syncNow);
  if (chosen === syncNow) await driveSync(sluice, EVERYTHING, deps.logger);
}

async function chooseFile(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: t('Import Credentials'),
    openLabel: t('Import'),
    canSelectMany: false,
    filters: { JSON: ['json'] },
  });
  return chosen?.[0];
}

/** Undefined after a problem, which the person has seen. */
async function read(
  sluice: Pick<Sluice, 'accounts'>,
  file: vscode.Uri,
  name: string,
  deps: ImportDeps,
): Promise<ImportedCredential[] | undefined> {
  const text = await textOf(file, deps.logger);
  const found = 'problem' in text ? { problems: [text] } : sluice.accounts.read(text.text);
  if ('credentials' in found) return found.credentials;
  await showProblems(name, found.problems, deps);
  return undefined;
}

/** Bounded: reads neither a device nor an excessively large file. */
async function textOf(
  file: vscode.Uri,
  logger: OutputChannelLogger,
): Promise<{ text: string } | ImportProblem> {
  const whole = (problem: string): ImportProblem => ({ entry: null, field: '', problem });
  const tooLarge = t('It is larger than {size} MB.', { size: MAX_IMPORT_BYTES / 1024 / 1024 });
  try {
    const { size, type } = await vscode.workspace.fs.stat(file);
    if ((type & vscode.FileType.File) === 0) return whole(t('It is no file.'));
    if (size > MAX_IMPORT_BYTES) return whole(tooLarge);
    const bytes = await vscode.workspace.fs.readFile(file);
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    // The cause can contain the path, never the content.
    logger.warn('A file of credentials could not be read.', { why: String(error) });
    return whole(t('It is not UTF-8 text.'));
  }
}

async function showProblems(
  name: string,
  problems: readonly ImportProblem[],
  { documents }: ImportDeps,
): Promise<void> {
  const showAll = t('Show All Problems');
  const buttons = problems.length > 1 ? [showAll] : [];
  const chosen = await vscode.window.showErrorMessage(importProblemText(name, problems, t), ...buttons);
  if (chosen === showAll)
    await documents.showText(t('Problems in {file}', { file: name }), importProblemPage(name, problems, t));
}

async function askWhoRefreshes(count: number): Promise<Refresher | undefined> {
  const items: (vscode.QuickPickItem & { refreshedBy: Refresher })[] = [
    {
      label: `$(eye) ${t('Check only')}`,
      detail: t('Another system refreshes them; Sluice never spends a refresh token.'),
      refreshedBy: 'elsewhere',
    },
    {
      label: `$(sync) ${t('Sluice alone')}`,
      detail: t('Sluice refreshes them; any other system that does is logged out.'),
      refreshedBy: 'sluice',
    },
  ];
  const title =
    count === 1 ? t('Import 1 Credential') : t('Import {count} Credentials', { count: String(count) });
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: t('Who refreshes them from now on?'),
    ignoreFocusOut: true,
  });
  return chosen?.refreshedBy === 'sluice' ? confirmSluiceAlone() : chosen?.refreshedBy;
}

/** Enter takes the first button, which changes nothing elsewhere; Escape drops the import. */
async function confirmSluiceAlone(): Promise<Refresher | undefined> {
  const items: (ModalItem & { refreshedBy?: Refresher })[] = [
    { title: t('Check Only'), refreshedBy: 'elsewhere' },
    { title: t('Sluice Alone'), refreshedBy: 'sluice', agrees: true },
    { title: t('Don’t Import'), isCloseAffordance: true },
  ];
  const detail = t(
    'Many providers accept a refresh token once and then hand out another. Choose “Sluice Alone” only if nothing else uses these tokens: no other tool, server or window.',
  );
  const title = t('Any other system that refreshes these will be logged out.');
  return (await showModal({ title, detail, items }))?.refreshedBy;
}
