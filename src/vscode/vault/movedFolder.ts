// Notes in the storage which folder it is for and how many real bundles it holds. If this storage is empty and another
// one's folder is gone, offers once to take that one's bundles over: a renamed folder gets a new storage.
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { StorageCare } from '../../core/storage/storageCare.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { realBundles } from '../sync/lostAccounts.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import { missedStorage } from './missedStorage.ts';

export interface MovedFolderDeps {
  care: () => Promise<Pick<StorageCare, 'notePlace' | 'otherStorages'>>;
  /** This person's, across all windows. */
  memory: Pick<vscode.Memento, 'get' | 'update'>;
  clock: Clock;
  logger: OutputChannelLogger;
}

/** A start has more urgent work. */
const FIRST_MS = 3_000;
/** A burst of finished operations is one note. */
const QUIET_MS = 2_000;
/** Paths of storages that were offered. */
const OFFERED = 'sluice.movedFolder.offered';

export function followFolder(
  sluice: Pick<Sluice, 'operations' | 'runner'>,
  deps: MovedFolderDeps,
): Disposable {
  const disposables = new DisposableStore();
  const { clock, logger } = deps;
  let timer: Disposable | undefined;
  const lookIn = (ms: number, look: () => Promise<void>): void => {
    timer?.dispose();
    timer = clock.setTimer(ms, () => {
      look().catch((error: unknown) =>
        logger.warn('The storage could not note its folder.', { why: String(error) }),
      );
    });
  };
  disposables.add({ dispose: () => timer?.dispose() });
  disposables.add(
    sluice.operations.onDidChange(({ operation }) => {
      if (operation.status === 'completed')
        lookIn(QUIET_MS, () => notePlace(sluice, deps).then(() => undefined));
    }),
  );
  lookIn(FIRST_MS, async () => {
    if ((await notePlace(sluice, deps)) === 0) await offerMissed(deps);
  });
  return disposables;
}

/** Resolves to the number of real bundles here. */
async function notePlace(sluice: Pick<Sluice, 'runner'>, { care }: MovedFolderDeps): Promise<number> {
  const bundles = await realBundles(sluice);
  const workspace = workspacePath();
  if (workspace !== undefined) (await care()).notePlace({ workspace, bundles });
  return bundles;
}

/** The folder, or the file that lists several. */
function workspacePath(): string | undefined {
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  const uri = workspaceFile ?? workspaceFolders[0]?.uri;
  return uri?.scheme === 'file' ? uri.fsPath : undefined;
}

async function offerMissed({ care, memory, clock }: MovedFolderDeps): Promise<void> {
  const offered = memory.get<string[]>(OFFERED, []);
  const missed = missedStorage((await care()).otherStorages(), offered, clock.now(), existsSync);
  if (missed === undefined) return;
  await memory.update(OFFERED, [...offered, missed.path]);
  const adopt = t('Adopt Bundles From…');
  const values = { folder: foreignText(missed.workspace, 120), count: missed.bundles };
  const text =
    missed.bundles === 1
      ? t(
          'The folder {folder} is gone, and its storage holds 1 bundle. Adopt it here if you renamed the folder.',
          values,
        )
      : t(
          'The folder {folder} is gone, and its storage holds {count} bundles. Adopt them here if you renamed the folder.',
          values,
        );
  if ((await vscode.window.showInformationMessage(text, adopt)) === adopt)
    await vscode.commands.executeCommand('sluice.adoptBundles');
}
