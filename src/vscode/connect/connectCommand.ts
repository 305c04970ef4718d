// Sluice: Connect Account… signs the person in at a provider in the browser. Tokens go from the provider to the vault
// and never pass through here.
import { sentenceText } from '../text/translate.ts';
import * as vscode from 'vscode';
import type { Bundle } from '../../core/bundle/bundle.ts';
import { AppError } from '../../core/errors.ts';
import type { Sluice } from '../../core/sluice.ts';
import { bundleIdOf, bundleItems } from '../bundles/bundleChoice.ts';
import { credentialPage, type ListedCredential } from '../commands/toolOutputs.ts';
import { foreignText } from '../text/foreignText.ts';
import { isAgreed } from '../host/windowModals.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger, WithLogger } from '../host/outputChannelLogger.ts';
import { callAsPerson, type ToolHost } from '../commands/person.ts';
import { showProblem } from '../text/problemMessage.ts';
import type { RowRef } from '../views/viewRow.ts';

type Core = Pick<Sluice, 'bundle' | 'connect' | 'credential' | 'library' | 'runner'>;

export async function connectAccount(sluice: Core, { logger }: WithLogger, row?: RowRef): Promise<void> {
  const bundle = sluice.bundle(bundleIdOf(sluice, row) ?? '') ?? (await chooseBundle(sluice));
  if (bundle === undefined) return;
  const broken = await accountsToReconnect(sluice, bundle.id);
  if (broken.length === 0) return signIn(sluice, { bundleId: bundle.id }, logger);
  const items: (vscode.QuickPickItem & { again?: string })[] = [
    { label: t('$(add) Another Account') },
    ...broken.map(({ id, label }) => ({
      again: id,
      label: `$(account) ${foreignText(label, 80)}`,
      description: t('must be reconnected'),
    })),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Connect Account'),
    placeHolder: t('Which account?'),
  });
  if (chosen?.again !== undefined) await reconnectInBrowser(sluice, chosen.again, bundle.id, logger);
  else if (chosen !== undefined) await signIn(sluice, { bundleId: bundle.id }, logger);
}

/** Whether the accounts of a bundle can be connected in the browser; else the person pastes their tokens. */
export function canReconnectInBrowser(sluice: Pick<Sluice, 'bundle' | 'connect'>, bundleId: string): boolean {
  const bundle = sluice.bundle(bundleId);
  return bundle !== undefined && sluice.connect.whyNot(bundle) === undefined;
}

/** Reconnects an account by signing in; resolves when that has ended, with any outcome. */
export function reconnectInBrowser(
  sluice: Pick<Sluice, 'connect'>,
  credentialId: string,
  bundleId: string,
  logger: OutputChannelLogger,
): Promise<void> {
  return signIn(sluice, { bundleId, again: credentialId }, logger);
}

async function chooseBundle(sluice: Core): Promise<Bundle | undefined> {
  const active = await bundleItems(sluice, { status: 'active' });
  const items = active.filter(({ bundle }) => canReconnectInBrowser(sluice, bundle.id));
  if (items.length === 0) {
    const text = t(
      'No bundle has an OAuth client at which people sign in. “Sluice: Provision Bundle…” sets one up.',
    );
    void vscode.window.showInformationMessage(text);
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Connect Account'),
    placeHolder: t('Through which bundle?'),
    matchOnDescription: true,
  });
  return chosen && sluice.bundle(chosen.bundle.id);
}

async function accountsToReconnect(sluice: ToolHost, bundleId: string): Promise<ListedCredential[]> {
  const args = { bundle_id: bundleId, state: 'needs_reauth', limit: 100 };
  const { items } = credentialPage((await callAsPerson(sluice, 'list_credentials', args)).output);
  return items.filter(({ kind }) => kind === 'grant');
}

async function signIn(
  sluice: Pick<Sluice, 'connect'>,
  wanted: { bundleId: string; again?: string },
  logger: OutputChannelLogger,
): Promise<void> {
  const location = vscode.ProgressLocation.Notification;
  const title = t('Waiting for you to sign in in the browser…');
  try {
    const { account } = await vscode.window.withProgress(
      { location, title, cancellable: true },
      (_, cancelled) => {
        const abort = new AbortController();
        cancelled.onCancellationRequested(() =>
          abort.abort(new AppError('cancelled', t('Cancelled. Nothing was changed.'))),
        );
        return sluice.connect.connect(wanted, { openBrowser, useOther }, abort.signal);
      },
    );
    const name = foreignText(account ?? '', 80);
    void vscode.window.showInformationMessage(
      t('{account} is connected. Sync keeps it working.', { account: name }),
    );
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code !== 'cancelled') return showProblem(error, logger);
    vscode.window.setStatusBarMessage(foreignText(sentenceText(error.message, t), 120), 6_000);
  }
}

async function openBrowser(url: string, redirectUri: string): Promise<boolean> {
  // On a remote machine this makes VS Code forward the port to which the browser returns.
  if (redirectUri.startsWith('http:') && vscode.env.remoteName !== undefined)
    await vscode.env.asExternalUri(vscode.Uri.parse(redirectUri, true));
  return vscode.env.openExternal(vscode.Uri.parse(url, true));
}

async function useOther(signedInAs: string, expected: string): Promise<boolean> {
  const names = { signedInAs: foreignText(signedInAs, 80), expected: foreignText(expected, 80) };
  const question = t(
    'You signed in as {signedInAs}, but the account to connect again is {expected}. Use it all the same?',
    names,
  );
  const detail = t('Its tokens would take the place of those that {expected} has here.', names);
  return isAgreed(question, detail, t('Use It'));
}
