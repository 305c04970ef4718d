// The settings about approvals. They only tighten: the strictest of all levels (user, workspace, folder) counts, so that
// a file which an agent can edit never loosens what a person set elsewhere.
import * as vscode from 'vscode';
import type { ApprovalSettings } from '../../core/approval/approvalPrompt.ts';
import { SETTINGS } from '../host/settingDeclarations.ts';
import { strictestSettings, type SettingLevels } from './strictestSettings.ts';

export function approvalSettings(): ApprovalSettings {
  const { alsoAskFor, expireAfterHours } = SETTINGS;
  const { unknown, ...settings } = strictestSettings(levels(alsoAskFor.key), levels(expireAfterHours.key));
  if (unknown.length > 0)
    void import('./unknownSetting.ts').then(({ tellUnknownSettings }) => tellUnknownSettings(unknown));
  return settings;
}

function levels(key: string): SettingLevels {
  const inspected = vscode.workspace.getConfiguration().inspect(key);
  return [inspected?.globalValue, inspected?.workspaceValue, inspected?.workspaceFolderValue];
}
