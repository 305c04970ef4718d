// A modal about a server whose text may not fit: then only a document that was read whole leads to the approving button.
import * as vscode from 'vscode';
import { fitsInDialog } from '../../core/dialogSpace.ts';
import type { GuestAnswer } from '../../core/guest/guestService.ts';
import { askPerson } from '../approvals/askPerson.ts';
import type { ClientDeps } from '../clients/clientDeps.ts';
import { offerToContinue } from '../host/offerToContinue.ts';
import { t } from '../text/localize.ts';
import { readWhole } from '../text/readWhole.ts';

export interface Question {
  title: string;
  lines: string[];
  approve: string;
  /** All that would be approved, for the read-only document; beside what it replaces, if it replaces something. */
  document: { name: string; text: string; before?: string };
  /** The document says more than the lines: it must be read in any case. */
  mustRead: boolean;
}

/** What the person answered, or undefined if they don't agree. */
export async function askWithReview(
  { title, lines, approve, document, mustRead }: Question,
  { hasher, texts }: Pick<ClientDeps, 'hasher' | 'texts'>,
): Promise<GuestAnswer | undefined> {
  const isWhole = fitsInDialog([title, ...lines]);
  let hasRead = false;
  const tooLong = t('This is too long for a dialog. Its review shows all of it.');
  for (;;) {
    if (isWhole || hasRead) {
      const buttons = {
        first: t('Review…'),
        approve: !mustRead || hasRead ? approve : undefined,
        later: t('Not Now'),
      };
      const detail = isWhole ? lines.join('\n') : tooLong;
      const { choice, ...answer } = await askPerson({ title, detail }, buttons, hasher);
      if (choice === 'approve') return answer;
      if (choice !== 'first') return undefined;
    } else {
      // A modal that says nothing else decides nothing: it would be one more to answer.
      void vscode.window.showInformationMessage(tooLong);
    }
    const uri = texts.uriOf(document.text, document.name);
    await showBeside(document, uri, texts);
    if (!(await readWhole(uri))) return undefined;
    hasRead = true;
    const said = t('You reviewed all of it.');
    if (!(await offerToContinue({ title, said, button: t('Continue…'), hasDocument: true })))
      return undefined;
  }
}

async function showBeside(
  { name, before }: Question['document'],
  now: vscode.Uri,
  texts: ClientDeps['texts'],
): Promise<void> {
  if (before === undefined) {
    await vscode.window.showTextDocument(now, { preview: true });
    return;
  }
  const title = t('{name} (accepted ↔ now)', { name });
  await vscode.commands.executeCommand('vscode.diff', texts.uriOf(before, name), now, title, {
    preview: true,
  });
}
