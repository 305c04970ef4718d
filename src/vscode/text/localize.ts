// VS Code's own translations, in the form that pure modules take.
import * as vscode from 'vscode';
import type { Translate } from './translate.ts';

export const t: Translate = (message, values) =>
  values === undefined ? vscode.l10n.t(message) : vscode.l10n.t(message, values);
