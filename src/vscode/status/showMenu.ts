// Sluice: Show Menu, which a click on the status bar runs.
import * as vscode from 'vscode';
import { t } from '../text/localize.ts';
import { menuGroups } from './menuItems.ts';
import type { StatusBar } from './statusBar.ts';

export async function showMenu({ statusBar }: { statusBar: StatusBar }): Promise<void> {
  const separator = vscode.QuickPickItemKind.Separator;
  const items = menuGroups(statusBar.facts, t).flatMap(({ title, items: entries }) => [
    { label: title, kind: separator, command: '' },
    ...entries,
  ]);
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Sluice',
    placeHolder: t('What would you like to do?'),
  });
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command);
}
