// Asks how a client reaches Sluice, where both ways are open to it.
import * as vscode from 'vscode';
import type { Way } from '../../clients/knownClients.ts';
import { t } from '../text/localize.ts';

/** Undefined: given up. */
export async function chooseWayOf(title: string): Promise<Way | undefined> {
  const items: (vscode.QuickPickItem & { way: Way })[] = [
    {
      way: 'bridge',
      label: t('Bridge'),
      description: t('recommended'),
      detail: t('A small program that finds the window that works on the client’s folder, and waits for it'),
    },
    {
      way: 'http',
      label: 'HTTP',
      description: '',
      detail: t(
        'Straight to this window’s port. While Sluice is not running, another user’s program can take the port and read the client’s token',
      ),
    },
  ];
  const placeHolder = t('How does it reach Sluice?');
  return (await vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true }))?.way;
}
