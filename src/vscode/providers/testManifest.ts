// Sluice: Test Provider Manifest… Sends the read requests of a manifest and shows requests and answers, with every
// secret masked, in a read-only document.
import * as vscode from 'vscode';
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Tried, TrialSubject } from '../../core/provider/manifestTrial.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { Sluice } from '../../core/sluice.ts';
import { listBundles } from '../bundles/bundleChoice.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import {
  answerOf,
  answerProblem,
  defaultText,
  questionPrompt,
  type Question,
} from '../bundles/provisionForm.ts';
import { choiceOf, textOf } from '../prompts/quickInputs.ts';
import type { TextDocuments } from '../text/textDocuments.ts';
import { trialReport } from './trialReport.ts';

type Core = Pick<Sluice, 'bundle' | 'library' | 'runner' | 'trial'>;

export async function testManifest(sluice: Core, { texts }: { texts: TextDocuments }): Promise<void> {
  const manifest = await chooseManifest(sluice);
  const subject = manifest && (await chooseSubject(sluice, manifest));
  if (subject === undefined) return;
  const names = await vscode.window.showQuickPick(
    sluice.trial.readingRequests(subject.manifest).map((label) => ({ label, picked: true })),
    {
      title: t('Test Provider Manifest'),
      placeHolder: t('Which of its reading requests are sent?'),
      canPickMany: true,
    },
  );
  if (names === undefined || names.length === 0) return;
  const tried = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Testing the manifest'), cancellable: true },
    (progress, token) =>
      tryAll(
        sluice,
        subject,
        names.map(({ label }) => label),
        progress,
        token,
      ),
  );
  const name = t('Test of {provider}.md', { provider: subject.manifest.id });
  await vscode.window.showTextDocument(texts.uriOf(trialReport(subject, tried), name), { preview: true });
}

async function tryAll(
  sluice: Pick<Sluice, 'trial'>,
  subject: TrialSubject,
  names: readonly string[],
  progress: vscode.Progress<{ message: string }>,
  token: vscode.CancellationToken,
): Promise<Tried[]> {
  const abort = new AbortController();
  const subscription = token.onCancellationRequested(() => abort.abort());
  const tried: Tried[] = [];
  try {
    for (const name of names) {
      progress.report({ message: name });
      tried.push(await sluice.trial.try(subject, name, abort.signal));
    }
  } catch (error) {
    // Show what was tried until the person cancelled.
    if (!abort.signal.aborted) throw error;
  } finally {
    subscription.dispose();
  }
  return tried;
}

async function chooseManifest(sluice: Pick<Sluice, 'library' | 'trial'>): Promise<Manifest | undefined> {
  const items = sluice.library
    .list()
    .filter((manifest) => sluice.trial.readingRequests(manifest).length > 0)
    .map((manifest) => ({ label: foreignText(manifest.name, 80), description: manifest.id, manifest }));
  const chosen = await choiceOf({
    title: t('Test Provider Manifest'),
    placeholder: t('Which provider? One that waits for you is accepted first.'),
    items,
  });
  return chosen?.manifest;
}

/** One of its bundles, with its secrets; or inputs that are requested now and forgotten afterwards. */
async function chooseSubject(
  sluice: Pick<Sluice, 'bundle' | 'runner'>,
  manifest: Manifest,
): Promise<TrialSubject | undefined> {
  const bundles = (await listBundles(sluice, { provider: manifest.id })).flatMap(
    ({ id }) => sluice.bundle(id) ?? [],
  );
  const items = [
    ...Object.keys(manifest.environments).map((environment) => ({
      label: environment,
      description: t('with values that you enter now'),
      environment,
      bundle: undefined as Bundle | undefined,
    })),
    ...bundles.map((bundle) => ({
      label: foreignText(bundle.name, 80),
      description: bundle.environment,
      environment: bundle.environment,
      bundle,
    })),
  ];
  const chosen = await choiceOf({
    title: t('Test Provider Manifest'),
    placeholder: t('With which values?'),
    items,
  });
  if (chosen === undefined) return undefined;
  const { environment, bundle } = chosen;
  if (bundle !== undefined) return { manifest, environment, inputs: bundle.inputs, bundle, secrets: {} };
  const given = await askValues(manifest);
  return given && { manifest, environment, bundle, ...given };
}

async function askValues(
  manifest: Manifest,
): Promise<{ inputs: JsonObject; secrets: Record<string, string> } | undefined> {
  const inputs: JsonObject = {};
  const secrets: Record<string, string> = {};
  const questions = Object.entries(manifest.inputs).filter(([, { type }]) => type !== 'boolean');
  for (const [index, [name, input]] of questions.entries()) {
    const question: Question = { name, ...input };
    const typed = await textOf({
      title: foreignText(input.title, 120),
      prompt: questionPrompt(question, t),
      position: { step: index + 1, totalSteps: questions.length },
      secret: input.secret,
      value: defaultText(question),
      problem: (text) => answerProblem(question, text, t),
    });
    if (typed === undefined) return undefined;
    const value = answerOf(question, typed);
    if (value === undefined) continue;
    if (input.secret && typeof value === 'string') secrets[name] = value;
    else inputs[name] = value;
  }
  return { inputs, secrets };
}
