// Sluice: Review Provider Manifests… A modal shows where a manifest goes and what it may do; only its Accept counts.
import * as vscode from 'vscode';
import type { Hasher } from '../../core/hostPorts.ts';
import type { WaitingManifest } from '../../core/provider/manifestLibrary.ts';
import { manifestDialogText } from '../../core/provider/manifestReview.ts';
import type { Sluice } from '../../core/sluice.ts';
import { askPerson } from '../approvals/askPerson.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import type { TextDocuments } from '../text/textDocuments.ts';
import { placeOf } from './manifestFolders.ts';

interface ReviewDeps {
  hasher: Hasher;
  logger: OutputChannelLogger;
  texts: TextDocuments;
}

export async function reviewManifests(
  sluice: Pick<Sluice, 'library' | 'manifestTrust'>,
  deps: ReviewDeps,
): Promise<void> {
  sluice.library.reload();
  const { waiting } = sluice.library;
  const [only] = waiting;
  if (only === undefined) {
    void vscode.window.showInformationMessage(t('No manifest waits for you.'));
    return;
  }
  const chosen = waiting.length === 1 ? only : await choose(waiting);
  if (chosen !== undefined) await ask(sluice, chosen, deps);
}

async function choose(waiting: readonly WaitingManifest[]): Promise<WaitingManifest | undefined> {
  const items = waiting.map((value) => ({
    label: foreignText(value.manifest.name, 80),
    description: value.accepted === undefined ? t('new') : t('changed'),
    detail: foreignText(placeOf(value.file), 120),
    value,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Review Provider Manifests'),
    placeHolder: t('Which one do you look at?'),
  });
  return chosen?.value;
}

async function ask(
  sluice: Pick<Sluice, 'library' | 'manifestTrust'>,
  waiting: WaitingManifest,
  deps: ReviewDeps,
): Promise<void> {
  const buttons = { first: t('Review Manifest'), approve: t('Accept'), later: t('Not Now') };
  const { choice, ...answer } = await askPerson(
    manifestDialogText(waiting, placeOf(waiting.file)),
    buttons,
    deps.hasher,
  );
  if (choice === 'first') return show(waiting, deps.texts);
  if (choice !== 'approve') return undefined;
  await sluice.manifestTrust.accept(waiting, answer);
  sluice.library.reload();
  const provider = foreignText(waiting.manifest.name, 80);
  vscode.window.setStatusBarMessage(t('Accepted: {provider}', { provider }), 6_000);
}

/** As it would be accepted, beside what is accepted now. */
async function show({ manifest, accepted, text }: WaitingManifest, texts: TextDocuments): Promise<void> {
  const name = `${manifest.id}.json`;
  const after = texts.uriOf(pretty(JSON.parse(text)), name);
  if (accepted === undefined) {
    await vscode.window.showTextDocument(after, { preview: true });
    return;
  }
  const before = texts.uriOf(pretty(accepted), name);
  const tab = t('{file} (accepted ↔ now)', { file: name });
  await vscode.commands.executeCommand('vscode.diff', before, after, tab, { preview: true });
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
