// What is asked before a bundle is provisioned, and which answers will do. Pure; provisionCommand.ts asks.
import { ENVIRONMENTS, normalizeBundleName, type Environment } from '../../core/bundle/bundle.ts';
import type { JsonValue } from '../../core/json.ts';
import { collectedByHand } from '../../core/provider/inputs.ts';
import { matchesPattern } from '../../core/provider/patterns.ts';
import type { Manifest, ManifestInput } from '../../core/provider/manifest.ts';
import { foreignText } from '../text/foreignText.ts';
import type { ListedBundle } from '../commands/toolOutputs.ts';
import type { Translate } from '../text/translate.ts';

/** Longest name that `provision_bundle` takes. */
export const MAX_NAME_LENGTH = 120;

export interface ProviderChoice {
  manifest: Manifest;
  label: string;
  description: string;
  detail: string;
}

/** In the catalogue's order. */
export function providerChoices(manifests: readonly Manifest[]): ProviderChoice[] {
  return manifests.map((manifest) => ({
    manifest,
    label: foreignText(manifest.name, 80),
    description: manifest.id,
    detail: foreignText(manifest.description, 200),
  }));
}

export interface EnvironmentChoice {
  environment: Environment;
  label: string;
  description: string;
  detail: string;
}

/** Those that the manifest has, development first; live ones say what they are and that they need approval. */
export function environmentChoices(manifest: Manifest, t: Translate): EnvironmentChoice[] {
  return ENVIRONMENTS.flatMap((environment) => {
    const declared = manifest.environments[environment];
    if (declared === undefined) return [];
    if (!declared.live)
      return [{ environment, label: `$(beaker) ${environment}`, description: '', detail: '' }];
    const description = t('live');
    const detail = t('Real users depend on it: setting a bundle up here needs your approval.');
    return [{ environment, label: `$(shield) ${environment}`, description, detail }];
  });
}

/** Why a name does not do, or undefined. */
export function nameProblem(name: string, t: Translate): string | undefined {
  const { length } = normalizeBundleName(name);
  if (length === 0) return t('A bundle needs a name.');
  if (length > MAX_NAME_LENGTH) return t('At most {max} characters.', { max: MAX_NAME_LENGTH });
  return undefined;
}

/** What happens if a bundle of that name already exists; undefined if none does. */
export function nameNotice(
  name: string,
  existing: readonly ListedBundle[],
  t: Translate,
): string | undefined {
  const wanted = normalizeBundleName(name);
  const bundle = existing.find((other) => normalizeBundleName(other.name) === wanted);
  if (bundle === undefined) return undefined;
  switch (bundle.status) {
    case 'active':
      return t('This bundle exists and is active: it is returned as it is, nothing is sent.');
    case 'provisioning':
      return t('This bundle is being set up: you join, or it goes on where it stopped.');
    case 'failed':
      return t('Setting this bundle up stopped: it goes on where it stopped.');
    default:
      return t('This bundle exists and is busy ({status}).', { status: foreignText(bundle.status, 30) });
  }
}

export interface Question extends ManifestInput {
  name: string;
}

/** What the manifest wants to know that is not secret; secrets are asked for by the operation itself. */
export function plainQuestions(manifest: Manifest): Question[] {
  const later = collectedByHand(manifest);
  return Object.entries(manifest.inputs)
    .filter(([name, input]) => !input.secret && !later.has(name))
    .map(([name, input]) => ({ name, ...input }));
}

/** What the manifest says about it, and how it is typed. */
export function questionPrompt(question: Question, t: Translate): string {
  const parts = [foreignText(question.description, 300)];
  if (question.type === 'string-list') parts.push(t('Separate several by commas.'));
  if (!question.required) parts.push(t('Leave it empty to go without.'));
  return parts.filter((part) => part !== '').join(' ');
}

/** The default as a person types it. */
export function defaultText(question: Question): string {
  const value = question.default;
  if (value === undefined || value === null) return '';
  const parts = Array.isArray(value) ? value : [value];
  return parts.map((part) => (typeof part === 'object' ? JSON.stringify(part) : String(part))).join(', ');
}

/** Why what was typed does not do, or undefined. */
export function answerProblem(question: Question, typed: string, t: Translate): string | undefined {
  const values = valuesOf(question, typed);
  if (values.length === 0) return question.required ? t('A value is needed.') : undefined;
  if (question.type === 'url' && !isHttpUrl(typed.trim()))
    return t('A web address is needed, for instance https://example.com.');
  const { pattern } = question;
  if (pattern === undefined) return undefined;
  if (values.every((value) => matchesPattern(pattern, value))) return undefined;
  return t('It does not have the expected form.');
}

/** The answer as the tool takes it; undefined where an optional one was left empty. */
export function answerOf(question: Question, typed: string): JsonValue | undefined {
  const values = valuesOf(question, typed);
  if (question.type === 'string-list') return values.length === 0 && !question.required ? undefined : values;
  return values[0];
}

function valuesOf(question: Question, typed: string): string[] {
  const parts = question.type === 'string-list' ? typed.split(',') : [typed];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}
