// The folders of people's manifests: in the workspace's folders, and Sluice's own folder in the user's storage.
import path from 'node:path';
import * as vscode from 'vscode';

/** Below a folder of the workspace. */
export const WORKSPACE_FOLDER = path.join('.sluice', 'providers');

export function workspaceManifestFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => path.join(uri.fsPath, WORKSPACE_FOLDER));
}

export function userManifestFolder({
  globalStorageUri,
}: Pick<vscode.ExtensionContext, 'globalStorageUri'>): string {
  return path.join(globalStorageUri.fsPath, 'providers');
}

/** The file's name for people: relative to the workspace if it is in it. */
export function placeOf(file: string): string {
  return vscode.workspace.asRelativePath(file);
}
