// How much room a text takes: in an editor by columns, wide characters count as two; in a dialog by its glyphs. Sluice
// breaks rows itself, so that no dialog's width and no editor's setting decides how a row begins.
import { CONTINUED } from './exactText.ts';
import { glyphWidthOf } from './glyphWidths.ts';

/** A modal's text: a question, and rows below it. */
export interface DialogText {
  title: string;
  detail: string;
}

/** What a row of text has to fit into. */
export interface Room {
  width: number;
  widthOf: (text: string) => number;
}

/** Desktop VS Code shows a native dialog, which doesn't scroll. */
export const DIALOG_ROWS = 22;
/**
 * Hundredths of the font's size. The narrowest dialog of VS Code's own leaves 372 pixels for text of 13 pixels, and 362
 * if it scrolls; wider rows would be broken by it, without our mark. Native dialogs are wider.
 */
export const IN_DIALOG: Room = { width: 2_750, widthOf: glyphWidthOf };
export const IN_REVIEW: Room = { width: 100, widthOf: columnsOf };
/** For one side of a diff, in a window of 1280 pixels with a side bar. */
export const IN_DIFF: Room = { width: 42, widthOf: columnsOf };

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const plain = /^[\x20-\x7E]*$/;
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Extended_Pictographic}\p{Regional_Indicator}\u3000-\u303E\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6]/u;

/** Source: Unicode UAX 11; ambiguous characters count as wide. */
export function columnsOf(text: string): number {
  if (plain.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += widthOf(segment);
  return columns;
}

/**
 * Rows that fit, broken before a space if the second half has one, else anywhere. Each but the first begins with
 * `indent` and the mark of a continued value, so that it can't read like a line of its own.
 */
export function wrapped(text: string, room: Room, indent = '    '): string[] {
  const { width: most, widthOf } = room;
  if (text.length <= most && widthOf(text) <= most) return [text];
  const rows: string[] = [];
  let start = '';
  let row = '';
  let width = 0;
  let space = { at: -1, width: 0 };
  for (const piece of pieces(text, room)) {
    const wider = widthOf(piece);
    while (width + wider > most && row !== start) {
      const cut = space.width > most / 2 ? space.at : row.length;
      rows.push(row.slice(0, cut));
      start = indent + CONTINUED;
      row = start + row.slice(cut);
      width = widthOf(row);
      space = { at: -1, width: 0 };
    }
    if (piece === ' ') space = { at: row.length, width };
    row += piece;
    width += wider;
  }
  return [...rows, row];
}

/** Letters with what belongs to them. A letter can be of any length, and is then taken apart. */
function* pieces(text: string, { width, widthOf }: Room): Generator<string> {
  for (const { segment } of graphemes.segment(text))
    if (widthOf(segment) * 4 > width) yield* segment;
    else yield segment;
}

/** Every line of a dialog in rows that no dialog breaks. */
export function dialogRows(detail: string): string {
  return detail
    .split('\n')
    .flatMap((line) => wrapped(line, IN_DIALOG))
    .join('\n');
}

function widthOf(segment: string): number {
  return wide.test(segment) ? 2 : 1;
}
