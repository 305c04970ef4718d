// What somebody may have meant by a name that doesn't exist: the nearest one, and all there are.
import { visibleText } from './visibleText.ts';

/** More names than a caller reads; only then are some left out. */
const MOST_SHOWN = 60;
const LONGEST = 80;

/** `Did you mean slack? Use one of: github, sandbox, slack.` */
export function choiceText(given: string, options: readonly string[]): string {
  if (options.length === 0) return 'There are none yet.';
  const nearest = nearestOf(given, options);
  const shown = options.slice(0, MOST_SHOWN).map((option) => visibleText(option, LONGEST));
  const more = options.length > shown.length ? ` and ${options.length - shown.length} more` : '';
  const hint = nearest === undefined ? '' : `Did you mean ${visibleText(nearest, LONGEST)}? `;
  return `${hint}Use one of: ${shown.join(', ')}${more}.`;
}

/** The one option that begins alike, or differs by a third of its letters at most. Case and separators don't count. */
export function nearestOf(given: string, options: readonly string[]): string | undefined {
  const word = bare(visibleText(given, LONGEST));
  if (word === '') return undefined;
  const longer = options.filter((option) => startsTheOther(word, bare(option)));
  if (longer.length === 1) return longer[0];
  const [first, second] = options
    .map((option) => ({ option, distance: distanceOf(word, bare(option)) }))
    .toSorted((left, right) => left.distance - right.distance);
  if (first === undefined || first.distance === second?.distance) return undefined;
  const most = Math.max(1, Math.floor(Math.min(word.length, first.option.length) / 3));
  return first.distance <= most ? first.option : undefined;
}

/** `dryRun`, `dry-run` and `dry_run` are one word. */
function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function startsTheOther(left: string, right: string): boolean {
  return Math.min(left.length, right.length) >= 3 && (left.startsWith(right) || right.startsWith(left));
}

/** Insertions, deletions, replacements and swaps of neighbors between two words (optimal string alignment). */
function distanceOf(left: string, right: string): number {
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_unused, column) => column);
  for (let at = 1; at <= left.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= right.length; to += 1) {
      const isSame = left[at - 1] === right[to - 1];
      const isSwap = at > 1 && to > 1 && left[at - 1] === right[to - 2] && left[at - 2] === right[to - 1];
      next[to] = Math.min(
        numberAt(row, to) + 1,
        numberAt(next, to - 1) + 1,
        numberAt(row, to - 1) + (isSame ? 0 : 1),
        isSwap ? numberAt(before, to - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = row;
    row = next;
  }
  return numberAt(row, right.length);
}

function numberAt(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
