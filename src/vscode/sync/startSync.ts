// Sluice: Resume Sync and Sluice: Sync Credentials Now: selects the run and its filters; the service does the work.
import * as vscode from 'vscode';
import type { Clock } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { RunState } from '../../core/sync/syncService.ts';
import type { SyncFilters } from '../../core/sync/syncRecords.ts';
import { bundleItems, type BundleList } from '../bundles/bundleChoice.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { driveSync, finishRun } from './driveSync.ts';
import { runRow } from './runRow.ts';
import { EVERYTHING, syncChoices } from './syncChoices.ts';
import { runProgressText } from './syncText.ts';

type Core = Pick<Sluice, 'bundle' | 'library' | 'operations' | 'runner' | 'sync'>;

interface StartSyncDeps {
  logger: OutputChannelLogger;
  clock: Clock;
}

export async function resumeSync(sluice: Core, { logger, clock }: StartSyncDeps): Promise<void> {
  const runs = sluice.sync.unfinished();
  const [only] = runs;
  if (only === undefined) return sayNothingToResume(sluice, logger);
  const runId = runs.length === 1 ? only.run.id : await pickRun(sluice, runs, clock.now());
  if (runId !== undefined) await finishRun(sluice, runId, logger);
}

export async function syncNow(sluice: Core, { logger }: StartSyncDeps): Promise<void> {
  const items = syncChoices(sluice.sync.unfinished(), t);
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Sync Credentials Now'),
    placeHolder: t('Which credentials? What is not due costs no request'),
  });
  if (chosen === undefined) return;
  const filters = chosen.filters ?? (await pickBundle(sluice));
  if (filters !== undefined) await driveSync(sluice, filters, logger);
}

async function sayNothingToResume(
  sluice: Pick<Sluice, 'operations' | 'sync'>,
  logger: OutputChannelLogger,
): Promise<void> {
  const [newest] = sluice.sync.newest(1);
  if (newest?.operation.status === 'running') {
    const text = t('A sync is running already: {progress}.', { progress: runProgressText(newest.run, t) });
    void vscode.window.showInformationMessage(text);
    return;
  }
  const syncAll = t('Sync Now');
  const text = t('There is no unfinished sync.');
  const chosen = await vscode.window.showInformationMessage(text, syncAll);
  if (chosen === syncAll) await driveSync(sluice, EVERYTHING, logger);
}

async function pickRun(
  sluice: Pick<Sluice, 'bundle'>,
  runs: readonly RunState[],
  now: number,
): Promise<string | undefined> {
  const nameOf = ({ bundleId }: SyncFilters): string | undefined =>
    bundleId === null ? undefined : sluice.bundle(bundleId)?.name;
  const items = runs.map((state) => runRow(state, now, nameOf(state.run.filters), t));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Resume Sync'),
    placeHolder: t('Continues where it stopped; nothing is done twice'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.runId;
}

async function pickBundle(sluice: BundleList): Promise<SyncFilters | undefined> {
  const items = await bundleItems(sluice);
  if (items.length === 0) {
    void vscode.window.showInformationMessage(t('There is no bundle yet.'));
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Sync One Bundle'),
    placeHolder: t('The accounts of which bundle?'),
    matchOnDescription: true,
  });
  return chosen && { ...EVERYTHING, bundleId: chosen.bundle.id };
}
