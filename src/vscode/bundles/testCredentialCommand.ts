// Sluice: Test Credential…: the row's credential, else one of a bundle that the person picks. The result is a message with
// the way on as its button; the bundle's page shows its own.
import * as vscode from 'vscode';
import type { RowRefs } from '../views/rowRefs.ts';
import type { RowRef } from '../views/viewRow.ts';
import { foreignText } from '../text/foreignText.ts';
import { dateTimeText, t } from '../text/localize.ts';
import { chooseBundle, type BundleChoices } from './bundleChoice.ts';
import { chooseCredential } from './credentialCommands.ts';
import { isTestable } from './credentialRow.ts';
import { testedCredential, type CredentialTest } from './credentialTest.ts';

export async function testCredential(
  sluice: BundleChoices,
  { rows }: { rows: RowRefs },
  row?: RowRef,
): Promise<void> {
  const bundle = await chooseBundle(sluice, row, t('Test Credential'));
  if (bundle === undefined) return;
  const name = foreignText(bundle.name, 80);
  const credential = await chooseCredential(sluice, bundle.id, isTestable, row, {
    title: t('Test a Credential of “{name}”', { name }),
    placeholder: t('Sends one request that only reads'),
    none: t('“{name}” holds no credential that can be tested.', { name }),
  });
  if (credential === undefined) return;
  const tested = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Window,
      title: t('Testing “{name}”…', { name: foreignText(credential.label, 80) }),
    },
    () => testedCredential(sluice, { bundleId: bundle.id, id: credential.id }, dateTimeText, t),
  );
  const run = wayOn(tested);
  const tell =
    tested.result === 'works' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const chosen = await tell(tested.text, ...(run === undefined ? [] : [run.label]));
  if (run === undefined || chosen !== run.label) return;
  // Commands take rows of Sluice's own alone.
  const about = {};
  rows.keep(about, { kind: 'credential', id: credential.id });
  await vscode.commands.executeCommand(`sluice.${run.command}`, about);
}

function wayOn({ remedy }: CredentialTest): { command: string; label: string } | undefined {
  switch (remedy) {
    case 'replace':
      return { command: 'replaceSecret', label: t('Replace…') };
    case 'reconnect':
      return { command: 'reconnectAccount', label: t('Reconnect…') };
    case 'sync':
      return { command: 'syncBundle', label: t('Sync') };
    case 'theirs':
    case 'none':
      return undefined;
  }
}
