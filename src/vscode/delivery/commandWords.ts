// Splits a command that a person types into program and arguments. There is no shell: nothing is expanded, and quotes
// only group words. Pure.

/** Undefined if a quote is not closed. */
export function commandWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (const character of text) {
    if (quote !== '') {
      if (character === quote) quote = '';
      else word = `${word ?? ''}${character}`;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = `${word ?? ''}${character}`;
  }
  if (quote !== '') return undefined;
  return word === undefined ? words : [...words, word];
}

/** A variable's name for a credential: "API key" of "acme" → ACME_API_KEY. */
export function suggestedKey(bundle: string, label: string): string {
  const words = `${bundle} ${label}`.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
  const name = words.replaceAll(/^_+|_+$/g, '').slice(0, 80);
  return /^[A-Z_]/.test(name) ? name : `SECRET_${name}`.slice(0, 80);
}
