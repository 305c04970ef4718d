// Sluice: All Commands… lists every command that can do something now, by subject; the palette has the frequent ones.
import * as vscode from 'vscode';
import { t } from '../text/localize.ts';
import type { Command, CommandDeps } from './command.ts';
import { ROOMS, type Room } from './commands.ts';
import { neededBy, type Situation } from './situation.ts';

type Item = vscode.QuickPickItem & { command?: string };

export async function allCommands({
  situation,
  titles,
}: Pick<CommandDeps, 'situation' | 'titles'>): Promise<void> {
  const names = roomNames();
  const items = ROOMS.flatMap(({ room, commands }): Item[] => {
    const offered = Object.entries(commands as Record<string, Command>).filter(
      ([name, command]) => name !== 'allCommands' && isOffered(command, (each) => situation.isTrue(each)),
    );
    if (offered.length === 0) return [];
    return [
      { label: names[room], kind: vscode.QuickPickItemKind.Separator },
      ...offered.map(([name]) => ({
        label: titles.get(`sluice.${name}`) ?? name,
        command: `sluice.${name}`,
      })),
    ];
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('All Commands'),
    placeHolder: t('Everything that you can do now'),
  });
  if (chosen?.command !== undefined) await vscode.commands.executeCommand(chosen.command);
}

function isOffered(command: Command, isTrue: (situation: Situation) => boolean): boolean {
  return command.listed !== 'nowhere' && neededBy(command).every(isTrue);
}

function roomNames(): Record<Room, string> {
  return {
    window: t('Window and Project'),
    bundles: t('Bundles'),
    operations: t('Operations'),
    sync: t('Credentials'),
    clients: t('MCP Clients'),
    guests: t('MCP Servers Behind Sluice'),
    manifests: t('Provider Manifests'),
    approvals: t('Approvals'),
    audit: t('Audit Log'),
    storage: t('Storage'),
  };
}
