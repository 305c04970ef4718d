// Suggests a passphrase, once, when the vault first holds a real secret.
import * as vscode from 'vscode';
import type { Disposable } from '../../core/lifecycle.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { StorageCare } from '../../core/storage/storageCare.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';

type Core = Pick<Sluice, 'operations' | 'storage' | 'vaultProblem'>;

/** Checks now, and whenever an operation has ended. */
export function suggestPassphrase(
  sluice: Core,
  care: () => Promise<StorageCare>,
  logger: OutputChannelLogger,
): Disposable {
  const look = (): void =>
    void suggest(sluice, care).catch((error: unknown) =>
      logger.warn('Sluice could not determine whether to suggest a passphrase.', { why: String(error) }),
    );
  look();
  return sluice.operations.onDidChange(({ operation }) => {
    if (operation.status === 'completed') look();
  });
}

async function suggest(
  sluice: Pick<Sluice, 'storage' | 'vaultProblem'>,
  care: () => Promise<StorageCare>,
): Promise<void> {
  if (sluice.vaultProblem !== null || !sluice.storage.holdsRealSecret()) return;
  if ((await care()).hasPassphrase() || !(await sluice.storage.takePassphraseSuggestion())) return;
  const set = t('Set Passphrase…');
  const text = t(
    'Sluice’s vault now holds a secret that matters. Its key is in VS Code’s secret storage alone: with a passphrase you can open the vault even if that is lost.',
  );
  const chosen = await vscode.window.showInformationMessage(text, set, t('Not Now'));
  if (chosen === set) await vscode.commands.executeCommand('sluice.setPassphrase');
}
