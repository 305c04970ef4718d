// The questions before a bundle is provisioned, and which answers are valid. Pure; provisionCommand.ts asks.
import { ENVIRONMENTS, normalizeBundleName, type Environment } from '../../core/bundle/bundle.ts';
import type { JsonValue } from '../../core/json.ts';
import { collectedByHand } from '../../core/provider/inputs.ts';
import { matchesPattern } from '../../core/provider/patterns.ts';
import type { Manifest, ManifestInput } from '../../core/provider/manifest.ts';
import { environmentName } from '../text/environmentName.ts';
import { foreignText } from '../text/foreignText.ts';
import type { ListedBundle } from '../commands/toolOutputs.ts';
import type { Translate } from '../text/translate.ts';

/** The longest name for `provision_bundle`. */
export const MAX_NAME_LENGTH = 120;

export interface ProviderChoice {
  manifest: Manifest;
  label: string;
  description: string;
  detail: string;
}

/** In the catalog's order. */
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

/** The manifest's environments, development first; live ones are marked as live and requiring approval. */
export function environmentChoices(manifest: Manifest, t: Translate): EnvironmentChoice[] {
  return ENVIRONMENTS.flatMap((environment) => {
    const declared = manifest.environments[environment];
    if (declared === undefined) return [];
    const name = environmentName(environment, t);
    if (!declared.live) return [{ environment, label: `$(beaker) ${name}`, description: '', detail: '' }];
    const description = t('live');
    const detail = t('Real users depend on it: setting a bundle up here needs your approval.');
    return [{ environment, label: `$(shield) ${name}`, description, detail }];
  });
}

/** Why a name is invalid, or undefined. */
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
      return t('This bundle is being set up: you join, or it continues where it stopped.');
    case 'failed':
      return t('The setup of this bundle stopped: it continues where it stopped.');
    default:
      return t('This bundle exists and is busy ({status}).', { status: foreignText(bundle.status, 30) });
  }
}

export interface Question extends ManifestInput {
  name: string;
}

/** The manifest's non-secret inputs; the operation itself asks for secrets. */
export function plainQuestions(manifest: Manifest): Question[] {
  const later = collectedByHand(manifest);
  return Object.entries(manifest.inputs)
    .filter(([name, input]) => !input.secret && !later.has(name))
    .map(([name, input]) => ({ name, ...input }));
}

/** The manifest's description, and the format to type. */
export function questionPrompt(question: Question, t: Translate): string {
  const parts = [foreignText(question.description, 300)];
  if (question.type === 'string-list') parts.push(t('Separate several by commas.'));
  if (!question.required) parts.push(t('Leave it empty to go without.'));
  return parts.filter((part) => part !== '').join(' ');
}

/** The default in the format to type. */
export function defaultText(question: Question): string {
  const value = question.default;
  if (value === undefined || value === null) return '';
  const parts = Array.isArray(value) ? value : [value];
  return parts.map((part) => (typeof part === 'object' ? JSON.stringify(part) : String(part))).join(', ');
}

/** Why the typed text is invalid, or undefined. */
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

/** The answer in the tool's format; undefined if an optional one is empty. */
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
