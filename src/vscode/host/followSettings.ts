// Applies a person's changes to Sluice's settings while it runs.
import * as vscode from 'vscode';
import type { Disposable } from '../../core/lifecycle.ts';
import { t } from '../text/localize.ts';
import { SETTINGS } from './settingDeclarations.ts';
import { serverPort } from './settings.ts';
import type { SluiceLifecycle } from '../lifecycle/sluiceLifecycle.ts';

export function followSettings(lifecycle: SluiceLifecycle): Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (lifecycle.running === undefined) return;
    if (change.affectsConfiguration(SETTINGS.port.key)) void moveTo(serverPort(), lifecycle);
    if (change.affectsConfiguration(SETTINGS.speed.key)) void offerReload();
  });
}

/** A server already on that port, or one that can use any, stays: its clients are connected to it. */
async function moveTo(port: number, lifecycle: SluiceLifecycle): Promise<void> {
  const endpoint = lifecycle.running?.endpoint();
  if (endpoint?.kind === 'listening' && (port === 0 || port === endpoint.port)) return;
  await lifecycle.restartServer(port);
}

async function offerReload(): Promise<void> {
  const reload = t('Reload Window');
  const text = t('The sandbox’s speed changes when the window is reloaded.');
  const chosen = await vscode.window.showInformationMessage(text, reload);
  if (chosen === reload) await vscode.commands.executeCommand('workbench.action.reloadWindow');
}
