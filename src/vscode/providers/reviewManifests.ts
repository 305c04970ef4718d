// Sluice: Review Provider Manifests… A modal shows where a manifest goes and what it may do; only its Accept counts.
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import type { Hasher } from '../../core/hostPorts.ts';
import type { WaitingManifest } from '../../core/provider/manifestLibrary.ts';
import { manifestDialogText } from '../../core/provider/manifestReview.ts';
import type { Sluice } from '../../core/sluice.ts';
import { askPerson } from '../approvals/askPerson.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { showProblem } from '../text/problemMessage.ts';
import type { ManifestDocuments } from './manifestDocuments.ts';
import { placeOf } from './manifestFolders.ts';

interface Parts {
  hasher: Hasher;
  logger: OutputChannelLogger;
  manifestDocuments: ManifestDocuments;
}

export async function reviewManifests(sluice: Sluice, parts: Parts): Promise<void> {
  sluice.library.reload();
  const { waiting } = sluice.library;
  const [only] = waiting;
  if (only === undefined) {
    void vscode.window.showInformationMessage(t('No manifest waits for you.'));
    return;
  }
  const chosen = waiting.length === 1 ? only : await choose(waiting);
  if (chosen !== undefined) await ask(sluice, chosen, parts);
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

async function ask(sluice: Sluice, waiting: WaitingManifest, parts: Parts): Promise<void> {
  const buttons = { first: t('Review Manifest'), approve: t('Accept'), later: t('Not Now') };
  const { choice, ...answer } = await askPerson(
    manifestDialogText(waiting, placeOf(waiting.file)),
    buttons,
    parts.hasher,
  );
  if (choice === 'first') return show(waiting, parts.manifestDocuments);
  if (choice !== 'approve') return undefined;
  try {
    await sluice.manifestTrust.accept(waiting, answer);
    sluice.library.reload();
    const provider = foreignText(waiting.manifest.name, 80);
    vscode.window.setStatusBarMessage(t('Accepted: {provider}', { provider }), 6_000);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await showProblem(error, parts.logger);
  }
}

/** As it would be accepted, beside what is accepted now. */
async function show(
  { manifest, accepted, text }: WaitingManifest,
  documents: ManifestDocuments,
): Promise<void> {
  const name = `${manifest.id}.json`;
  const after = documents.add(name, pretty(JSON.parse(text)));
  if (accepted === undefined) {
    await vscode.window.showTextDocument(after, { preview: true });
    return;
  }
  const before = documents.add(name, pretty(accepted));
  const tab = t('{file} (accepted ↔ now)', { file: name });
  await vscode.commands.executeCommand('vscode.diff', before, after, tab, { preview: true });
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
