// Shows changes of configurations as diffs without tokens, and asks in a modal. Only a deliberate answer writes, and only
// what was shown.
import path from 'node:path';
import * as vscode from 'vscode';
import type { ClientConfigurations } from '../../clients/clientConfigurations.ts';
import { maskTokens, type ConnectionPlan } from '../../clients/connectionPlan.ts';
import type { Unreadable } from '../../clients/readable.ts';
import { askPerson } from '../approvals/askPerson.ts';
import { offerToContinue } from '../host/offerToContinue.ts';
import { t } from '../text/localize.ts';
import type { ClientDeps } from './clientDeps.ts';

export interface Review {
  /** Called again if a file changed since. */
  plan: () => Promise<ConnectionPlan>;
  /** The modal's question, and its lines besides the files. */
  title: string;
  detail: string[];
  /** The button that writes. */
  approve: string;
  /** Runs between answer and writing; if it rejects, nothing is written. */
  beforeWriting: () => Promise<void>;
  /** The next step if a file changes during the writing. */
  next: string;
}

/** Resolves to whether everything was written. @throws AppError `bad-client-config`, and as `beforeWriting` */
export async function reviewAndWrite(
  configurations: ClientConfigurations,
  { plan: makePlan, ...review }: Review,
  deps: ClientDeps,
): Promise<boolean> {
  let plan = await makePlan();
  let hasChanged = false;
  for (;;) {
    const shown = await showDiffs(plan, deps);
    const notes = [...notesOf(plan), ...(await inPlaceNotes(configurations, plan))];
    const detail = [...notes, ...review.detail];
    const answer = await ask(plan, { ...review, detail }, hasChanged, deps);
    if (answer === 'look' && (await wantsToContinue(review.title))) {
      await closeDiffs(shown);
      continue;
    }
    if (answer === 'look') return false;
    await closeDiffs(shown);
    if (answer === 'no') return false;
    const now = await makePlan();
    hasChanged = !isSame(plan, now);
    if (!hasChanged) break;
    plan = now;
  }
  await review.beforeWriting();
  if (await configurations.carryOut(plan)) return true;
  void vscode.window.showWarningMessage(
    t('A file changed during the writing, and Sluice left it as it is. {next}', { next: review.next }),
  );
  return false;
}

async function ask(
  { files }: ConnectionPlan,
  { title, detail, approve }: Omit<Review, 'plan'>,
  hasChanged: boolean,
  { hasher }: ClientDeps,
): Promise<'yes' | 'no' | 'look'> {
  const lines = [
    ...(hasChanged ? [t('A file changed since you saw it. This is the current change.')] : []),
    ...files.map(({ path: file, before, after }) => {
      if (before === undefined) return t('Creates {file}', { file });
      return after === undefined ? t('Removes {file}', { file }) : t('Changes {file}', { file });
    }),
    ...detail,
  ];
  const buttons = { first: t('Show Changes'), approve, later: t('Not Now') };
  const { choice } = await askPerson({ title, detail: lines.join('\n') }, buttons, hasher);
  if (choice === 'first') return 'look';
  return choice === 'approve' ? 'yes' : 'no';
}

/** Effects that a person would not expect and the diff doesn't explain. */
function notesOf({ files, older }: ConnectionPlan): string[] {
  const taken = files.flatMap((file) => (file.taken ?? []).map((what) => unreadableText(what)));
  return [
    ...(older === 'foreign' ? [t('Replaces an entry called “sluice” that Sluice didn’t write.')] : []),
    ...(taken.length > 0
      ? [t('Removes what the client can’t read in this file: {what}.', { what: taken.join(', ') })]
      : []),
  ];
}

function unreadableText(what: Unreadable): string {
  if (what === 'byteOrderMark') return t('a byte order mark');
  return what === 'comments' ? t('comments') : t('trailing commas');
}

async function inPlaceNotes(configurations: ClientConfigurations, plan: ConnectionPlan): Promise<string[]> {
  return (await configurations.writtenInPlace(plan)).map((file) =>
    t('Writes {file} in place: it is mounted on its own and can’t be replaced.', { file }),
  );
}

/** The diffs stay open; this button writes nothing and only opens the modal again. */
function wantsToContinue(title: string): Promise<boolean> {
  const said = t('Nothing has been written. Review the changes, then continue.');
  return offerToContinue({ title, said, button: t('Continue…'), hasDocument: true });
}

/** The diff with the entry comes last, in front. */
async function showDiffs({ files, tokens }: ConnectionPlan, { texts }: ClientDeps): Promise<vscode.Uri[]> {
  const shown: vscode.Uri[] = [];
  for (const { path: file, before = '', after = '' } of files) {
    const name = path.basename(file);
    const [left, right] = [before, after].map((text) => texts.uriOf(maskTokens(text, tokens), name));
    if (left === undefined || right === undefined) continue;
    const title = t('{file} (now ↔ after the change)', { file: name });
    await vscode.commands.executeCommand('vscode.diff', left, right, title, { preview: false });
    shown.push(right);
  }
  return shown;
}

async function closeDiffs(shown: readonly vscode.Uri[]): Promise<void> {
  const known = new Set(shown.map(String));
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputTextDiff && known.has(String(input.modified)));
  await vscode.window.tabGroups.close(tabs);
}

function isSame({ files }: ConnectionPlan, other: ConnectionPlan): boolean {
  return (
    files.length === other.files.length &&
    files.every(({ path: file, before, after }, index) => {
      const now = other.files[index];
      return now?.path === file && now.before === before && now.after === after;
    })
  );
}
