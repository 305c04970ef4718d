// Bundles in a quick pick, as list_bundles tells them; a chosen one opens as a page.
import * as vscode from 'vscode';
import type { JsonObject } from '../../core/json.ts';
import type { Sluice } from '../../core/sluice.ts';
import { bundleRow } from './bundleRow.ts';
import { t } from '../text/localize.ts';
import { callAsPerson } from '../commands/person.ts';
import type { RecordDocuments } from '../operations/recordDocuments.ts';
import { bundlePage, type ListedBundle } from '../commands/toolOutputs.ts';

/** More than this many would not be read in a list anyway. */
const MAX_BUNDLES = 1_000;

export async function showBundles(
  sluice: Sluice,
  { documents }: { documents: RecordDocuments },
): Promise<void> {
  const bundles = await listBundles(sluice, {});
  if (bundles.length === 0) {
    const text = t('There is no bundle yet. “Sluice: Provision Bundle…” sets one up.');
    void vscode.window.showInformationMessage(text);
    return;
  }
  const names = new Map(sluice.manifests().map(({ id, name }) => [id, name]));
  const items = bundles.map((bundle) => ({
    bundle,
    ...bundleRow(bundle, names.get(bundle.provider) ?? bundle.provider, t),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Bundles ({count})', { count: bundles.length }),
    placeHolder: t('Type a name, a provider, an environment or a state; Enter shows the bundle'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen !== undefined)
    await documents.show({ kind: 'bundle', id: chosen.bundle.id }, chosen.bundle.name);
}

/** All that fit the filter (arguments of list_bundles), page by page, at most 1,000. */
export async function listBundles(sluice: Sluice, filter: JsonObject): Promise<ListedBundle[]> {
  const bundles: ListedBundle[] = [];
  let cursor: string | null = null;
  do {
    const args: JsonObject = { ...filter, limit: 100, ...(cursor !== null && { cursor }) };
    const page = bundlePage((await callAsPerson(sluice, 'list_bundles', args)).output);
    bundles.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && bundles.length < MAX_BUNDLES);
  return bundles;
}
