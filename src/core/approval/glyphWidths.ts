// How wide a text can be in a dialog's font, in hundredths of the font's size. An upper bound, not a measurement: fonts
// differ between machines, and none of a dialog's usual ones has a wider glyph for any of these. Pure.

/** Of ASCII, the widest that Segoe UI, San Francisco, Ubuntu and DejaVu Sans have. */
const ASCII: readonly [glyphs: string, width: number][] = [
  ["Iijl'", 30],
  [' ,.:;|', 34],
  ['!()/J[\\]frt', 41],
  ['"-', 46],
  ['*?_`sz', 54],
  ['FLTckvxy', 60],
  ['Paeo', 62],
  ['$0123456789ESbdghnpqu{}', 64],
  ['ABCKRVXYZ', 72],
  ['&DGHNOQU', 79],
  ['#+<=>^w~', 85],
  ['%@MWm', 100],
];
const ofAscii = new Map(ASCII.flatMap(([glyphs, width]) => Array.from(glyphs, (glyph) => [glyph, width])));

/** In this order; of a kind that is not listed, `OTHER`. */
const KINDS: readonly [kind: RegExp, width: number][] = [
  // Whole words and phrases as one character.
  [/[\p{Script=Cuneiform}\uFDF0-\uFDFF\u2E3A\u2E3B\uA9C5\u102A\u0BF5]/u, 1_500],
  [/[\u2030\u2031]/u, 180],
  [/[\u01C4-\u01CC\u01F1-\u01F3]/u, 150],
  // The joiner and the selector of an emoji.
  [/\u200D|\uFE0F/u, 0],
  // What Western, Greek and Cyrillic languages write with; then letters of old and other alphabets.
  [/[\u00A0-\u045F\p{P}]/u, 115],
  [/[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u, 140],
  [/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u, 115],
  [/[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Thai}\p{M}\p{S}\p{N}]/u, 165],
];
const OTHER = 200;
/** Of what is added to a letter of ASCII: "ơ" is a little wider than "o". */
const ADDED = 12;

export function glyphWidthOf(text: string): number {
  let width = 0;
  for (const glyph of text) width += ofAscii.get(glyph) ?? widthOf(glyph);
  return width;
}

function widthOf(glyph: string): number {
  const [base = glyph] = glyph.normalize('NFD');
  const plain = ofAscii.get(base);
  if (plain !== undefined) return plain + ADDED;
  return KINDS.find(([kind]) => kind.test(glyph))?.[1] ?? OTHER;
}
