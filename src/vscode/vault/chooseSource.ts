// Selects a backup, or another storage: from a list of nearby ones, or by a dialog for files and folders elsewhere.
import * as vscode from 'vscode';
import type {
  AdoptionSource,
  BackupSource,
  OtherStorage,
  StorageCare,
} from '../../core/storage/storageCare.ts';
import { agoText } from '../approvals/timeText.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import { askPassphrase } from './askPassphrase.ts';
import { besideText } from './careText.ts';

type FileSource = Extract<BackupSource, { kind: 'file' }>;
interface Choice<T> extends vscode.QuickPickItem {
  choose: () => Promise<T | undefined>;
}

export async function chooseBackup(care: StorageCare): Promise<BackupSource | undefined> {
  const beside = care.besideBackups().map((backup): Choice<BackupSource> => {
    const { label, description } = besideText(backup, t);
    return {
      label: `$(history) ${label}`,
      description: `${agoText(Date.now() - backup.modifiedAt, t)} · ${description}`,
      choose: () => Promise.resolve({ kind: 'beside', name: backup.name }),
    };
  });
  if (beside.length === 0) return chooseFile(t('Restore Backup'));
  return pick(t('Restore Backup'), [fileChoice(t('Restore Backup')), ...beside]);
}

export async function chooseAdoption(care: StorageCare): Promise<AdoptionSource | undefined> {
  const title = t('Adopt Bundles From');
  const others = care.otherStorages().map((other): Choice<AdoptionSource> => ({
    label: `$(folder) ${foreignText(other.workspace ?? t('Another workspace'), 100)}`,
    description: otherText(other),
    choose: () => Promise.resolve({ kind: 'folder', path: other.path }),
  }));
  const elsewhere: Choice<AdoptionSource> = {
    label: `$(folder-opened) ${t('Another Storage Folder…')}`,
    choose: () => chooseFolder(title),
  };
  return pick(title, [...others, fileChoice(title), elsewhere]);
}

/** How many bundles it holds, and when it was last used. */
function otherText({ bundles, modifiedAt }: OtherStorage): string {
  const ago = agoText(Date.now() - modifiedAt, t);
  if (bundles === null) return ago;
  return bundles === 1 ? t('1 bundle, {ago}', { ago }) : t('{count} bundles, {ago}', { count: bundles, ago });
}

async function pick<T>(title: string, items: Choice<T>[]): Promise<T | undefined> {
  const placeHolder = t('Where from?');
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true });
  return chosen?.choose();
}

function fileChoice(title: string): Choice<FileSource> {
  return { label: `$(file) ${t('Backup File…')}`, choose: () => chooseFile(title) };
}

async function chooseFile(title: string): Promise<FileSource | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const [file] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel: t('Choose Backup'),
      ...(folder && { defaultUri: folder }),
    })) ?? [];
  if (file === undefined) return undefined;
  const passphrase = await askPassphrase(title, t('The backup’s passphrase'));
  return passphrase === undefined ? undefined : { kind: 'file', path: file.fsPath, passphrase };
}

async function chooseFolder(title: string): Promise<AdoptionSource | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({ title, canSelectFolders: true, canSelectFiles: false })) ?? [];
  return folder && { kind: 'folder', path: folder.fsPath };
}
