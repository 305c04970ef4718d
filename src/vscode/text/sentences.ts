// What the core said as English text in the person's language: errors, their next steps, titles of records. Each sentence
// of Sluice's own is found again by its template; foreign text, and what fills a hole, stays as it is. Pure.
import { fillIn, isEnvironment } from '../../core/plan/phrase.ts';
import { SPOKEN } from './translate.ts';

/** Sluice's own texts end their sentences with these, and abbreviate nothing but what stands here. */
const BOUNDARY = /(?<=[.?][”’)]?)(?<!\b(?:e\.g|i\.e|etc)\.) (?=\S)/u;
/** A sentence that holds more full stops than this is not Sluice's. */
const MOST_PARTS = 6;
const HOLE = /\{(\w+)\}/;
/** The hole that only a number fills. */
const COUNT = 'count';
const DIGITS = /^\d[\d.,]*$/;

/** The texts of a language, by the English ones. */
type Bundle = Readonly<Record<string, string>>;

/** In characters: no text of Sluice's own comes near, and foreign text must not keep the window busy. */
const MOST_LENGTH = 1_000;

interface Template {
  text: string;
  said: string;
  /** What stands before the first hole, between holes, and after the last. */
  parts: readonly string[];
  holes: readonly string[];
}

/** Says texts in the language of the bundle. */
export function sentencesIn(bundle: Bundle): (text: string) => string {
  return (text) => sentenceText(text, bundle);
}

export function sentencesOf(text: string): string[] {
  return text.split(BOUNDARY).filter((sentence) => sentence !== '');
}

/** The text, each sentence that is Sluice's own translated. */
function sentenceText(text: string, bundle: Bundle): string {
  if (text.length > MOST_LENGTH) return text;
  const parts = sentencesOf(text);
  const said: string[] = [];
  for (let from = 0; from < parts.length;) {
    const found = sentenceAt(parts, from, bundle) ?? { words: parts[from] ?? '', until: from + 1 };
    said.push(found.words);
    from = found.until;
  }
  return said.join(' ');
}

/** The shortest of Sluice's sentences that begins there: what fills a hole can hold full stops of its own. */
function sentenceAt(
  parts: readonly string[],
  from: number,
  bundle: Bundle,
): { words: string; until: number } | undefined {
  for (let until = from + 1; until <= Math.min(parts.length, from + MOST_PARTS); until += 1) {
    const words = known(parts.slice(from, until).join(' '), bundle);
    if (words !== undefined) return { words, until };
  }
  return undefined;
}

function known(sentence: string, bundle: Bundle): string | undefined {
  const whole = bundle[sentence + SPOKEN];
  if (whole !== undefined) return whole;
  for (const template of templatesOf(bundle)) {
    const { text, said } = template;
    const values = valuesIn(sentence, template);
    // A hole that is there twice can hold two values: then the sentence isn't this one.
    if (values === undefined || fillIn(text, values) !== sentence) continue;
    const inside = Object.entries(values).map(([name, value]) => [
      name,
      (isEnvironment(value, name)
        ? bundle[value]
        : isName(value, name, text)
          ? undefined
          : known(value, bundle)) ?? value,
    ]);
    return fillIn(said, Object.fromEntries(inside) as Record<string, string>);
  }
  return undefined;
}

/** What stands in quotes, and one word, is a name, even if it reads like a sentence of Sluice's. */
function isName(value: string, hole: string, text: string): boolean {
  return !value.includes(' ') || text.includes(`“{${hole}}”`);
}

const made = new WeakMap<Bundle, readonly Template[]>();

/** Those that say most come first. */
function templatesOf(bundle: Bundle): readonly Template[] {
  let templates = made.get(bundle);
  if (templates === undefined) {
    templates = Object.entries(bundle)
      .filter(([key]) => key.endsWith(SPOKEN) && HOLE.test(key))
      .map(([key, said]) => {
        const text = key.slice(0, -SPOKEN.length);
        // What is split at the holes has their names in every second place.
        const pieces = text.split(HOLE);
        return {
          text,
          said,
          parts: pieces.filter((_, index) => index % 2 === 0),
          holes: pieces.filter((_, index) => index % 2 === 1),
        };
      })
      .sort((one, other) => other.text.length - one.text.length);
    made.set(bundle, templates);
  }
  return templates;
}

/** What fills the holes, each as short as can be; undefined if the sentence is another. In linear time. */
function valuesIn(sentence: string, { parts, holes }: Template): Record<string, string> | undefined {
  const last = parts.at(-1) ?? '';
  const end = sentence.length - last.length;
  let at = parts[0]?.length ?? 0;
  if (at > end || !sentence.startsWith(parts[0] ?? '') || !sentence.endsWith(last)) return undefined;
  const values: Record<string, string> = {};
  for (const [index, hole] of holes.entries()) {
    const isLast = index === holes.length - 1;
    const next = isLast ? end : sentence.indexOf(parts[index + 1] ?? '', at + 1);
    if (next <= at || next > end) return undefined;
    const value = sentence.slice(at, next);
    if (hole === COUNT && !DIGITS.test(value)) return undefined;
    values[hole] = value;
    at = next + (isLast ? 0 : (parts[index + 1] ?? '').length);
  }
  return values;
}
