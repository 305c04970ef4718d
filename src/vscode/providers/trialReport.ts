// The pages of a manifest's trial: each request as sent and each answer, already masked; or the stages of a whole life.
// Pure.
import type { Tried, TrialSubject } from '../../core/provider/manifestTrial.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import type { Translate } from '../text/translate.ts';
import type { Life, LifeStage, WantedLife } from './wholeLife.ts';

export function trialReport(
  { manifest, environment }: Pick<TrialSubject, 'manifest' | 'environment'>,
  tried: readonly Tried[],
): string {
  const sections = tried.map(
    ({ name, shown, answer, outcome, tookMs }) =>
      `## ${escapeMarkdown(name)}: ${outcome} (${tookMs} ms)\n\n${fenced(shown)}\n\n${fenced(answer)}`,
  );
  return `${[`# ${escapeMarkdown(manifest.name)} (${environment})`, ...sections].join('\n\n')}\n`;
}

/** The page of a manifest's whole life: each stage, and what is left. */
export function lifeReport(
  { manifest, environment, name }: Pick<WantedLife, 'manifest' | 'environment' | 'name'>,
  { steps, left }: Life,
  t: Translate,
): string {
  const titles: Record<LifeStage, string> = {
    create: t('Create the bundle'),
    find: t('Find what was created'),
    change: t('Change the webhook’s URL'),
    rotate: t('Rotate the API key'),
    delete: t('Delete the bundle'),
  };
  const outcomes = { done: t('done'), failed: t('failed'), skipped: t('left out') };
  const sections = steps.map(
    ({ stage, outcome, said, tookMs }) =>
      `## ${titles[stage]}: ${outcomes[outcome]} (${tookMs} ms)\n\n${fenced(said)}`,
  );
  const rest =
    left === null
      ? []
      : [t('The bundle “{name}” is still there: delete it yourself.', { name: escapeMarkdown(left) })];
  const head = `# ${escapeMarkdown(manifest.name)} (${environment}): ${escapeMarkdown(name)}`;
  return `${[head, ...rest, ...sections].join('\n\n')}\n`;
}

/** A fence longer than any in the text, so that no answer can end it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
