// What a person can do with bundles and their credentials: the same tools that agents call, through the same gates.
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import type { Sluice } from '../../core/sluice.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { PERSON } from '../commands/person.ts';
import { showProblem } from '../text/problemMessage.ts';
import type { RecordDocuments } from '../operations/recordDocuments.ts';
import type { RowRef } from '../views/viewRow.ts';
import { actAsPerson } from './actAsPerson.ts';
import { chooseBundle } from './bundleChoice.ts';
import { changeBundleSettings } from './changeSettingsCommand.ts';
import { changeSubscription } from './changeSubscriptionCommand.ts';
import { changeWebhookUrl } from './changeWebhookCommand.ts';
import { revokeCredentials, showCredentials } from './credentialCommands.ts';
import { deleteBundles } from './deleteBundlesCommand.ts';
import { shareBundle } from './shareBundleCommand.ts';

export interface BundleCommandDeps {
  documents: RecordDocuments;
  logger: OutputChannelLogger;
}

/** @param row the row on which it was run; undefined from the palette */
type Command = (row?: RowRef) => Promise<void>;
export interface BundleCommands {
  showBundle: Command;
  syncBundle: Command;
  deleteBundle: Command;
  deleteBundles: Command;
  changeWebhookUrl: Command;
  changeBundleSettings: Command;
  changeSubscription: Command;
  shareBundle: Command;
  showCredentials: Command;
  revokeCredentials: Command;
}

/** @param withSluice runs a command once Sluice runs, or says why it does not */
export function bundleCommands(
  { documents, logger }: BundleCommandDeps,
  withSluice: (run: (sluice: Sluice, row?: RowRef) => Promise<void>) => Command,
): BundleCommands {
  return {
    showBundle: withSluice(async (sluice, row) => {
      const bundle = await chooseBundle(sluice, row, t('Show Bundle'));
      if (bundle !== undefined) await documents.show({ kind: 'bundle', id: bundle.id }, bundle.name);
    }),
    syncBundle: withSluice((sluice, row) => syncBundle(sluice, row, logger)),
    deleteBundle: withSluice(async (sluice, row) => {
      const bundle = await chooseBundle(sluice, row, t('Delete Bundle'));
      if (bundle === undefined) return;
      await actAsPerson(sluice, logger, { tool: 'delete_bundle', args: { bundle_id: bundle.id } });
    }),
    deleteBundles: withSluice((sluice) => deleteBundles(sluice, logger)),
    changeWebhookUrl: withSluice((sluice, row) => changeWebhookUrl(sluice, row, logger)),
    changeBundleSettings: withSluice((sluice, row) => changeBundleSettings(sluice, row, logger)),
    changeSubscription: withSluice((sluice, row) => changeSubscription(sluice, row, logger)),
    shareBundle: withSluice((sluice, row) => shareBundle(sluice, row, logger)),
    showCredentials: withSluice((sluice, row) => showCredentials(sluice, row, documents)),
    revokeCredentials: withSluice((sluice, row) => revokeCredentials(sluice, row, logger)),
  };
}

/** To its end: an agent takes chunks, a person wants the whole. */
async function syncBundle(
  sluice: Sluice,
  row: RowRef | undefined,
  logger: OutputChannelLogger,
): Promise<void> {
  const bundle = await chooseBundle(sluice, row, t('Sync Bundle'));
  if (bundle === undefined) return;
  try {
    await sluice.sync.drive({ bundleId: bundle.id, scope: 'all', retryFailed: false }, PERSON);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return showProblem(error, logger);
  }
  const text = t('Syncing the accounts of “{name}”…', { name: foreignText(bundle.name, 80) });
  vscode.window.setStatusBarMessage(text, 4_000);
}
