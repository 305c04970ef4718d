// Sluice: Back Up…, Restore Backup…, Set Passphrase…, Unlock with Passphrase…, Adopt Bundles From…, Start Over… None
// takes an argument: the person decides everything in boxes and modals.
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { PreparedBackup } from '../../core/storage/storageCare.ts';
import { isDeliberate } from '../approvals/askPerson.ts';
import { clockText } from '../approvals/timeText.ts';
import type { CommandDeps } from '../commands/command.ts';
import { t } from '../text/localize.ts';
import { askNewPassphrase, askPassphrase } from './askPassphrase.ts';
import { adoptedText, adoptText, restoreText, startOverText } from './careText.ts';
import { chooseAdoption, chooseBackup } from './chooseSource.ts';

/** The suggested extension for backups. */
export const BACKUP_EXTENSION = 'sluice-backup';

type CareDeps = Pick<CommandDeps, 'care' | 'hasher' | 'lifecycle' | 'logger'>;

export async function backUp(
  sluice: Pick<Sluice, 'storage' | 'vaultProblem'>,
  deps: CareDeps,
): Promise<void> {
  const care = await deps.care();
  if (sluice.vaultProblem !== null) throw locked();
  const prompt = t(
    'A passphrase for this backup. Anyone with both can use every secret in the backup; without the passphrase, they are lost.',
  );
  const passphrase = await askNewPassphrase(t('Back Up'), prompt);
  if (passphrase === undefined) return;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `sluice-${new Date().toISOString().slice(0, 10)}.${BACKUP_EXTENSION}`;
  const target = await vscode.window.showSaveDialog({
    title: t('Back Up'),
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
    filters: { [t('Sluice backups')]: [BACKUP_EXTENSION] },
  });
  if (target === undefined) return;
  await busy(t('Backing up…'), () => care.backUp(target.fsPath, passphrase));
  await sluice.storage.record('back up the storage');
  void vscode.window.showInformationMessage(
    t('The backup is written. Keep its passphrase: without it the backup can’t be opened.'),
  );
}

export async function setPassphrase(
  sluice: Pick<Sluice, 'storage' | 'vaultProblem'>,
  deps: CareDeps,
): Promise<void> {
  const care = await deps.care();
  if (sluice.vaultProblem !== null) throw locked();
  const prompt = t(
    'It opens the vault when VS Code’s secret storage has lost its key. Keep it somewhere else.',
  );
  const passphrase = await askNewPassphrase(t('Set Passphrase'), prompt);
  if (passphrase === undefined) return;
  await busy(t('Setting the passphrase…'), () => care.setPassphrase(passphrase));
  await sluice.storage.record('set a passphrase for the vault');
  void vscode.window.showInformationMessage(t('The passphrase is set.'));
}

export async function unlockVault(sluice: Pick<Sluice, 'vaultProblem'>, deps: CareDeps): Promise<void> {
  const care = await deps.care();
  if (sluice.vaultProblem === null) {
    void vscode.window.showInformationMessage(t('The vault is not locked.'));
    return;
  }
  if (!care.hasPassphrase()) return offerOtherWays();
  let prompt = t('The vault’s passphrase');
  for (;;) {
    const passphrase = await askPassphrase(t('Unlock with Passphrase'), prompt);
    if (passphrase === undefined) return undefined;
    try {
      await busy(t('Unlocking the vault…'), () => care.unlock(passphrase));
      break;
    } catch (error) {
      if (!AppError.is(error, 'passphrase-wrong')) throw error;
      prompt = t(
        'This was not the passphrase; capital letters and spaces count. Each further try takes longer.',
      );
    }
  }
  await deps.lifecycle.whileClosed(() => Promise.resolve());
  await deps.lifecycle.running?.storage.record('unlock the vault with its passphrase');
  void vscode.window.showInformationMessage(t('The vault is unlocked.'));
  return undefined;
}

async function offerOtherWays(): Promise<void> {
  const restore = t('Restore Backup…');
  const startAgain = t('Start Over…');
  const text = t('No passphrase was set for this vault.');
  const chosen = await vscode.window.showWarningMessage(text, restore, startAgain);
  if (chosen === restore) await vscode.commands.executeCommand('sluice.restoreBackup');
  if (chosen === startAgain) await vscode.commands.executeCommand('sluice.startOver');
}

export async function restoreBackup(deps: CareDeps): Promise<void> {
  const care = await deps.care();
  const source = await chooseBackup(care);
  if (source === undefined) return;
  const prepared = await busy(t('Checking the backup…'), () => care.prepare(source));
  let aside: string | undefined;
  try {
    const text = restoreText(prepared, timeText, t);
    if (!(await isDeliberate({ text: text, approve: t('Restore'), later: t('Keep the Present One') }, deps)))
      return;
    aside = await deps.lifecycle.whileClosed(() => care.restore(prepared));
  } finally {
    prepared.dispose();
  }
  void vscode.window.showInformationMessage(restoredText(prepared, aside));
}

function restoredText({ createdAt, inventory }: PreparedBackup, aside: string): string {
  const restored = t('The backup of {time} is in place; what was here is set aside as {file}.', {
    time: timeText(createdAt),
    file: aside,
  });
  if (inventory.accounts === 0) return restored;
  const accounts = t(
    'Accounts to check before their tokens are used: {count}. Run Resume Sync, or let an agent sync.',
    {
      count: inventory.accounts,
    },
  );
  return `${restored} ${accounts}`;
}

export async function startOver(deps: CareDeps): Promise<void> {
  const care = await deps.care();
  const text = startOverText(await care.inventory(), t);
  if (!(await isDeliberate({ text: text, approve: t('Start Over'), later: t('Keep the Present One') }, deps)))
    return;
  const aside = await deps.lifecycle.whileClosed(() => care.startOver());
  const adopt = t('Adopt Bundles From…');
  const said = t(
    'Sluice has started over. The old storage is set aside as {file}; Restore Backup… can put it back.',
    {
      file: aside,
    },
  );
  const chosen = await vscode.window.showInformationMessage(said, adopt);
  if (chosen === adopt) await vscode.commands.executeCommand('sluice.adoptBundles');
}

export async function adoptBundles(
  sluice: Pick<Sluice, 'storage' | 'vaultProblem'>,
  deps: CareDeps,
): Promise<void> {
  const care = await deps.care();
  if (sluice.vaultProblem !== null) throw locked();
  const source = await chooseAdoption(care);
  if (source === undefined) return;
  const prepared = await busy(t('Looking for bundles…'), () => care.prepareAdoption(source));
  try {
    if (prepared.inventory.bundles.length === 0) {
      void vscode.window.showInformationMessage(t('There is no bundle to take over.'));
      return;
    }
    const text = adoptText(prepared.inventory, source.kind === 'file', t);
    if (!(await isDeliberate({ text: text, approve: t('Take Over'), later: t('Leave Them') }, deps))) return;
    const result = await sluice.storage.adopt(prepared);
    void vscode.window.showInformationMessage(adoptedText(result, t));
  } finally {
    prepared.dispose();
  }
}

function busy<T>(title: string, work: () => Promise<T>): Promise<T> {
  const location = vscode.ProgressLocation.Window;
  return Promise.resolve(vscode.window.withProgress({ location, title }, work));
}

function timeText(at: number): string {
  return clockText(at, Date.now(), vscode.env.language);
}

function locked(): AppError {
  return new AppError('vault-locked', t('The vault is locked. Nothing was changed.'), {
    next: t('Unlock it first: “Sluice: Unlock with Passphrase…”, “Restore Backup…” or “Start Over…”.'),
  });
}
