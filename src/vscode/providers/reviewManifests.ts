// Sluice: Review Provider Manifests… A modal shows where a manifest sends and what it can do; only its Accept counts.
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
import { readWhole } from '../text/readWhole.ts';

interface ReviewDeps {
  hasher: Hasher;
  logger: OutputChannelLogger;
  texts: TextDocuments;
}

export async function reviewManifests(
  sluice: Pick<Sluice, 'library' | 'manifestTrust'>,
  deps: ReviewDeps,
): Promise<void> {
  await sluice.library.reload();
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

/** @param hasRead whether the person has seen exactly this text as a whole */
async function ask(
  sluice: Pick<Sluice, 'library' | 'manifestTrust'>,
  waiting: WaitingManifest,
  deps: ReviewDeps,
  hasRead = false,
): Promise<void> {
  const { isWhole, ...text } = manifestDialogText(waiting, placeOf(waiting.file), t);
  const approve = isWhole || hasRead ? t('Accept') : undefined;
  const buttons = { first: t('Review Manifest'), approve, later: t('Not Now') };
  const { choice, ...answer } = await askPerson(text, buttons, deps.hasher);
  if (choice === 'first') return review(sluice, waiting, deps);
  if (choice !== 'approve') return undefined;
  await sluice.manifestTrust.accept(waiting, answer);
  await sluice.library.reload();
  const provider = foreignText(waiting.manifest.name, 80);
  vscode.window.setStatusBarMessage(t('Accepted: {provider}', { provider }), 6_000);
}

/** If a dialog can't hold everything, only its review allows an acceptance. */
async function review(
  sluice: Pick<Sluice, 'library' | 'manifestTrust'>,
  waiting: WaitingManifest,
  deps: ReviewDeps,
): Promise<void> {
  const shown = await show(waiting, deps.texts);
  if (!(await readWhole(shown))) return;
  const accept = t('Accept…');
  const provider = foreignText(waiting.manifest.name, 80);
  const chosen = await vscode.window.showInformationMessage(
    t('You reviewed the whole manifest of {provider}.', { provider }),
    accept,
  );
  if (chosen === accept) await ask(sluice, waiting, deps, true);
}

/** Shows the new text beside the accepted one. Resolves with the document of the new text. */
async function show(
  { manifest, acceptedText, text }: WaitingManifest,
  texts: TextDocuments,
): Promise<vscode.Uri> {
  const name = `${manifest.id}.json`;
  const after = texts.uriOf(pretty(JSON.parse(text)), name);
  if (acceptedText === undefined) {
    await vscode.window.showTextDocument(after, { preview: true });
    return after;
  }
  const before = texts.uriOf(pretty(JSON.parse(acceptedText)), name);
  const tab = t('{file} (accepted ↔ now)', { file: name });
  await vscode.commands.executeCommand('vscode.diff', before, after, tab, { preview: true });
  return after;
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
