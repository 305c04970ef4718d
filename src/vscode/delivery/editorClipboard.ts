// The clipboard of the machine in front of the person, as VS Code reaches it. Tells the person what stays on it.
import * as vscode from 'vscode';
import type { Clipboard } from '../../core/delivery/secretDelivery.ts';
import type { Logger } from '../../core/hostPorts.ts';
import { t } from '../text/localize.ts';

export function editorClipboard(logger: Logger): Clipboard {
  const { clipboard } = vscode.env;
  return {
    read: async () => clipboard.readText(),
    write: async (text) => clipboard.writeText(text),
    reportUncleared: (error) => {
      logger.error('A secret could not be cleared from the clipboard.', error);
      void vscode.window.showWarningMessage(
        t('Sluice couldn’t clear the clipboard. A secret may still be on it: copy something else.'),
      );
    },
  };
}
