// The page of a manifest's trial: each request as sent and each answer, already masked. Pure.
import type { Tried, TrialSubject } from '../../core/provider/manifestTrial.ts';
import { escapeMarkdown } from '../text/markdown.ts';

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

/** A fence longer than any in the text, so that no answer can end it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
