// Offers to keep the port, because a client's HTTP address is valid only as long as the port.
import * as vscode from 'vscode';
import type { Sluice } from '../../core/sluice.ts';
import { offerToContinue } from '../host/offerToContinue.ts';
import { t } from '../text/localize.ts';
import { SETTINGS } from '../host/settingDeclarations.ts';
import { serverPort } from '../host/settings.ts';

/** @param said the message about what was just done */
export async function offerToKeepPort(sluice: Pick<Sluice, 'endpoint'>, said: string): Promise<void> {
  const endpoint = sluice.endpoint();
  if (serverPort() !== 0 || endpoint.kind !== 'listening') {
    void vscode.window.showInformationMessage(said);
    return;
  }
  const { port } = endpoint;
  const button = t('Keep Port {port}', { port: String(port) });
  const text = t('{said} The port changes when this window starts again, unless you keep it.', { said });
  if (await offerToContinue({ title: button, said: text, button, hasDocument: false }))
    await vscode.workspace
      .getConfiguration()
      .update(SETTINGS.port.key, port, vscode.ConfigurationTarget.Global);
}
