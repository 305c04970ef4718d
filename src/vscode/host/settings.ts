// Sluice's settings, read when they are needed.
import * as vscode from 'vscode';

export const PORT_SETTING = 'sluice.server.port';
export const SPEED_SETTING = 'sluice.sandbox.speed';

/** 0: the system chooses. Machine scope: a workspace cannot set it. */
export function serverPort(): number {
  const port = vscode.workspace.getConfiguration().get<unknown>(PORT_SETTING);
  return typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : 0;
}

/** Takes effect when Sluice starts. */
export function sandboxSpeed(): 'realistic' | 'instant' {
  return vscode.workspace.getConfiguration().get<unknown>(SPEED_SETTING) === 'instant'
    ? 'instant'
    : 'realistic';
}
