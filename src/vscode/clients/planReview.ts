// Shows what would change in configurations, as diffs without any token, and takes the person's answer in a modal. Only
// a deliberate answer writes, and only what was shown.
import path from 'node:path';
import * as vscode from 'vscode';
import type { ClientConfigurations } from '../../clients/clientConfigurations.ts';
import { maskTokens, type ConnectionPlan } from '../../clients/connectionPlan.ts';
import { askPerson } from '../approvals/askPerson.ts';
import { t } from '../text/localize.ts';
import type { ClientDeps } from './clientParts.ts';

export interface Review {
  /** Made again if a file changed since. */
  plan: () => Promise<ConnectionPlan>;
  /** The modal's question, and what it says beside the files. */
  title: string;
  detail: string[];
  /** The button that writes. */
  approve: string;
  /** Done between the answer and the writing; if it rejects, nothing is written. */
  beforeWriting: () => Promise<void>;
  /** Shown if a file changed while it was being written. */
  next: string;
}

/** Resolves to whether everything was written. @throws AppError `bad-client-config`, and as `beforeWriting` */
export async function reviewAndWrite(
  configurations: ClientConfigurations,
  { plan: makePlan, ...review }: Review,
  deps: ClientDeps,
): Promise<boolean> {
  let plan = await makePlan();
  let changedMeanwhile = false;
  for (;;) {
    const shown = await showDiffs(plan, deps);
    const answer = await ask(plan, review, changedMeanwhile, deps);
    if (answer === 'look' && (await wantsToContinue())) {
      await closeDiffs(shown);
      continue;
    }
    if (answer === 'look') return false;
    await closeDiffs(shown);
    if (answer === 'no') return false;
    const now = await makePlan();
    changedMeanwhile = !isSame(plan, now);
    if (!changedMeanwhile) break;
    plan = now;
  }
  await review.beforeWriting();
  if (await configurations.carryOut(plan)) return true;
  void vscode.window.showWarningMessage(
    t('A file changed while it was being written, and was left as it is. {next}', { next: review.next }),
  );
  return false;
}

async function ask(
  { files }: ConnectionPlan,
  { title, detail, approve }: Omit<Review, 'plan'>,
  changedMeanwhile: boolean,
  { hasher }: ClientDeps,
): Promise<'yes' | 'no' | 'look'> {
  const lines = [
    ...(changedMeanwhile ? [t('A file changed since it was shown: this is the change as it is now.')] : []),
    ...files.map(({ path: file, before, after }) => {
      if (before === undefined) return t('Makes {file}', { file });
      return after === undefined ? t('Removes {file}', { file }) : t('Changes {file}', { file });
    }),
    ...detail,
  ];
  const buttons = { first: t('Show Changes'), approve, later: t('Not Now') };
  const { choice } = await askPerson({ title, detail: lines.join('\n') }, buttons, hasher);
  if (choice === 'first') return 'look';
  return choice === 'approve' ? 'yes' : 'no';
}

/** The diffs stay open; what is pressed here writes nothing, it only opens the modal again. */
async function wantsToContinue(): Promise<boolean> {
  const proceed = t('Go On…');
  const said = t('Nothing is written yet. Go on once you have read the changes.');
  return (await vscode.window.showInformationMessage(said, proceed)) === proceed;
}

/** The one that holds the entry comes last, and is in front. */
async function showDiffs({ files, tokens }: ConnectionPlan, { texts }: ClientDeps): Promise<vscode.Uri[]> {
  const shown: vscode.Uri[] = [];
  for (const { path: file, before = '', after = '' } of files) {
    const name = path.basename(file);
    const [left, right] = [before, after].map((text) => texts.uriOf(maskTokens(text, tokens), name));
    if (left === undefined || right === undefined) continue;
    const title = t('{file} (now ↔ as it would be)', { file: name });
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
