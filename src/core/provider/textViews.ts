// Views of a text with escapes decoded (percent, JSON, HTML) and invisible characters removed; white space and case
// don't count. Each character of a view maps to its source.

/** More layers of escapes than any chain of servers writes. */
const MOST_LAYERS = 3;

export interface TextView {
  text: string;
  /** For each UTF-16 unit of `text`, the start and end of its source in the original. */
  starts: number[];
  ends: number[];
}

// One UTF-8 character each, so that a match maps to it alone.
const PERCENT =
  '(?<percent>%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3})';
const BACKSLASH = '\\\\u(?<unit>[0-9a-f]{4})|\\\\x(?<byte>[0-9a-f]{2})|\\\\(?<plain>.)';
const HTML = '&#x(?<hex>[0-9a-f]{1,6});?|&#(?<decimal>[0-9]{1,7});?|&(?<entity>amp|lt|gt|quot|apos|nbsp);';

interface Decoding {
  /** How each of its escapes begins: quicker to look for than the whole. */
  marks: RegExp;
  escapes: RegExp;
}

const ALL: Decoding = {
  marks: /%[0-9a-f]|\\|&[#a-z]/,
  escapes: new RegExp([PERCENT, BACKSLASH, HTML].join('|'), 'gs'),
};
const EACH_ALONE: readonly Decoding[] = [
  { marks: /%[0-9a-f]/, escapes: new RegExp(PERCENT, 'g') },
  { marks: /\\/, escapes: new RegExp(BACKSLASH, 'gs') },
  { marks: /&[#a-z]/, escapes: new RegExp(HTML, 'g') },
];
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};
/** Most texts: their white space and letters are found much faster. */
const ASCII = /^[\0-\x7f]*$/;
/** Also how Sluice itself shows a line break. */
const UNSEEN = /[\s\p{Cc}\p{Cf}⏎]+/gu;

/** What `foldedUnits` puts between two texts. */
const BETWEEN = 0xffff;
/** Most answers are shorter: they share one room, since a room for each would have to be allocated and collected. */
const SHARED_UNITS = 32_768;
const shared = new Uint16Array(SHARED_UNITS);
const [UNKNOWN, AS_IT_IS, LOWERED, UNSEEN_UNIT, READ_ELSEWHERE] = [0, 1, 2, 3, 4];
/** What folding does to each UTF-16 unit; filled as units are met. */
const meanings = new Uint8Array(0x1_0000);

/** The text without case and white space, then with one layer of escapes decoded after another. */
export function viewsOf(text: string): TextView[] {
  const plain = foldedView(text);
  return [plain, ...decodingsOf(plain.text).flatMap((decoding) => layersOf(plain, decoding, unescaped))];
}

/** The texts of `viewsOf`, computed much faster. */
export function readingsOf(text: string): string[] {
  const plain = folded(text);
  const next = (last: string, { marks, escapes }: Decoding): string | undefined =>
    marks.test(last)
      ? folded(last.replaceAll(escapes, (match, ...rest) => meaningOf(rest.at(-1)) ?? match))
      : undefined;
  return [plain, ...decodingsOf(plain).flatMap((decoding) => layersOf(plain, decoding, next))];
}

/** All kinds of escapes together, and each alone: a server writes one kind, and the secret in it may look like another. */
function decodingsOf(text: string): readonly Decoding[] {
  const present = EACH_ALONE.filter(({ marks }) => marks.test(text));
  return present.length > 0 ? [ALL, ...present] : [];
}

/** Each layer decodes what the one before it became. */
function layersOf<T>(
  plain: T,
  decoding: Decoding,
  next: (last: T, decoding: Decoding) => T | undefined,
): T[] {
  const layers: T[] = [];
  for (let last = plain; layers.length < MOST_LAYERS;) {
    const decoded = next(last, decoding);
    if (decoded === undefined) break;
    layers.push(decoded);
    last = decoded;
  }
  return layers;
}

/**
 * What `folded` makes of each text, one after the other and with a noncharacter (Unicode, 23.7) between them, as UTF-16
 * units: many short texts are read without making a string of any. The units hold until the next call.
 * @returns also the texts that it leaves out, because they may hold escapes or characters beyond 16 bits
 */
export function foldedUnits(texts: readonly string[]): { units: Uint16Array; others: string[] } {
  let room = 0;
  for (const text of texts) room += text.length + 1;
  const units = room <= SHARED_UNITS ? shared : new Uint16Array(room);
  const others: string[] = [];
  let length = 0;
  for (const text of texts) {
    const end = foldInto(units, length, text);
    if (end === undefined) others.push(text);
    else {
      units[end] = BETWEEN;
      length = end + 1;
    }
  }
  return { units: units.subarray(0, length), others };
}

/** @returns where it ends; undefined if the text can be read in another way. */
function foldInto(units: Uint16Array, start: number, text: string): number | undefined {
  let end = start;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    let meaning = meanings[unit];
    if (meaning === UNKNOWN) meanings[unit] = meaning = meaningOfUnit(unit);
    if (meaning === READ_ELSEWHERE) return undefined;
    if (meaning === UNSEEN_UNIT) continue;
    units[end] = meaning === LOWERED ? unit + 32 : unit;
    end += 1;
  }
  return end;
}

function meaningOfUnit(unit: number): number {
  const character = String.fromCharCode(unit);
  if ('%&\\'.includes(character) || !character.isWellFormed()) return READ_ELSEWHERE;
  const read = folded(character);
  if (read === '') return UNSEEN_UNIT;
  return read === character ? AS_IT_IS : LOWERED;
}

/** The text of `foldedView`. */
export function folded(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase().replaceAll(/[\0-\x20\x7f]+/g, '');
  return text.replaceAll(UNSEEN, '').replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Without white space and invisible characters; ASCII letters in lower case. */
export function foldedView(text: string): TextView {
  const view: TextView = { text: '', starts: [], ends: [] };
  const kept: string[] = [];
  for (let at = 0; at < text.length; at += 1) keep(view, kept, text.charAt(at), at, at + 1);
  return { ...view, text: kept.join('') };
}

function unescaped({ text, starts, ends }: TextView, { marks, escapes }: Decoding): TextView | undefined {
  if (!marks.test(text)) return undefined;
  const view: TextView = { text: '', starts: [], ends: [] };
  const kept: string[] = [];
  let rest = 0;
  const copyTo = (end: number): void => {
    for (; rest < end; rest += 1) keep(view, kept, text.charAt(rest), starts[rest] ?? 0, ends[rest] ?? 0);
  };
  for (const match of text.matchAll(escapes)) {
    const meant = meaningOf(match.groups ?? {});
    if (meant === undefined) continue;
    copyTo(match.index);
    rest = match.index + match[0].length;
    for (const unit of meant.split('')) keep(view, kept, unit, starts[match.index] ?? 0, ends[rest - 1] ?? 0);
  }
  copyTo(text.length);
  return { ...view, text: kept.join('') };
}

function meaningOf(groups: Record<string, string | undefined>): string | undefined {
  const { percent, unit, byte, plain, hex, decimal, entity } = groups;
  if (percent !== undefined) return decodedPercent(percent);
  if (plain !== undefined) return 'nrtbfv'.includes(plain) ? ' ' : plain;
  if (entity !== undefined) return ENTITIES[entity];
  const code = decimal === undefined ? Number.parseInt(unit ?? byte ?? hex ?? '', 16) : Number(decimal);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function decodedPercent(percent: string): string | undefined {
  try {
    return decodeURIComponent(percent);
  } catch {
    // Overlong or beyond Unicode: no character.
    return undefined;
  }
}

function keep(view: TextView, kept: string[], unit: string, start: number, end: number): void {
  const code = unit.charCodeAt(0);
  if (code <= 32 || (code >= 127 && folded(unit) === '')) return;
  kept.push(code >= 65 && code <= 90 ? unit.toLowerCase() : unit);
  view.starts.push(start);
  view.ends.push(end);
}
