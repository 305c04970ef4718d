// Sluice: New Provider Manifest… creates one from an example or from an OpenAPI description, in the workspace or the
// user's own folder. The file opens in an editor that completes and checks it.
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Sluice } from '../../core/sluice.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import { choiceOf, textOf } from '../prompts/quickInputs.ts';
import { exampleManifest } from './exampleManifest.ts';
import { workspaceManifestFolders } from './manifestFolders.ts';
import { CHOOSABLE, draftOf, isOpenApi, operationsOf, type ApiOperation } from './openApiDraft.ts';

const MAX_DESCRIPTION_BYTES = 64 * 1024 * 1024;

export async function newManifest(
  sluice: Pick<Sluice, 'library'>,
  { userManifests }: { userManifests: string },
): Promise<void> {
  const folder = await chooseFolder(userManifests);
  if (folder === undefined) return;
  const known = sluice.library.list().map(({ id }) => id);
  const id = await textOf({
    title: t('New Provider Manifest'),
    prompt: t('What is the provider’s id? Callers name it by that.'),
    placeholder: 'my-service',
    problem: (text) => idProblem(text, known),
  });
  if (id === undefined) return;
  const draft = await chooseDraft(id);
  if (draft === undefined) return;
  const file = path.join(folder, `${id}.json`);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(file, `${JSON.stringify(draft, null, 2)}\n`, { flag: 'wx' });
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

async function chooseDraft(id: string): Promise<JsonObject | undefined> {
  const items = [
    {
      label: t('From an example'),
      detail: t('A key, a webhook and their removal, to be changed.'),
      from: 'example',
    },
    {
      label: t('From an OpenAPI file…'),
      detail: t('A JSON description; you choose what is used.'),
      from: 'api',
    },
  ];
  const chosen = await choiceOf({
    title: t('New Provider Manifest'),
    placeholder: t('What does it begin with?'),
    items,
  });
  if (chosen === undefined) return undefined;
  return chosen.from === 'example' ? exampleManifest(id) : draftFromDescription(id);
}

async function draftFromDescription(id: string): Promise<JsonObject | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({ filters: { OpenAPI: ['json'] }, title: t('OpenAPI file') })) ?? [];
  if (uri === undefined) return undefined;
  const api = await readDescription(uri.fsPath);
  if (api === undefined) {
    void vscode.window.showErrorMessage(t('That is no OpenAPI 3 description in JSON. Nothing was written.'));
    return undefined;
  }
  const operations = operationsOf(api);
  const chosen = new Map<string, ApiOperation>();
  for (const [index, [name, methods]] of CHOOSABLE.entries()) {
    const fitting = operations.filter(({ method }) => methods.includes(method));
    const answer = await choiceOf({
      title: t('Which operation is {request}?', { request: name }),
      placeholder: t('Leave out what the provider does not have'),
      position: { step: index + 1, totalSteps: CHOOSABLE.length },
      items: [
        { label: `$(circle-slash) ${t('None')}`, operation: undefined },
        ...fitting.map((operation) => ({
          label: foreignText(`${operation.method} ${operation.path}`, 200),
          description: foreignText(operation.summary, 120),
          operation,
        })),
      ],
    });
    // No Back button: the dialog is short, and nothing was written.
    if (answer === undefined) return undefined;
    if (answer.operation !== undefined) chosen.set(name, answer.operation);
  }
  return draftOf(id, api, chosen);
}

async function readDescription(file: string): Promise<JsonObject | undefined> {
  if ((await stat(file)).size > MAX_DESCRIPTION_BYTES) return undefined;
  try {
    const value = JSON.parse(await readFile(file, 'utf8')) as JsonValue;
    return isOpenApi(value) ? value : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
