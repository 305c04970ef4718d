// Names that imitate others by mixing alphabets ("аcme" with a Cyrillic а) are said to do so.

const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['Latin', /\p{Script=Latin}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Armenian', /\p{Script=Armenian}/u],
  ['Cherokee', /\p{Script=Cherokee}/u],
  ['Fullwidth', /[\uFF01-\uFF5E]/u],
];

/**
 * The confusable alphabets that one word of the text mixes, or an empty list. Words are told apart, since honest
 * names are in two languages, while honest words are not; hosts and addresses count as one (Unicode UTS 39, section 5.1, restricted to the scripts
 * whose letters look like Latin ones).
 */
export function mixedScripts(text: string): string[] {
  for (const word of text.split(/[\s/:()]+/u).flatMap(partsOf)) {
    const found = SCRIPTS.filter(([, pattern]) => pattern.test(word)).map(([name]) => name);
    if (found.length > 1) return found;
  }
  return [];
}

/** The text, and behind it a remark where it mixes alphabets, or writes a whole host in a look-alike one. */
export function withLookAlikeRemark(text: string): string {
  const mixed = mixedScripts(text);
  return mixed.length === 0 ? text : `${text} ⟨mixes ${mixed.join(' and ')} letters⟩`;
}

/** A host is read as a whole: "рау.com" imitates with a label of which every letter is Cyrillic. */
function partsOf(word: string): string[] {
  return /[.@]/.test(word) ? [word] : word.split('-');
}
