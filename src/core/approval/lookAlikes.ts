// Marks names that imitate others by mixing alphabets ("аcme" with a Cyrillic а).

const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['Latin', /\p{Script=Latin}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Armenian', /\p{Script=Armenian}/u],
  ['Cherokee', /\p{Script=Cherokee}/u],
  ['Fullwidth', /[\uFF01-\uFF5E]/u],
];

/**
 * The confusable alphabets that one word of the text mixes, or an empty list. It checks each word, because honest names
 * can be in two languages and honest words aren't. A host or address is one word. Source: Unicode UTS 39, section 5.1,
 * for the scripts whose letters look like Latin ones.
 */
export function mixedScripts(text: string): string[] {
  for (const word of text.split(/[\s/:()]+/u).flatMap(partsOf)) {
    const found = SCRIPTS.filter(([, pattern]) => pattern.test(word)).map(([name]) => name);
    if (found.length > 1) return found;
  }
  return [];
}

/** The text, with a remark if it mixes alphabets. */
export function withLookAlikeRemark(text: string): string {
  const mixed = mixedScripts(text);
  return mixed.length === 0 ? text : `${text} ⟨mixes ${mixed.join(' and ')} letters⟩`;
}

/** A host is one part: "рау.com" imitates with a label that is all Cyrillic. */
function partsOf(word: string): string[] {
  return /[.@]/.test(word) ? [word] : word.split('-');
}
