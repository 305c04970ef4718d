// Asks a person for an optional reason after Reject.
import * as vscode from 'vscode';
import { DisposableStore } from '../../core/lifecycle.ts';
import { t } from '../text/localize.ts';

/** The reason, or '': Escape and a click elsewhere reject without one. */
export function askReason(): Promise<string> {
  const parts = new DisposableStore();
  const box = parts.add(vscode.window.createInputBox());
  box.title = t('Reject');
  box.placeholder = t('Tell the agent why (optional)');
  // VS Code would add to a prompt that Escape cancels, and here it doesn't.
  const message = t('Enter rejects with this reason, Escape rejects without one.');
  box.validationMessage = { message, severity: vscode.InputBoxValidationSeverity.Info };
  return new Promise<string>((resolve) => {
    parts.add(box.onDidAccept(() => resolve(box.value.trim())));
    // Also fires after Enter; the first one counts.
    parts.add(box.onDidHide(() => resolve('')));
    box.show();
  }).finally(() => parts.dispose());
}
