// Drafts a manifest from an OpenAPI file: reads it, asks what it can't say, copies it beside the manifest, and writes
// only a draft that passes every check of a manifest. A report tells what was skipped and what is missing.
import { sentenceText } from '../text/translate.ts';
import { copyFile, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import type { DescribedOperations, DescriptionSummary } from '../../core/provider/describedOperation.ts';
import type { Sluice } from '../../core/sluice.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { TextDocuments } from '../text/textDocuments.ts';
import { askAuth, askOperations, askProbe, askServer, askVerbs } from './draftQuestions.ts';
import { draftReport } from './draftReport.ts';
import { draftOf, type Draft, type DraftChoices } from './openApiDraft.ts';

interface Place {
  /** Of the manifest. */
  folder: string;
  id: string;
}

type Core = Pick<Sluice, 'descriptions' | 'library'>;

export async function draftFromDescription(
  sluice: Core,
  { texts, ...place }: Place & { texts: TextDocuments },
): Promise<void> {
  const source = await chooseFile();
  if (source === undefined) return;
  const target = path.join(place.folder, `${place.id}.json`);
  if (await exists(target)) {
    void vscode.window.showErrorMessage(t('There is such a file already. Nothing was written.'));
    return;
  }
  try {
    const choices = await ask(sluice, place, source);
    if (choices === undefined) return;
    const draft = await write(sluice, place, source, choices);
    const report = texts.uriOf(
      draftReport(choices, draft, t),
      t('Draft of {provider}.md', { provider: place.id }),
    );
    await vscode.window.showTextDocument(vscode.Uri.file(target), { preview: false });
    await vscode.window.showTextDocument(report, { viewColumn: vscode.ViewColumn.Beside, preview: true });
    await sluice.library.reload();
    void offerNext(sluice, place.id, draft);
  } catch (error) {
    if (!AppError.is(error, 'bad-arguments')) throw error;
    void vscode.window.showErrorMessage(
      t('{reason} Nothing was written.', { reason: foreignText(sentenceText(error.message, t), 300) }),
    );
  }
}

async function chooseFile(): Promise<string | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      filters: { OpenAPI: ['json', 'yaml', 'yml'] },
      title: t('OpenAPI file'),
    })) ?? [];
  return uri?.fsPath;
}

/** Undefined: the person stopped, and nothing was written. */
async function ask(sluice: Core, place: Place, source: string): Promise<DraftChoices | undefined> {
  const summary = await reading(() => sluice.descriptions.summarize(source));
  if (summary.operations.length === 0) {
    void vscode.window.showErrorMessage(
      t('The description has no operation that can be used. Nothing was written.'),
    );
    return undefined;
  }
  const environment = await askServer(summary);
  const auth = environment && (await askAuth(summary));
  const operations = auth && (await askOperations(summary));
  const chosen = operations && (await askVerbs(operations));
  if (environment === undefined || auth === undefined || operations === undefined || chosen === undefined)
    return undefined;
  const ids = operations.map(({ id }) => id);
  const described = await reading(() => sluice.descriptions.describe(source, path.dirname(source), ids));
  const validate = await askProbe(operations, described);
  if (validate === null) return undefined;
  const file = `${place.id}/openapi${path.extname(source).toLowerCase()}`;
  return { id: place.id, summary, environment, auth, chosen, validate, file };
}

/** Copies the description, compiles it where it stands now, and writes the manifest; or leaves nothing. */
async function write(
  { descriptions }: Core,
  { folder, id }: Place,
  source: string,
  choices: DraftChoices,
): Promise<Draft> {
  const copy = path.join(folder, choices.file);
  const ids = [...choices.chosen.keys()];
  const { files } = await reading(() => descriptions.describe(source, path.dirname(source), ids));
  await mkdir(folder, { recursive: true });
  await mkdir(path.dirname(copy), { recursive: false });
  try {
    await copyFile(source, copy);
    for (const name of Object.keys(files)) {
      const beside = path.join(path.dirname(copy), name);
      await mkdir(path.dirname(beside), { recursive: true });
      await copyFile(path.join(path.dirname(source), name), beside);
    }
    const described: DescribedOperations = await reading(() => descriptions.describe(copy, folder, ids));
    const draft = draftOf(choices, described);
    const text = `${JSON.stringify(draft.manifest, null, 2)}\n`;
    await writeFile(path.join(folder, `${id}.json`), text, { flag: 'wx' });
    return draft;
  } catch (error) {
    await rm(path.dirname(copy), { recursive: true, force: true });
    throw error;
  }
}

function reading<T extends DescriptionSummary | DescribedOperations>(read: () => Promise<T>): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: t('Reading the description') };
  return Promise.resolve(vscode.window.withProgress(options, read));
}

/** A manifest of the workspace is accepted first; one of the person's own can be tried at once. */
async function offerNext({ library }: Core, id: string, { offered, skipped }: Draft): Promise<void> {
  const isWaiting = library.waiting.some(({ manifest }) => manifest.id === id);
  const next = isWaiting ? t('Review…') : t('Test…');
  const chosen = await vscode.window.showInformationMessage(
    t(
      'Tools that the draft offers: {count}; operations left out: {skipped}. The report says what it lacks.',
      {
        count: offered,
        skipped: Object.keys(skipped).length,
      },
    ),
    next,
  );
  if (chosen === next)
    await vscode.commands.executeCommand(isWaiting ? 'sluice.reviewManifests' : 'sluice.testManifest');
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
