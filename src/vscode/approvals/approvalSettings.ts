// What settings say about approvals. They only tighten: of several levels (user, workspace, folder) that set one, the
// strictest counts, so that a file which an agent can edit never loosens what a person set elsewhere.
import * as vscode from 'vscode';
import type { ApprovalSettings } from '../../core/approval/approvalPrompt.ts';
import { SETTINGS } from '../host/settingDeclarations.ts';
import { strictestSettings, type SettingLevels } from './strictestSettings.ts';

export function approvalSettings(): ApprovalSettings {
  const settings = vscode.workspace.getConfiguration();
  return strictestSettings(
    levels(settings.inspect<unknown>(SETTINGS.alsoAskFor.key)),
    levels(settings.inspect<unknown>(SETTINGS.expireAfterHours.key)),
  );
}

function levels(inspected: ReturnType<vscode.WorkspaceConfiguration['inspect']>): SettingLevels {
  return [inspected?.globalValue, inspected?.workspaceValue, inspected?.workspaceFolderValue];
}
