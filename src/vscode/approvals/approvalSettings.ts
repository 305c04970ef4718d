// The settings about approvals. They only tighten: the strictest of all levels (user, workspace, folder) counts, so that
// a file which an agent can edit never loosens what a person set elsewhere.
import * as vscode from 'vscode';
import type { ApprovalSettings } from '../../core/approval/approvalPrompt.ts';
import { t } from '../text/localize.ts';
import { SETTINGS } from '../host/settingDeclarations.ts';
import { hasUnknown, strictestSettings, type SettingLevels } from './strictestSettings.ts';

export function approvalSettings(): ApprovalSettings {
  const settings = vscode.workspace.getConfiguration();
  const alsoAskFor = levels(settings.inspect<unknown>(SETTINGS.alsoAskFor.key));
  if (hasUnknown(alsoAskFor)) sayOnce();
  return strictestSettings(alsoAskFor, levels(settings.inspect<unknown>(SETTINGS.expireAfterHours.key)));
}

let isSaid = false;

function sayOnce(): void {
  if (isSaid) return;
  isSaid = true;
  void vscode.window.showWarningMessage(
    t(
      'The setting {setting} holds a value that Sluice does not know. Until it is corrected, Sluice asks before it creates or changes anything.',
      { setting: SETTINGS.alsoAskFor.key },
    ),
  );
}

function levels(inspected: ReturnType<vscode.WorkspaceConfiguration['inspect']>): SettingLevels {
  return [inspected?.globalValue, inspected?.workspaceValue, inspected?.workspaceFolderValue];
}
