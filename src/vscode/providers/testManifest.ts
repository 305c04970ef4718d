// Sluice: Test Provider Manifest… Sends the read requests of a manifest, or takes a bundle through a whole life in a
// throw-away environment, and shows what came of it in a read-only document, with every secret masked.
import * as vscode from 'vscode';
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Tried, TrialSubject } from '../../core/provider/manifestTrial.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { Sluice } from '../../core/sluice.ts';
import { listBundles } from '../bundles/listBundles.ts';
import { environmentName } from '../text/environmentName.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import {
  answerOf,
  answerProblem,
  defaultText,
  plainQuestions,
  questionPrompt,
  type Question,
} from '../bundles/provisionForm.ts';
import { choiceOf, textOf } from '../prompts/quickInputs.ts';
import type { TextDocuments } from '../text/textDocuments.ts';
import { lifeReport, trialReport } from './trialReport.ts';
import { wholeLife, type LifeStage, type WantedLife } from './wholeLife.ts';

type Core = Pick<Sluice, 'bundle' | 'library' | 'runner' | 'trial'>;

export async function testManifest(sluice: Core, { texts }: { texts: TextDocuments }): Promise<void> {
  const manifest = await chooseManifest(sluice);
  const subject = manifest && (await chooseSubject(sluice, manifest));
  if (subject === undefined) return;
  if ('name' in subject) return liveThrough(sluice, subject, texts);
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
  await vscode.window.showTextDocument(texts.uriOf(trialReport(subject, tried, t), name), { preview: true });
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
): Promise<TrialSubject | WantedLife | undefined> {
  const bundles = (await listBundles(sluice, { provider: manifest.id })).flatMap(
    ({ id }) => sluice.bundle(id) ?? [],
  );
  const items = [
    ...Object.keys(manifest.environments).map((environment) => ({
      label: environmentName(environment, t),
      description: t('with values that you enter now'),
      environment,
      bundle: undefined as Bundle | undefined,
      isLife: false,
    })),
    ...bundles.map((bundle) => ({
      label: foreignText(bundle.name, 80),
      description: environmentName(bundle.environment, t),
      environment: bundle.environment,
      bundle,
      isLife: false,
    })),
    ...throwAway(manifest).map((environment) => ({
      label: t('Whole life in {environment}', { environment: environmentName(environment, t) }),
      description: t('create, find, change, rotate and delete a bundle'),
      environment,
      bundle: undefined,
      isLife: true,
    })),
  ];
  const chosen = await choiceOf({
    title: t('Test Provider Manifest'),
    placeholder: t('With which values?'),
    items,
  });
  if (chosen === undefined) return undefined;
  const { environment, bundle } = chosen;
  if (chosen.isLife) return askLife(manifest, environment);
  if (bundle !== undefined) return { manifest, environment, inputs: bundle.inputs, bundle, secrets: {} };
  const given = await askValues(Object.entries(manifest.inputs).map(([name, input]) => ({ name, ...input })));
  return given && { manifest, environment, bundle, ...given };
}

/** What real users depend on is no place for a test. */
function throwAway({ environments }: Manifest): string[] {
  return Object.entries(environments).flatMap(([name, { live }]) => (live ? [] : [name]));
}

/** Secrets are asked for by the operation, as always. */
async function askLife(manifest: Manifest, environment: string): Promise<WantedLife | undefined> {
  const given = await askValues(plainQuestions(manifest));
  if (given === undefined) return undefined;
  const name = `sluice-test-${Date.now().toString(36)}`;
  return { manifest, environment, inputs: given.inputs, name };
}

async function liveThrough(sluice: Core, wanted: WantedLife, texts: TextDocuments): Promise<void> {
  const titles: Record<LifeStage, string> = {
    create: t('Creating the bundle'),
    find: t('Finding what was created'),
    change: t('Changing the webhook’s URL'),
    rotate: t('Rotating the API key'),
    delete: t('Deleting the bundle'),
  };
  const life = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Testing the manifest'), cancellable: true },
    (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const { runner, trial } = sluice;
      return wholeLife(
        { runner, trial, bundle: (id) => sluice.bundle(id), t },
        wanted,
        abort.signal,
        (stage) => progress.report({ message: titles[stage] }),
      );
    },
  );
  const name = t('Whole life of {provider}.md', { provider: wanted.manifest.id });
  await vscode.window.showTextDocument(texts.uriOf(lifeReport(wanted, life, t), name), { preview: true });
}

async function askValues(
  all: readonly Question[],
): Promise<{ inputs: JsonObject; secrets: Record<string, string> } | undefined> {
  const inputs: JsonObject = {};
  const secrets: Record<string, string> = {};
  const questions = all.filter(({ type }) => type !== 'boolean');
  for (const [index, question] of questions.entries()) {
    const typed = await textOf({
      title: foreignText(question.title, 120),
      prompt: questionPrompt(question, t),
      position: { step: index + 1, totalSteps: questions.length },
      secret: question.secret,
      value: defaultText(question),
      problem: (text) => answerProblem(question, text, t),
    });
    if (typed === undefined) return undefined;
    const value = answerOf(question, typed);
    if (value === undefined) continue;
    if (question.secret && typeof value === 'string') secrets[question.name] = value;
    else inputs[question.name] = value;
  }
  return { inputs, secrets };
}
