// Makes foreign text safe to show: invisible characters, and characters that rearrange the text around them, become
// visible. It knows nothing of Markdown or HTML; the renderer escapes those on top.

/** One alternative each: line breaks; emoji with their selectors and joiners; unusual spaces; the unseen. */
const special = new RegExp(
  [
    '(?<lineBreak>[\\n\\v\\f\\r\\u0085\\u2028\\u2029][\\s\\u0085]*)',
    // The variation selector and the joiner belong to a visible sign here; elsewhere they are shown.
    '(?<emoji>\\p{Extended_Pictographic}\\uFE0F?(?:\\u200D\\p{Extended_Pictographic}\\uFE0F?)*)',
    '(?<space>[\\t\\p{Zs}])',
    // Controls, format and bidi characters, private use, lone surrogates, unassigned, and what has no glyph.
    '(?<unseen>[\\p{C}\\p{Default_Ignorable_Code_Point}\\u2800])',
    // Accents stacked higher than in any language ("Zalgo") would cover neighboring lines.
    '(?<marks>\\p{M}{5,})',
  ].join('|'),
  'gu',
);

/** Most texts: nothing in them is special. */
const PLAIN = /^[ -~]*$/;

/**
 * One line of at most `maxLength` characters (code points). Control, bidirectional, zero-width and other
 * invisible characters read `⟨U+202E⟩`, line breaks ` ⏎ `. Unusual spaces become plain spaces, and stacked
 * combining marks are cut. A longer text ends in `…`.
 */
export function visibleText(text: string, maxLength: number): string {
  if (text.length <= maxLength && PLAIN.test(text)) return text;
  // Bounds the work for texts of megabytes: only line breaks and marks get shorter below.
  const bounded = text.slice(0, maxLength * 32);
  const shown = bounded.replaceAll(special, (match: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Record<string, string | undefined>;
    if (groups['lineBreak'] !== undefined) return ' ⏎ ';
    if (groups['space'] !== undefined) return ' ';
    if (groups['unseen'] !== undefined) return codePointName(match);
    if (groups['marks'] !== undefined) return Array.from(match).slice(0, 4).join('');
    return match;
  });
  const characters = Array.from(shown);
  if (characters.length <= maxLength && bounded.length === text.length) return shown;
  const cut = characters.slice(0, maxLength - 1).join('');
  // A cut emoji sequence would leave its joiner at the end, invisible.
  return `${cut.replace(/(?:\u200D|\uFE0F)+$/u, '')}…`;
}

/** Like `visibleText` for a text of any length whose line breaks and tabs belong to it. */
export function visibleLines(text: string): string {
  return text.replaceAll(special, (match: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Record<string, string | undefined>;
    if (groups['lineBreak'] !== undefined) return match.replaceAll(/[^\S\n\t ]/g, lineBreakName);
    if (groups['unseen'] !== undefined) return codePointName(match);
    if (groups['marks'] !== undefined) return Array.from(match).slice(0, 4).join('');
    return match;
  });
}

/** A carriage return before a line feed is part of the break; other separators are named. */
function lineBreakName(character: string): string {
  return character === '\r' || character === '\u00A0' ? character : codePointName(character);
}

function codePointName(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `⟨U+${hex}⟩`;
}
