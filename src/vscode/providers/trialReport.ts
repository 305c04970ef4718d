// The pages of a manifest's trial: each request as sent and each answer, already masked; or the stages of a whole life.
// Pure.
import type { Tried, TrialSubject } from '../../core/provider/manifestTrial.ts';
import { environmentName } from '../text/environmentName.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import { sentenceText, type Translate } from '../text/translate.ts';
import { trialOutcome } from './trialOutcome.ts';
import type { Life, LifeStage, WantedLife } from './wholeLife.ts';

export function trialReport(
  { manifest, environment }: Pick<TrialSubject, 'manifest' | 'environment'>,
  tried: readonly Tried[],
  t: Translate,
): string {
  // What was not sent has Sluice's own sentences in place of request and answer.
  const texts = ({ shown, answer, outcome }: Tried): string[] =>
    outcome === 'unsent' ? [sentenceText(shown, t), sentenceText(answer, t)] : [shown, answer];
  const sections = tried.map((each) => {
    const heading = `## ${escapeMarkdown(each.name)}: ${trialOutcome(each.outcome, t)} (${each.tookMs} ms)`;
    return [heading, ...texts(each).map(fenced)].join('\n\n');
  });
  const place = environmentName(environment, t);
  return `${[`# ${escapeMarkdown(manifest.name)} (${place})`, ...sections].join('\n\n')}\n`;
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
  const head = `# ${escapeMarkdown(manifest.name)} (${environmentName(environment, t)}): ${escapeMarkdown(name)}`;
  return `${[head, ...rest, ...sections].join('\n\n')}\n`;
}

/** A fence longer than any in the text, so that no answer can end it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
