// Sluice's settings, read on each use.
import * as vscode from 'vscode';
import { SETTINGS } from './settingDeclarations.ts';

/** 0: the system chooses. */
export function serverPort(): number {
  const { key, minimum, maximum, default: preset } = SETTINGS.port;
  const port = vscode.workspace.getConfiguration().get<unknown>(key);
  const isPort = typeof port === 'number' && Number.isInteger(port) && port >= minimum && port <= maximum;
  return isPort ? port : preset;
}

export function sandboxSpeed(): (typeof SETTINGS.speed.enum)[number] {
  const { key, enum: speeds, default: preset } = SETTINGS.speed;
  const speed = vscode.workspace.getConfiguration().get<unknown>(key);
  return speeds.find((each) => each === speed) ?? preset;
}
