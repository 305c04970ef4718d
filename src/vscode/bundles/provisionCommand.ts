// Sluice: Provision Bundle… asks for provider, environment, name and inputs, and calls provision_bundle. It asks for
// no secrets: the operation waits for them if its provider needs any.
import * as vscode from 'vscode';
import { normalizeBundleName, type Environment } from '../../core/bundle/bundle.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { ToolHost } from '../commands/person.ts';
import type { BundleList } from './bundleChoice.ts';
import { listBundles } from './listBundles.ts';
import { actAsPerson } from './actAsPerson.ts';
import { environmentName } from '../text/environmentName.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import {
  answerOf,
  answerProblem,
  defaultText,
  environmentChoices,
  nameNotice,
  nameProblem,
  plainQuestions,
  questionPrompt,
  type Question,
} from './provisionForm.ts';
import { askProvider } from './providerQuestion.ts';
import { askChoice, askText } from '../prompts/quickInputs.ts';
import type { RecordDocuments } from '../operations/recordDocuments.ts';
import type { ListedBundle } from '../commands/toolOutputs.ts';
import { runWizard, type StepOutcome, type StepPosition, type WizardStep } from '../prompts/wizard.ts';

/** The answers so far. */
interface Draft {
  manifest?: Manifest;
  environment?: Environment;
  existing: ListedBundle[];
  name: string;
  /** The typed text, by input. */
  typed: Map<string, string>;
  inputs: JsonObject;
}

export async function provisionBundle(
  sluice: BundleList,
  { documents, logger }: { documents: RecordDocuments; logger: OutputChannelLogger },
): Promise<void> {
  const draft: Draft = { existing: [], name: '', typed: new Map(), inputs: {} };
  const questions = (): Question[] => (draft.manifest === undefined ? [] : plainQuestions(draft.manifest));
  const answered = await runWizard((): WizardStep[] => [
    (position) =>
      askProvider(sluice, {
        title: t('Provision Bundle'),
        placeholder: t('Which provider?'),
        position,
        current: draft.manifest,
        take: (manifest) => chooseProvider(draft, manifest),
      }),
    (position) => askEnvironment(sluice, draft, position),
    (position) => askName(draft, position),
    ...questions().map(
      (question): WizardStep =>
        (position) =>
          askInput(question, draft, position),
    ),
  ]);
  if (!answered || draft.manifest === undefined || draft.environment === undefined) return;
  const args = {
    name: normalizeBundleName(draft.name),
    provider: draft.manifest.id,
    environment: draft.environment,
    inputs: draft.inputs,
  };
  await actAsPerson(sluice, logger, { tool: 'provision_bundle', args }, async (message, output) => {
    const bundleId = output['bundle_id'];
    if (typeof bundleId === 'string') await tellExisting(message, bundleId, draft.name, documents);
  });
}

function chooseProvider(draft: Draft, manifest: Manifest): void {
  if (draft.manifest?.id !== manifest.id) {
    draft.inputs = {};
    draft.typed.clear();
  }
  draft.manifest = manifest;
}

async function askEnvironment(sluice: ToolHost, draft: Draft, position: StepPosition): Promise<StepOutcome> {
  const { manifest } = draft;
  if (manifest === undefined) return 'back';
  const items = environmentChoices(manifest, t);
  return askChoice({
    title: t('Provision Bundle at {provider}', { provider: foreignText(manifest.name, 80) }),
    placeholder: t('Which environment?'),
    position,
    items,
    active: items.find(({ environment }) => environment === draft.environment),
    take: async ({ environment }) => {
      draft.environment = environment;
      draft.existing = await listBundles(sluice, { provider: manifest.id, environment });
    },
  });
}

async function askName(draft: Draft, position: StepPosition): Promise<StepOutcome> {
  return askText({
    title: whereTitle(draft),
    prompt: t('What is the bundle called? With provider and environment, the name is its identity.'),
    placeholder: t('for instance acme-notifications'),
    position,
    value: draft.name,
    problem: (text) => nameProblem(text, t),
    notice: (text) => nameNotice(text, draft.existing, t),
    take: (answer) => (draft.name = answer),
  });
}

async function askInput(question: Question, draft: Draft, position: StepPosition): Promise<StepOutcome> {
  if (question.type === 'boolean') return askYesOrNo(question, draft, position);
  return askText({
    title: questionTitle(question, draft),
    prompt: questionPrompt(question, t),
    position,
    value: draft.typed.get(question.name) ?? defaultText(question),
    problem: (text) => answerProblem(question, text, t),
    take: (answer) => {
      draft.typed.set(question.name, answer);
      const value = answerOf(question, answer);
      if (value === undefined) delete draft.inputs[question.name];
      else draft.inputs[question.name] = value;
    },
  });
}

async function askYesOrNo(question: Question, draft: Draft, position: StepPosition): Promise<StepOutcome> {
  const items = [
    { label: t('Yes'), value: true },
    { label: t('No'), value: false },
  ];
  const before = draft.inputs[question.name] ?? question.default ?? false;
  return askChoice({
    title: questionTitle(question, draft),
    placeholder: questionPrompt(question, t),
    position,
    items,
    active: items.find(({ value }) => value === before),
    take: (answer) => (draft.inputs[question.name] = answer.value),
  });
}

function whereTitle({ manifest, environment }: Draft): string {
  const provider = foreignText(manifest?.name ?? '', 80);
  return t('Provision Bundle at {provider} ({environment})', {
    provider,
    environment: environmentName(environment ?? '', t),
  });
}

function questionTitle(question: Question, draft: Draft): string {
  return t('{question} – {where}', { question: foreignText(question.title, 120), where: whereTitle(draft) });
}

/** The bundle existed already: nothing ran, so no operation reports it. */
async function tellExisting(
  text: string,
  bundleId: string,
  name: string,
  documents: RecordDocuments,
): Promise<void> {
  const details = t('Show Details');
  const chosen = await vscode.window.showInformationMessage(text, details);
  if (chosen === details) await documents.show({ kind: 'bundle', id: bundleId }, normalizeBundleName(name));
}
