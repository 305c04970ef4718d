// Sluice: Restart Server.
import * as vscode from 'vscode';
import { t } from '../text/localize.ts';
import type { SluiceLifecycle } from './sluiceLifecycle.ts';

export async function restartServer({ lifecycle }: { lifecycle: SluiceLifecycle }): Promise<void> {
  const endpoint = await lifecycle.restartServer();
  // A failure has its own message.
  if (endpoint.kind !== 'listening') return;
  const text = t('Sluice’s MCP server listens on port {port}.', { port: String(endpoint.port) });
  void vscode.window.showInformationMessage(text);
}
