// Sluice: Review MCP Server Changes… shows, as a diff of what a model reads, what a server changed since it was accepted.
// What a person does not accept stays withheld; the rest of the server works on.
import * as vscode from 'vscode';
import type { GuestService, WithheldChange } from '../../core/guest/guestService.ts';
import { groupOf } from '../../core/guest/guestVerbs.ts';
import { askPerson } from '../approvals/askPerson.ts';
import type { ClientDeps } from '../clients/clientDeps.ts';
import { foreignText } from '../text/foreignText.ts';
import { offerToContinue } from '../host/offerToContinue.ts';
import { t } from '../text/localize.ts';
import type { RowRef } from '../views/viewRow.ts';
import { chooseGuest } from './chooseGuest.ts';
import { groupTitle, verbText } from './guestTexts.ts';

export async function reviewServerChanges(
  { guests }: { guests: GuestService },
  deps: ClientDeps,
  row?: RowRef,
): Promise<void> {
  const title = t('Review MCP Server Changes');
  const none = t('No server behind Sluice has changed since you accepted it.');
  const name = await chooseGuest(guests, { title, row, none, fits: ({ undecided }) => undecided > 0 });
  if (name === undefined) return;
  for (;;) {
    const open = guests.withheld(name).filter(({ isKept }) => !isKept);
    const change = open.length === 1 ? open[0] : await chooseChange(name, open);
    if (change === undefined) return;
    if (!(await decide(name, change, guests, deps)) || open.length === 1) return;
  }
}

async function chooseChange(
  name: string,
  changes: readonly WithheldChange[],
): Promise<WithheldChange | undefined> {
  if (changes.length === 0) return undefined;
  const items = changes.map((change) => ({
    label: `$(${iconOf(change)}) ${subjectText(change)}`,
    description: kindText(change),
    change,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Changes of “{name}”: {count}', { count: changes.length, name }),
    placeHolder: t('Each is withheld until you decide'),
    ignoreFocusOut: true,
  });
  return chosen?.change;
}

/** @returns whether the person decided */
async function decide(
  name: string,
  change: WithheldChange,
  guests: GuestService,
  { texts, hasher }: ClientDeps,
): Promise<boolean> {
  const tab = `${change.name || name}.txt`;
  const [before, after] = [change.before ?? '', change.after ?? ''].map((text) => texts.uriOf(text, tab));
  if (before === undefined || after === undefined) return false;
  const title = t('{subject} (accepted ↔ now)', { subject: subjectText(change) });
  await vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: true });
  const { suggested } = change;
  const detail = [
    kindText(change),
    ...(suggested === null ? [] : [`${verbText(suggested, t)} · ${groupTitle(groupOf(suggested), t)}`]),
    t('The diff shows exactly what a model would read.'),
    t('Until you accept it, agents don’t see it. The server’s other tools work on.'),
  ];
  const buttons = {
    first: t('Look at the Diff'),
    approve: t('Accept Change'),
    reject: t('Keep Withheld'),
    later: t('Not Now'),
  };
  const question = t('Accept this change of “{name}”?', { name });
  for (;;) {
    const { choice, ...answer } = await askPerson(
      { title: question, detail: detail.join('\n') },
      buttons,
      hasher,
    );
    if (choice === 'first') {
      const said = t('Nothing has been accepted. Review the change, then continue.');
      const offer = { title: question, said, button: t('Continue…'), hasDocument: true };
      if (await offerToContinue(offer)) continue;
      return false;
    }
    if (choice !== 'approve' && choice !== 'reject') return false;
    const decision = choice === 'approve' ? 'accept' : 'keep';
    await guests.decide({ name, digest: change.digest, decision }, answer);
    return true;
  }
}

function iconOf({ kind }: WithheldChange): string {
  return kind === 'added' ? 'diff-added' : kind === 'removed' ? 'diff-removed' : 'diff-modified';
}

function subjectText({ subject, name }: WithheldChange): string {
  if (subject === 'instructions') return t('Instructions for models');
  const shown = foreignText(name, 80);
  return subject === 'tool' ? t('Tool {name}', { name: shown }) : t('Prompt {name}', { name: shown });
}

function kindText({ kind, similarTo }: WithheldChange): string {
  if (kind === 'removed') return t('The server no longer offers it.');
  if (kind === 'changed') return t('The server says something else of it now.');
  return similarTo === null
    ? t('The server offers it since.')
    : t('The server offers it since. It is similar to {name}, which is gone.', {
        name: foreignText(similarTo, 80),
      });
}
