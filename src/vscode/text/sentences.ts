// What the core said as English text in the person's language: errors, their next steps, titles of records. Each sentence
// of Sluice's own is found again by its template; foreign text, and what fills a hole, stays as it is. Pure.
import { fillIn } from '../../core/plan/phrase.ts';
import type { Translate } from './translate.ts';

/** Sluice's own texts end their sentences with these, and abbreviate nothing but what stands here. */
const BOUNDARY = /(?<=[.?][”’)]?)(?<!\b(?:e\.g|i\.e|etc)\.) (?=\S)/u;
/** A sentence that holds more full stops than this is not Sluice's. */
const MOST_PARTS = 6;
const HOLE = /\{\w+\}/;

type Spoken = ReadonlyMap<string, string>;

interface Template {
  text: string;
  said: string;
  /** Its longest part between holes. */
  part: string;
  pattern: RegExp;
}

export function sentencesOf(text: string): string[] {
  return text.split(BOUNDARY).filter((sentence) => sentence !== '');
}

/** The text, each sentence that is Sluice's own translated. */
export function sentenceText(text: string, { spoken }: Pick<Translate, 'spoken'>): string {
  if (spoken === undefined) return text;
  const parts = sentencesOf(text);
  const said: string[] = [];
  for (let from = 0; from < parts.length;) {
    const found = sentenceAt(parts, from, spoken) ?? { words: parts[from] ?? '', until: from + 1 };
    said.push(found.words);
    from = found.until;
  }
  return said.join(' ');
}

/** The shortest of Sluice's sentences that begins there: what fills a hole can hold full stops of its own. */
function sentenceAt(
  parts: readonly string[],
  from: number,
  spoken: Spoken,
): { words: string; until: number } | undefined {
  for (let until = from + 1; until <= Math.min(parts.length, from + MOST_PARTS); until += 1) {
    const words = known(parts.slice(from, until).join(' '), spoken);
    if (words !== undefined) return { words, until };
  }
  return undefined;
}

function known(sentence: string, spoken: Spoken): string | undefined {
  const whole = spoken.get(sentence);
  if (whole !== undefined) return whole;
  for (const { text, said, part, pattern } of templatesOf(spoken)) {
    if (!sentence.includes(part)) continue;
    const values = pattern.exec(sentence)?.groups;
    // A hole can match too much: then the sentence isn't this one.
    if (values === undefined || fillIn(text, values) !== sentence) continue;
    const inside = Object.entries(values).map(([name, value]) => [name, known(value, spoken) ?? value]);
    return fillIn(said, Object.fromEntries(inside) as Record<string, string>);
  }
  return undefined;
}

const made = new WeakMap<Spoken, readonly Template[]>();

/** Those that say most come first. */
function templatesOf(spoken: Spoken): readonly Template[] {
  const known = made.get(spoken);
  if (known !== undefined) return known;
  const sorted = [...spoken]
    .filter(([text]) => HOLE.test(text))
    .map(([text, said]) => {
      const parts = text.split(HOLE);
      const part = parts.reduce((longest, each) => (each.length > longest.length ? each : longest), '');
      return { text, said, part, pattern: patternOf(text), length: parts.join('').length };
    })
    .toSorted((one, other) => other.length - one.length);
  made.set(spoken, sorted);
  return sorted;
}

function patternOf(text: string): RegExp {
  const named = new Set<string>();
  const source = text
    .split(/\{(\w+)\}/)
    .map((part, index) => {
      if (index % 2 === 0) return part.replaceAll(/[.*+?^$()|[\]\\{}]/g, String.raw`\$&`);
      if (named.has(part)) return String.raw`\k<${part}>`;
      named.add(part);
      return `(?<${part}>.+?)`;
    })
    .join('');
  return new RegExp(`^${source}$`, 'su');
}
