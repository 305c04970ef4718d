// Whether a text that a person reads in a German window is German: it has no word that only an English sentence has.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../../scripts/project.ts';
import type { Approval } from '../../src/core/approval/approval.ts';
import { exactText, insideQuotes } from '../../src/core/approval/exactText.ts';
import { fillIn } from '../../src/core/plan/phrase.ts';
import { dialogText } from '../../src/vscode/approvals/dialogText.ts';
import { reviewsText } from '../../src/vscode/approvals/reviewText.ts';
import type { Translate } from '../../src/vscode/text/translate.ts';
import { READER, unwrapped } from './approvals.ts';
import { workIn } from '../../src/vscode/text/workWords.ts';
import { sentencesIn } from '../../src/vscode/text/sentences.ts';

/** Hardly an English phrase has none of these, and no German one has any. */
const ENGLISH =
  /\b(?:the|and|is|are|of|with|this|that|from|to|its|it|can|no|not|only|at|by|once|again|yet|your|you|approve|reject|review|later|back|delete|deletes|change|changes|created|set|up|put|rotate|revoke|share|replace|forget|undo|migrate|key|keys|settings|fields|field|value|named|sent|nothing|until|never)\b/gi;

/** A straight one is part of a value: JSON, or a command line. */
const MARKS = /[„“”]/;

/** A host, also with what follows it in a URL. */
const HOST = /[\w-]+(?:\.[\w-]+)+\S*/g;

export const german = JSON.parse(
  readFileSync(path.join(projectDir, 'l10n', 'bundle.l10n.de.json'), 'utf8'),
) as Record<string, string>;

/** As `vscode.l10n.t` in a German window. */
export const inGerman: Translate = Object.assign(
  (text: string, values?: Record<string, string | number>) => fillIn(german[text] ?? text, values),
  { spoken: sentencesIn(german), work: (message: string): string => workIn(inGerman)(message) },
);

/** English words in the text. @param foreign what is not Sluice's own, as it is shown: it is in any language */
export function englishIn(text: string, foreign: readonly string[] = []): string[] {
  const english = foreign.filter((value) => value.search(ENGLISH) >= 0);
  // What only holds one of them goes as a whole, too: its rest might read as a word.
  const own = foreign
    .filter((value) => english.some((each) => value.includes(each)))
    .toSorted((left, right) => right.length - left.length)
    .reduce((rest, value) => rest.replaceAll(value, '◆'), text);
  return [...own.replaceAll(HOST, '◆').matchAll(ENGLISH)].map(([word]) => word);
}

/** Dialog and review are German, but for names and values. @param values what the caller gave */
export function assertGerman(approval: Approval, values: readonly string[]): void {
  const reader = { ...READER, t: inGerman };
  const { title, detail } = dialogText([approval], reader);
  const read = `${title}\n${unwrapped(detail)}\n${unwrapped(reviewsText([approval], 'request', reader))}`;
  const foreign = [...values, ...approval.plan.targets.map(({ name }) => name)];
  const shown = foreign.flatMap((value) => [exactText(value), insideQuotes(value)]);
  assert.deepEqual(englishIn(read, shown), [], read);
  assert.deepEqual(oddQuotes(read, shown), [], read);
}

/** Quotation marks that aren't „German“ ones, or aren't closed on their line. @param foreign as in `englishIn` */
export function oddQuotes(text: string, foreign: readonly string[] = []): string[] {
  const own = foreign
    .filter((value) => MARKS.test(value))
    .toSorted((left, right) => right.length - left.length)
    .reduce((rest, value) => rest.replaceAll(value, '◆'), text);
  return own.split('\n').filter((line) => MARKS.test(line.replaceAll(/„[^„“”]*“/g, '')));
}
