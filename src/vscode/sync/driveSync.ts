// Starts or resumes a sync to its end, and reports if that is not possible. Operations' notifications show progress
// and outcome.
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import type { Operation } from '../../core/operation/operation.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { SyncFilters } from '../../core/sync/syncRecords.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { PERSON } from '../commands/person.ts';
import { showProblem } from '../text/problemMessage.ts';

/** The unfinished run of these filters, else a new one. */
export function driveSync(
  sluice: Pick<Sluice, 'operations' | 'sync'>,
  filters: SyncFilters,
  logger: OutputChannelLogger,
): Promise<void> {
  return driven(sluice, logger, () => sluice.sync.drive(filters, PERSON));
}

/** One stopped run. */
export function finishRun(
  sluice: Pick<Sluice, 'operations' | 'sync'>,
  runId: string,
  logger: OutputChannelLogger,
): Promise<void> {
  return driven(sluice, logger, () => sluice.sync.finish(runId, PERSON));
}

async function driven(
  sluice: Pick<Sluice, 'operations'>,
  logger: OutputChannelLogger,
  drive: () => Promise<Operation>,
): Promise<void> {
  try {
    const { id, status } = await drive();
    if (status !== 'running' || sluice.operations.isLocal(id)) return;
    const text = t(
      'Another window on this folder syncs these credentials at the moment; it shows the progress.',
    );
    void vscode.window.showInformationMessage(text);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await showProblem(error, logger);
  }
}
