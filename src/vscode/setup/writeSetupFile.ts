// Sluice: Write Setup File writes .sluice/setup.json from existing bundles, without secrets, for a teammate who
// clones the project. If a file exists already, it shows the changes first.
import * as vscode from 'vscode';
import { SETUP_FILE, type SetupEntry } from '../../core/setup/setupEntry.ts';
import type { Sluice } from '../../core/sluice.ts';
import { listBundles } from '../bundles/listBundles.ts';
import { environmentName } from '../text/environmentName.ts';
import { foreignText } from '../text/foreignText.ts';
import { isAgreed } from '../host/windowModals.ts';
import { t } from '../text/localize.ts';
import type { SetupDeps } from './setUpProject.ts';

type Core = Pick<Sluice, 'bundle' | 'runner' | 'setup'>;

export async function writeSetupFile(sluice: Core, { texts }: SetupDeps): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (folder === undefined) {
    void vscode.window.showInformationMessage(
      t('Open the project’s folder first: the file is written there.'),
    );
    return;
  }
  const chosen = await chooseEntries(sluice);
  if (chosen === undefined || chosen.length === 0) return;
  const file = vscode.Uri.joinPath(folder, ...SETUP_FILE.split('/'));
  const { before, after } = await sluice.setup.draft(chosen);
  if (before !== after) {
    if (before !== undefined && !(await isConfirmed(file, after, texts))) return;
    await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(file, '..'));
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(after));
  }
  await vscode.window.showTextDocument(file);
  vscode.window.setStatusBarMessage(t('{file} asks for what you chose.', { file: SETUP_FILE }), 6_000);
}

/** From the person's own bundles; the sandbox's initial bundles belong to no project. */
async function chooseEntries(sluice: Pick<Sluice, 'bundle' | 'runner'>): Promise<SetupEntry[] | undefined> {
  const listed = await listBundles(sluice, { status: 'active' });
  const bundles = listed.flatMap(({ id }) => sluice.bundle(id) ?? []).filter(({ demo }) => !demo);
  if (bundles.length === 0) {
    void vscode.window.showInformationMessage(
      t('There is no bundle of your own yet. “Sluice: Provision Bundle…” sets one up.'),
    );
    return undefined;
  }
  const items = bundles.map((bundle) => ({
    bundle,
    label: foreignText(bundle.name, 80),
    description: `${bundle.provider} · ${environmentName(bundle.environment, t)}`,
    picked: true,
  }));
  const selected = await vscode.window.showQuickPick(items, {
    title: t('Write Setup File'),
    placeHolder: t('Which bundles does this project need? No secret is written'),
    canPickMany: true,
  });
  return selected?.map(({ bundle: { name, provider, environment, inputs, settings } }) => {
    return { name, provider, environment, inputs, settings };
  });
}

async function isConfirmed(file: vscode.Uri, after: string, texts: SetupDeps['texts']): Promise<boolean> {
  const title = t('{file} (now ↔ as it would be)', { file: SETUP_FILE });
  await vscode.commands.executeCommand('vscode.diff', file, texts.uriOf(after, 'setup.json'), title, {
    preview: true,
  });
  const question = t('Write {file} as shown?', { file: SETUP_FILE });
  const detail = t('What changes is shown behind this dialog. No secret is written.');
  return isAgreed(question, detail, t('Write'));
}
