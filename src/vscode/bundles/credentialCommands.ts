// Sluice: Show Credentials, Replace Secret…, Rotate API Key… and Revoke Credentials…, of one bundle. No value is ever
// shown.
import * as vscode from 'vscode';
import { clockText } from '../approvals/timeText.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { WithLogger } from '../host/outputChannelLogger.ts';
import { listAsPerson, type ToolHost } from '../commands/person.ts';
import { askChoices } from '../prompts/quickInputs.ts';
import type { RecordDocuments } from '../operations/recordDocuments.ts';
import { credentialPage, type ListedCredential } from '../commands/toolOutputs.ts';
import type { RowRef } from '../views/viewRow.ts';
import { actAsPerson } from './actAsPerson.ts';
import { chooseBundle, type BundleChoices } from './bundleChoice.ts';
import { credentialRow, isReplaceable, isRevocable, isRotatable } from './credentialRow.ts';

/** The maximum of revoke_credentials, and more than a person reads in a list. */
const MOST = 500;

type CredentialItem = vscode.QuickPickItem & { credential: ListedCredential };

export async function showCredentials(
  sluice: BundleChoices,
  { documents }: { documents: RecordDocuments },
  row?: RowRef,
): Promise<void> {
  const bundle = await chooseBundle(sluice, row, t('Show Credentials'));
  if (bundle === undefined) return;
  const items = itemsOf(await credentialsOf(sluice, bundle.id));
  const name = foreignText(bundle.name, 80);
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Credentials of “{name}” ({count})', { name, count: items.length }),
    placeHolder: t('Values stay in the vault; Enter shows the bundle'),
    matchOnDescription: true,
  });
  if (chosen !== undefined) await documents.show({ kind: 'bundle', id: bundle.id }, bundle.name);
}

export async function replaceSecret(
  sluice: BundleChoices,
  { logger }: WithLogger,
  row?: RowRef,
): Promise<void> {
  const bundle = await chooseBundle(sluice, row, t('Replace Secret'));
  if (bundle === undefined) return;
  const name = foreignText(bundle.name, 80);
  const credential = await chooseCredential(sluice, bundle.id, isReplaceable, row, {
    title: t('Replace a Secret of “{name}”', { name }),
    placeholder: t('The old one stays in use until the provider has taken the new one'),
    none: t('“{name}” holds no secret that you can type.', { name }),
  });
  if (credential === undefined) return;
  const args = { bundle_id: bundle.id, credential_id: credential.id };
  await actAsPerson(sluice, logger, { tool: 'replace_credential', args });
}

export async function rotateKey(sluice: BundleChoices, { logger }: WithLogger, row?: RowRef): Promise<void> {
  const bundle = await chooseBundle(sluice, row, t('Rotate API Key'));
  if (bundle === undefined) return;
  const name = foreignText(bundle.name, 80);
  const credential = await chooseCredential(sluice, bundle.id, isRotatable, row, {
    title: t('Rotate an API Key of “{name}”', { name }),
    placeholder: t('The old key is removed 24 hours after the new one is in place'),
    none: t('“{name}” has no API key that can be rotated.', { name }),
  });
  if (credential === undefined) return;
  const args = { bundle_id: bundle.id, credential_id: credential.id };
  await actAsPerson(sluice, logger, { tool: 'rotate_credential', args });
}

/** The row's own, or the only one that fits, is not asked for. */
export async function chooseCredential(
  sluice: ToolHost,
  bundleId: string,
  fits: (credential: ListedCredential) => boolean,
  row: RowRef | undefined,
  { title, placeholder, none }: { title: string; placeholder: string; none: string },
): Promise<ListedCredential | undefined> {
  const fitting = itemsOf((await credentialsOf(sluice, bundleId)).filter(fits));
  const own = fitting.find(({ credential }) => row?.kind === 'credential' && credential.id === row.id);
  if (own !== undefined) return own.credential;
  const [only, ...others] = fitting;
  if (only === undefined) {
    void vscode.window.showInformationMessage(none);
    return undefined;
  }
  if (others.length === 0) return only.credential;
  const chosen = await vscode.window.showQuickPick([only, ...others], { title, placeHolder: placeholder });
  return chosen?.credential;
}

export async function revokeCredentials(
  sluice: BundleChoices,
  { logger }: WithLogger,
  row?: RowRef,
): Promise<void> {
  const bundle = await chooseBundle(sluice, row, t('Revoke Credentials'));
  if (bundle === undefined) return;
  const items = itemsOf((await credentialsOf(sluice, bundle.id)).filter(isRevocable));
  const name = foreignText(bundle.name, 80);
  if (items.length === 0) {
    void vscode.window.showInformationMessage(t('“{name}” holds nothing that can be revoked.', { name }));
    return;
  }
  await askChoices({
    title: t('Revoke Credentials of “{name}”', { name }),
    placeholder: t('Select the credentials to revoke; nothing happens until you approve'),
    nothing: t('Select at least one, or press Escape'),
    items,
    chosen: items.filter(({ credential }) => credential.id === row?.id),
    take: (chosen) => {
      const ids = chosen.map(({ credential }) => credential.id);
      return actAsPerson(sluice, logger, { tool: 'revoke_credentials', args: { credential_ids: ids } });
    },
  });
}

function credentialsOf(sluice: ToolHost, bundleId: string): Promise<ListedCredential[]> {
  const filter = { bundle_id: bundleId };
  return listAsPerson(
    sluice,
    { tool: 'list_credentials', filter, most: MOST },
    (output) => credentialPage(output).items,
  );
}

function itemsOf(credentials: readonly ListedCredential[]): CredentialItem[] {
  const now = Date.now();
  const time = (at: number): string => clockText(at, now, vscode.env.language);
  return credentials.map((credential) => ({ credential, ...credentialRow(credential, time, t) }));
}
