// Asks how a client reaches Sluice, and shows the risks of HTTP.
import * as vscode from 'vscode';
import type { KnownClient, Way } from '../../clients/knownClients.ts';
import { proxyBeforeLoopback } from '../../clients/loopbackProxy.ts';
import { t } from '../text/localize.ts';

/** @param client undefined for one that Sluice doesn't know. @returns undefined if the person cancels */
export async function chooseWay(title: string, client?: KnownClient): Promise<Way | undefined> {
  const items: (vscode.QuickPickItem & { way: Way })[] = [
    {
      way: 'bridge',
      label: t('Bridge'),
      description: t('recommended'),
      detail: t('A small program that finds the window of the client’s folder, and waits for it'),
    },
    {
      way: 'http',
      label: 'HTTP',
      description: '',
      detail: [
        t(
          'Straight to this window’s port. While Sluice is not running, another user’s program can take the port and read the client’s token',
        ),
        ...doubts(client),
      ].join('. '),
    },
  ];
  const placeHolder = t('How does it reach Sluice?');
  return (await vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true }))?.way;
}

function doubts(client: KnownClient | undefined): string[] {
  const variable = proxyBeforeLoopback(process.env);
  if (variable !== undefined)
    return [
      t('{variable} is set without 127.0.0.1 in NO_PROXY: a proxy can’t reach this window', { variable }),
    ];
  if (client === undefined || client.httpSurvivesRestart) return [];
  return [t('{client} stays disconnected when this window restarts', { client: client.label })];
}
