// Tells a person that a setting about approvals holds a value that Sluice does not know, and what counts until then.
import * as vscode from 'vscode';
import { t } from '../text/localize.ts';
import { tellingOnce, unknownSettingText } from './unknownSettingText.ts';

/** Once for each. Expects the settings' keys as package.json has them. */
export const tellUnknownSettings = tellingOnce(
  (key) => void vscode.window.showWarningMessage(unknownSettingText(key, t)),
);
