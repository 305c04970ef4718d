// Sluice: Show MCP Server Log… opens what a server wrote to its standard error, with Sluice's lines on starts and ends.
import * as vscode from 'vscode';
import type { GuestService } from '../../core/guest/guestService.ts';
import type { TextDocuments } from '../text/textDocuments.ts';
import { t } from '../text/localize.ts';
import type { RowRef } from '../views/viewRow.ts';
import { chooseGuest } from './chooseGuest.ts';

export async function showServerLog(
  { guests }: { guests: Pick<GuestService, 'list' | 'log'> },
  { texts }: { texts: TextDocuments },
  row?: RowRef,
): Promise<void> {
  const title = t('Show MCP Server Log');
  const none = t('No MCP server is behind Sluice.');
  const name = await chooseGuest(guests, { title, row, none, fits: () => true });
  if (name === undefined) return;
  const { lines, strayLines, starts, pid } = guests.log(name);
  const head = [
    t('Starts in this window: {starts}', { starts }),
    pid === null ? t('It doesn’t run now.') : t('Runs as process {pid}', { pid }),
    ...(strayLines > 0 ? [t('Lines that are no MCP message: {count}', { count: strayLines })] : []),
  ];
  const uri = texts.uriOf(`${[...head, '', ...lines].join('\n')}\n`, `${name}.log`);
  await vscode.window.showTextDocument(uri, { preview: true });
}
