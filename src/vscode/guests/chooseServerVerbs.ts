// Sluice: Choose What an MCP Server May Do… changes what a person said that the tools of an accepted server do.
import * as vscode from 'vscode';
import type { GuestService, GuestTool } from '../../core/guest/guestService.ts';
import { groupOf } from '../../core/guest/guestVerbs.ts';
import { VERBS } from '../../core/plan/verb.ts';
import { askPerson } from '../approvals/askPerson.ts';
import type { ClientDeps } from '../clients/clientDeps.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { RowRef } from '../views/viewRow.ts';
import { chooseGuest } from './chooseGuest.ts';
import { groupTitle, verbText } from './guestTexts.ts';

export async function chooseServerVerbs(
  { guests }: { guests: GuestService },
  { hasher }: ClientDeps,
  row?: RowRef,
): Promise<void> {
  const title = t('Choose What an MCP Server May Do');
  const none = t('No MCP server is behind Sluice.');
  const name = await chooseGuest(guests, { title, row, none, fits: ({ tools }) => tools.length > 0 });
  const entry = guests.list().find((each) => each.name === name);
  if (name === undefined || entry === undefined) return;
  const tool = await chooseTool(name, entry.tools);
  if (tool === undefined) return;
  const verbs = VERBS.filter((verb) => verb !== tool.verb).map((verb) => ({
    label: verbText(verb, t),
    description: groupTitle(groupOf(verb), t),
    verb,
  }));
  const shown = foreignText(tool.name, 80);
  const picked = await vscode.window.showQuickPick(verbs, {
    title: shown,
    placeHolder: t('What does this tool do?'),
  });
  if (picked === undefined) return;
  const detail = [
    t('Now: {verb}', { verb: `${verbText(tool.verb, t)} · ${groupTitle(groupOf(tool.verb), t)}` }),
    t('Then: {verb}', { verb: `${verbText(picked.verb, t)} · ${groupTitle(groupOf(picked.verb), t)}` }),
  ].join('\n');
  const question = t('Change what {tool} of “{name}” may do?', { tool: shown, name });
  const buttons = { first: t('Keep It'), approve: t('Change'), later: t('Not Now') };
  const { choice, ...answer } = await askPerson({ title: question, detail }, buttons, hasher);
  if (choice === 'approve') await guests.setVerb(name, tool.name, picked.verb, answer);
}

async function chooseTool(name: string, tools: readonly GuestTool[]): Promise<GuestTool | undefined> {
  const items = tools.map((tool) => ({
    label: foreignText(tool.name, 80),
    description: `${verbText(tool.verb, t)} · ${groupTitle(groupOf(tool.verb), t)}`,
    tool,
  }));
  const title = t('What “{name}” May Do', { name });
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.tool;
}
