// Lets a person say what each tool of a server does. Prefilled with Sluice's suggestions; only a person lowers one.
import * as vscode from 'vscode';
import { groupOf } from '../../core/guest/guestVerbs.ts';
import { VERBS, type Verb } from '../../core/plan/verb.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import { groupTitle, verbText } from './guestTexts.ts';

export interface VerbChoice {
  name: string;
  verb: Verb;
  /** The reading tool whose answer its dialogs compare; null: none. */
  before: string | null;
  /** Why Sluice suggests the verb, for people; empty if a person chose it. */
  why: string;
}

const GROUPS = ['deletesOrSends', 'changes', 'reads'] as const;

type Item = vscode.QuickPickItem & { tool?: VerbChoice; isDone?: true };

/** The choices as the person leaves them; undefined: cancelled. */
export async function chooseVerbs(
  title: string,
  tools: readonly VerbChoice[],
): Promise<VerbChoice[] | undefined> {
  let chosen = [...tools];
  for (;;) {
    const done: Item = {
      label: `$(check) ${t('Continue with These')}`,
      detail: t('Choose a tool to say what it does'),
      isDone: true,
    };
    const items = [done, ...GROUPS.flatMap((group) => groupItems(group, chosen))];
    const picked = await vscode.window.showQuickPick(items, {
      title,
      placeHolder: t('What may run without asking?'),
      ignoreFocusOut: true,
      matchOnDescription: true,
    });
    if (picked === undefined) return undefined;
    if (picked.isDone) return chosen;
    const { tool } = picked;
    if (tool === undefined) continue;
    const changed = await chooseVerb(tool, chosen);
    chosen = chosen.map((each) => (each.name === tool.name ? (changed ?? each) : each));
  }
}

function groupItems(group: (typeof GROUPS)[number], tools: readonly VerbChoice[]): Item[] {
  const own = tools.filter(({ verb }) => groupOf(verb) === group);
  if (own.length === 0) return [];
  const separator: Item = { label: groupTitle(group, t), kind: vscode.QuickPickItemKind.Separator };
  return [
    separator,
    ...own.map((tool): Item => {
      const compared =
        tool.before === null ? '' : t('compares with {tool}', { tool: foreignText(tool.before, 60) });
      return {
        label: foreignText(tool.name, 80),
        description: [verbText(tool.verb, t), tool.why, compared].filter((text) => text !== '').join(' · '),
        tool,
      };
    }),
  ];
}

async function chooseVerb(tool: VerbChoice, all: readonly VerbChoice[]): Promise<VerbChoice | undefined> {
  const verbs = VERBS.map((verb) => ({
    label: verbText(verb, t),
    description: groupTitle(groupOf(verb), t),
    ...(verb === tool.verb && { detail: t('as it is now') }),
    verb,
  }));
  const title = foreignText(tool.name, 80);
  const placeHolder = t('What does this tool do?');
  const picked = await vscode.window.showQuickPick(verbs, { title, placeHolder, ignoreFocusOut: true });
  if (picked === undefined) return undefined;
  const { verb } = picked;
  if (verb === 'read') return { ...tool, verb, before: null, why: '' };
  const before = await chooseBefore(tool, all);
  return before === undefined ? undefined : { ...tool, verb, before, why: '' };
}

/** Null: none; undefined: cancelled. */
async function chooseBefore(
  tool: VerbChoice,
  all: readonly VerbChoice[],
): Promise<string | null | undefined> {
  const readers = all.filter(({ verb, name }) => verb === 'read' && name !== tool.name);
  if (readers.length === 0) return null;
  const items = [
    { label: t('Nothing to Compare'), description: t('The dialog shows the arguments'), before: null },
    ...readers.map(({ name }) => ({ label: foreignText(name, 80), description: '', before: name })),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: foreignText(tool.name, 80),
    placeHolder: t('Which tool reads what this one changes? Dialogs then show before and after'),
    ignoreFocusOut: true,
  });
  return picked?.before;
}
