// Sluice: Show Bundles lists all bundles; a chosen one opens as a page.
import * as vscode from 'vscode';
import type { RecordDocuments } from '../operations/recordDocuments.ts';
import { t } from '../text/localize.ts';
import { bundleItems, tellNoBundle, type BundleList } from './bundleChoice.ts';

export async function showBundles(
  sluice: BundleList,
  { documents }: { documents: RecordDocuments },
): Promise<void> {
  const items = await bundleItems(sluice);
  if (items.length === 0) return tellNoBundle();
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Bundles ({count})', { count: items.length }),
    placeHolder: t('Type a name, a provider, an environment or a state; Enter shows the bundle'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen !== undefined)
    await documents.show({ kind: 'bundle', id: chosen.bundle.id }, chosen.bundle.name);
}
