// Sluice's settings, read on each use.
import * as vscode from 'vscode';
import { DAY_MS } from '../../core/operation/pruning.ts';
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

/** Whether Sluice refreshes due tokens in the background. */
export function keepTokensFresh(): boolean {
  return isOn(SETTINGS.keepTokensFresh);
}

/** Whether agents’ requests open dialogs by themselves. */
export function opensDialogs(): boolean {
  return isOn(SETTINGS.openDialogs);
}

function isOn({ key, default: preset }: { key: string; default: boolean }): boolean {
  return vscode.workspace.getConfiguration().get<unknown>(key, preset) !== false;
}

/** How long what ended is kept, in milliseconds. */
export function keepHistoryMs(): number {
  const { key, default: preset, minimum, maximum } = SETTINGS.keepDays;
  const days = vscode.workspace.getConfiguration().get<unknown>(key);
  const isDays = typeof days === 'number' && days >= minimum && days <= maximum;
  return (isDays ? days : preset) * DAY_MS;
}
