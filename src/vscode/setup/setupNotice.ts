// Notifies the person that an agent tried to set up this project from an unaccepted file. Its button opens the
// command that asks; it accepts nothing.
import * as vscode from 'vscode';
import type { Disposable } from '../../core/lifecycle.ts';
import { SETUP_FILE } from '../../core/setup/setupEntry.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';

export function noticeUnacceptedSetups(sluice: Pick<Sluice, 'setup'>): Disposable {
  let isShown = false;
  return sluice.setup.onDidMissAcceptance(() => {
    // An agent that keeps asking must not fill the screen.
    if (isShown) return;
    isShown = true;
    const review = t('Review…');
    const text = t('An agent wants to set up this project, but you have not accepted the current {file}.', {
      file: SETUP_FILE,
    });
    void vscode.window.showInformationMessage(text, review).then((chosen) => {
      isShown = false;
      if (chosen === review) void vscode.commands.executeCommand('sluice.setUpProject');
    });
  });
}
