// Sluice: New Provider Manifest… creates one from an example or from an OpenAPI description, in the workspace or the
// user's own folder. The file opens in an editor that completes and checks it.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Sluice } from '../../core/sluice.ts';
import { choiceOf, textOf } from '../prompts/quickInputs.ts';
import { t } from '../text/localize.ts';
import type { TextDocuments } from '../text/textDocuments.ts';
import { exampleManifest } from './exampleManifest.ts';
import { workspaceManifestFolders } from './manifestFolders.ts';

interface NewManifestDeps {
  userManifests: string;
  texts: TextDocuments;
}

export async function newManifest(
  sluice: Pick<Sluice, 'library' | 'descriptions'>,
  { userManifests, texts }: NewManifestDeps,
): Promise<void> {
  const folder = await chooseFolder(userManifests);
  if (folder === undefined) return;
  const known = sluice.library.known().map(({ id }) => id);
  const id = await textOf({
    title: t('New Provider Manifest'),
    prompt: t('What is the provider’s id? Callers name it by that.'),
    placeholder: 'my-service',
    problem: (text) => idProblem(text, known),
  });
  if (id === undefined) return;
  const beginning = await chooseBeginning();
  if (beginning === undefined) return;
  if (beginning === 'api') {
    const { draftFromDescription } = await import('./draftFromDescription.ts');
    return draftFromDescription(sluice, { folder, id, texts });
  }
  const file = path.join(folder, `${id}.json`);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(file, `${JSON.stringify(exampleManifest(id), null, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    void vscode.window.showInformationMessage(t('There is such a file already; it is opened as it is.'));
  }
  await vscode.window.showTextDocument(vscode.Uri.file(file));
}

async function chooseFolder(userFolder: string): Promise<string | undefined> {
  const items = [
    ...workspaceManifestFolders().map((folder) => ({
      label: `$(folder) ${vscode.workspace.asRelativePath(folder)}`,
      detail: t('Shared with everyone who works on this folder; each accepts it for themselves.'),
      folder,
    })),
    {
      label: `$(account) ${t('Only for you')}`,
      detail: t('In your own storage, for all workspaces.'),
      folder: userFolder,
    },
  ];
  const chosen = await choiceOf({
    title: t('New Provider Manifest'),
    placeholder: t('Where does it stand?'),
    items,
  });
  return chosen?.folder;
}

function idProblem(text: string, known: readonly string[]): string | undefined {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(text))
    return t('Small letters, digits and hyphens, beginning with a letter.');
  return known.includes(text) ? t('There is a provider of that id already.') : undefined;
}

async function chooseBeginning(): Promise<'example' | 'api' | undefined> {
  const items = [
    {
      label: t('From an example'),
      detail: t('A key, a webhook and their removal, to be changed.'),
      from: 'example' as const,
    },
    {
      label: t('From an OpenAPI file…'),
      detail: t('OpenAPI 3 or Swagger 2, JSON or YAML: you choose which operations become tools.'),
      from: 'api' as const,
    },
  ];
  const chosen = await choiceOf({
    title: t('New Provider Manifest'),
    placeholder: t('What does it begin with?'),
    items,
  });
  return chosen?.from;
}
