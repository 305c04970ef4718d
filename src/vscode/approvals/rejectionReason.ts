// Asks a person who has rejected something why; they need not say.
import * as vscode from 'vscode';
import { DisposableStore } from '../../core/lifecycle.ts';
import { t } from '../text/localize.ts';

/** The reason, or an empty text: Escape, and a click elsewhere, reject without one. */
export function askReason(): Promise<string> {
  const parts = new DisposableStore();
  const box = parts.add(vscode.window.createInputBox());
  box.title = t('Reject');
  box.placeholder = t('Tell the agent why (optional)');
  // As a prompt VS Code would add that Escape cancels, which here it does not.
  const message = t('Enter rejects with this reason, Escape rejects without one.');
  box.validationMessage = { message, severity: vscode.InputBoxValidationSeverity.Info };
  return new Promise<string>((resolve) => {
    parts.add(box.onDidAccept(() => resolve(box.value.trim())));
    // Also fires after it was accepted; the first one counts.
    parts.add(box.onDidHide(() => resolve('')));
    box.show();
  }).finally(() => parts.dispose());
}
