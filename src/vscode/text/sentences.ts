// What the core said as English text in the person's language: errors, their next steps, titles of records. Each sentence
// of Sluice's own is found again by its template; foreign text, and what fills a hole, stays as it is. Pure.
import { fillIn } from '../../core/plan/phrase.ts';
import { SPOKEN, type Translate } from './translate.ts';

/** Sluice's own texts end their sentences with these, and abbreviate nothing but what stands here. */
const BOUNDARY = /(?<=[.?][”’)]?)(?<!\b(?:e\.g|i\.e|etc)\.) (?=\S)/u;
/** A sentence that holds more full stops than this is not Sluice's. */
const MOST_PARTS = 6;
const HOLE = /\{\w+\}/;

type Bundle = NonNullable<Translate['bundle']>;

/** In characters: no text of Sluice's own comes near, and foreign text must not keep the window busy. */
const MOST_LENGTH = 1_000;

interface Template {
  text: string;
  said: string;
  pattern: RegExp;
}

export function sentencesOf(text: string): string[] {
  return text.split(BOUNDARY).filter((sentence) => sentence !== '');
}

/** The text, each sentence that is Sluice's own translated. */
export function sentenceText(text: string, { bundle }: Pick<Translate, 'bundle'>): string {
  if (bundle === undefined || text.length > MOST_LENGTH) return text;
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
  for (const { text, said, pattern } of templatesOf(bundle)) {
    const values = pattern.exec(sentence)?.groups;
    // A hole can match too much: then the sentence isn't this one.
    if (values === undefined || fillIn(text, values) !== sentence) continue;
    const inside = Object.entries(values).map(([name, value]) => [name, known(value, bundle) ?? value]);
    return fillIn(said, Object.fromEntries(inside) as Record<string, string>);
  }
  return undefined;
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
        return { text, said, pattern: patternOf(text) };
      })
      .sort((one, other) => other.text.length - one.text.length);
    made.set(bundle, templates);
  }
  return templates;
}

function patternOf(text: string): RegExp {
  const source = text
    .replaceAll(/[.*+?^$()|[\]\\{}]/g, String.raw`\$&`)
    .replaceAll(/\\\{(\w+)\\\}/g, '(?<$1>.+?)');
  return new RegExp(`^${source}$`, 'su');
}
