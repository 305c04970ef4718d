// A text that a foreign regular expression matches: what a model or a person reads as the example of a pattern.
import { linearPattern } from './linearPattern.ts';
import { readPattern, type PatternNode } from './patternSource.ts';

/** Tried in this order wherever several characters fit: the plain ones first. */
const CHARACTERS = Array.from(
  `a1A${Array.from({ length: 95 }, (_unused, index) => String.fromCodePoint(32 + index)).join('')}\n\tä漢😀`,
);
/** A longer text is no example. */
const LONGEST = 400;
/** How much more often than they must repetitions are tried. */
const MOST_MORE = 100;

/**
 * Undefined: none was found, or the pattern is not supported.
 * @param least characters that it must have; repetitions give more than they need to
 */
export function patternExample(source: string, least = 0): string | undefined {
  const fits = linearPattern(source);
  if (fits === undefined) return undefined;
  const tree = readPattern(source);
  let longest = -1;
  for (let more = 0; more <= MOST_MORE && longest <= LONGEST; more += 1) {
    const text = textOf(tree, more);
    if (text === undefined) return undefined;
    const { length } = Array.from(text);
    if (length >= least && length <= LONGEST && fits(text)) return text;
    // Nothing in it repeats further.
    if (length === longest) return undefined;
    longest = length;
  }
  return undefined;
}

/** Assertions write nothing: whether they hold is checked with the whole text. */
function textOf(node: PatternNode, more: number): string | undefined {
  switch (node.kind) {
    case 'one':
      return node.literal ?? CHARACTERS.find(node.fits);
    case 'if':
      return '';
    case 'any':
      return node.parts.map((part) => textOf(part, more)).find((text) => text !== undefined);
    case 'all':
      return joined(node.parts.map((part) => textOf(part, more)));
    case 'times': {
      const count = Math.min(node.least + more, node.most);
      const text = count === 0 ? '' : textOf(node.part, more);
      // Repetitions of repetitions would grow without bound; what is cut matches nothing and is dropped.
      return text?.slice(0, LONGEST).repeat(Math.min(count, LONGEST));
    }
  }
}

function joined(texts: readonly (string | undefined)[]): string | undefined {
  return texts.includes(undefined) ? undefined : texts.join('');
}
