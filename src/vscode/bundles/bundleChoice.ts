// The bundle for a command: the row's on which it was run, else one that the person picks from a list.
import * as vscode from 'vscode';
import type { Sluice } from '../../core/sluice.ts';
import { bundleRow } from './bundleRow.ts';
import { t } from '../text/localize.ts';
import type { JsonObject } from '../../core/json.ts';
import { callAsPerson } from '../commands/person.ts';
import { choiceOf } from '../prompts/quickInputs.ts';
import type { ListedBundle } from '../commands/toolOutputs.ts';
import type { RowRef } from '../views/viewRow.ts';
import { bundleDetails, type BundleDetails } from './bundleDetails.ts';
import { listBundles } from './listBundles.ts';

/** What listing bundles uses. */
export type BundleList = Pick<Sluice, 'library' | 'runner'>;
/** What choosing a bundle uses. */
export type BundleChoices = Pick<Sluice, 'credential' | 'library' | 'runner'>;

export type BundleItem = vscode.QuickPickItem & { bundle: ListedBundle };

/** As get_bundle returns it now; undefined if the person chose none. @param title of the command's questions */
export async function chooseBundle(
  sluice: BundleChoices,
  row: RowRef | undefined,
  title: string,
): Promise<BundleDetails | undefined> {
  const id = bundleIdOf(sluice, row) ?? (await pickBundle(sluice, title));
  if (id === undefined) return undefined;
  const { output, text } = await callAsPerson(sluice, 'get_bundle', { bundle_id: id });
  const details = bundleDetails(output);
  if (details === undefined) void vscode.window.showWarningMessage(text);
  return details;
}

/** The bundle that a row stands for, or that holds the credential it stands for. */
export function bundleIdOf(sluice: Pick<Sluice, 'credential'>, row: RowRef | undefined): string | undefined {
  if (row?.kind === 'bundle') return row.id;
  return row?.kind === 'credential' ? sluice.credential(row.id)?.bundleId : undefined;
}

/** Like `listBundles`, as rows of a list. */
export async function bundleItems(sluice: BundleList, filter: JsonObject = {}): Promise<BundleItem[]> {
  const names = new Map(sluice.library.known().map(({ id, name }) => [id, name]));
  const bundles = await listBundles(sluice, filter);
  return bundles.map((bundle) => ({
    bundle,
    ...bundleRow(bundle, names.get(bundle.provider) ?? bundle.provider, t),
  }));
}

/** For when there is no bundle at all. */
export function tellNoBundle(): void {
  const text = t('There is no bundle yet. “Sluice: Provision Bundle…” sets one up.');
  void vscode.window.showInformationMessage(text);
}

async function pickBundle(sluice: BundleList, title: string): Promise<string | undefined> {
  const items = await bundleItems(sluice);
  if (items.length === 0) {
    tellNoBundle();
    return undefined;
  }
  return (await choiceOf({ title, placeholder: t('Which bundle?'), items }))?.bundle.id;
}
