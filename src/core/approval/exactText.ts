// Shows a foreign value in full, with hidden characters visible: different values never read the same. Sluice's own
// marks are escaped inside a value.

/** A run of at least this many invisible characters is shown as a count. */
const SHORTEST_RUN = 3;

/** Begins a row that continues the value above it. */
export const CONTINUED = '↪';

/** In this order: whole emoji; invisible characters and marks of ours; runs of spaces; stacked accents. */
const special = new RegExp(
  [
    String.raw`(?<emoji>\p{RGI_Emoji})`,
    String.raw`(?<unseen>[[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800⟨⟩⏎↪]--[ ]])\k<unseen>*`,
    '(?<run> {2,}|^ | $)',
    String.raw`(?<piled>(?<=\p{M}{4})\p{M})`,
  ].join('|'),
  'gv',
);
/** Parts of one letter: shown separately if the text isn't composed (Unicode NFC). */
const parts = /[\p{M}\u1100-\u11FF]/gu;
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/gu;

/** One line. `⟨U+202E⟩` is an invisible character, `⟨3 spaces⟩` a run of spaces. */
export function exactText(value: string): string {
  const shown = value.replaceAll(special, (match: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Record<string, string | undefined>;
    if (groups['emoji'] !== undefined) return match;
    if (groups['run'] === undefined) return named(match);
    return match === ' ' ? '⟨space⟩' : `⟨${match.length} spaces⟩`;
  });
  const composed = decomposedNamed(shown);
  // Right-to-left letters would reorder the parts of an address.
  return /[./@:\\]/.test(value) ? composed.replaceAll(rightToLeft, named) : composed;
}

/** For between quotation marks, which the value can't close in any language. */
export function insideQuotes(value: string): string {
  return exactText(value).replaceAll(/[„“”]/g, named);
}

function decomposedNamed(text: string): string {
  if (text === text.normalize('NFC')) return text;
  return Array.from(text.replaceAll(parts, named))
    .map((character) => (character.normalize('NFC') === character ? character : named(character)))
    .join('');
}

function named(characters: string): string {
  const [first = '', ...others] = Array.from(characters);
  const hex = (first.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  if (others.length >= SHORTEST_RUN && others.every((other) => other === first))
    return `⟨U+${hex} × ${others.length + 1}⟩`;
  return `⟨U+${hex}⟩${others.map(named).join('')}`;
}
