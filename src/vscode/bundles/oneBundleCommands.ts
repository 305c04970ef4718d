// Sluice: Show Bundle, Sync Bundle…, Delete Bundle… and Forget Bundle…: the row's bundle, else one that the person picks.
import * as vscode from 'vscode';
import type { Sluice } from '../../core/sluice.ts';
import { PERSON } from '../commands/person.ts';
import type { WithLogger } from '../host/outputChannelLogger.ts';
import type { RecordDocuments } from '../operations/recordDocuments.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { RowRef } from '../views/viewRow.ts';
import { actAsPerson } from './actAsPerson.ts';
import { chooseBundle } from './bundleChoice.ts';

type Core = Pick<Sluice, 'credential' | 'library' | 'runner' | 'sync'>;

export async function showBundle(
  sluice: Core,
  { documents }: { documents: RecordDocuments },
  row?: RowRef,
): Promise<void> {
  const bundle = await chooseBundle(sluice, row, t('Show Bundle'));
  if (bundle !== undefined) await documents.show({ kind: 'bundle', id: bundle.id }, bundle.name);
}

/** To its end: an agent takes chunks, a person wants everything. */
export async function syncBundle(sluice: Core, _deps: unknown, row?: RowRef): Promise<void> {
  const bundle = await chooseBundle(sluice, row, t('Sync Bundle'));
  if (bundle === undefined) return;
  await sluice.sync.drive({ bundleId: bundle.id, scope: 'all', retryFailed: false }, PERSON);
  const text = t('Syncing the accounts of “{name}”…', { name: foreignText(bundle.name, 80) });
  vscode.window.setStatusBarMessage(text, 4_000);
}

export async function deleteBundle(sluice: Core, { logger }: WithLogger, row?: RowRef): Promise<void> {
  const bundle = await chooseBundle(sluice, row, t('Delete Bundle'));
  if (bundle === undefined) return;
  await actAsPerson(sluice, logger, { tool: 'delete_bundle', args: { bundle_id: bundle.id } });
}

/** For a bundle whose provider is gone or refuses to delete: nothing is sent there. */
export async function forgetBundle(sluice: Core, { logger }: WithLogger, row?: RowRef): Promise<void> {
  const bundle = await chooseBundle(sluice, row, t('Forget Bundle'));
  if (bundle === undefined) return;
  await actAsPerson(sluice, logger, { tool: 'forget_bundle', args: { bundle_id: bundle.id } });
}
