// How much room a text takes, in rows and columns; wide characters count as two. Sluice breaks rows itself, so that no
// dialog's width and no editor's setting decides how a row begins.
import { CONTINUED } from './exactText.ts';

/** A modal's text: a question, and rows below it. */
export interface DialogText {
  title: string;
  detail: string;
}

/** Desktop VS Code shows a native dialog, which doesn't scroll. */
export const DIALOG_ROWS = 18;
export const DIALOG_COLUMNS = 56;
export const REVIEW_COLUMNS = 100;
/** For one side of a diff, in a window of 1280 pixels with a side bar. */
export const DIFF_COLUMNS = 42;

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
 * Rows of at most `columns`, broken before a space if the second half has one, else anywhere. Each but the first begins
 * with `indent` and the mark of a continued value, so that it can't read like a line of its own.
 */
export function wrapped(text: string, columns: number, indent = '    '): string[] {
  if (plain.test(text) && text.length <= columns) return [text];
  const rows: string[] = [];
  let row = '';
  let width = 0;
  let space = -1;
  for (const { segment } of graphemes.segment(text)) {
    const wider = widthOf(segment);
    if (width + wider > columns && row !== '') {
      const cut = space > columns / 2 ? space : row.length;
      rows.push(row.slice(0, cut));
      row = indent + CONTINUED + row.slice(cut);
      width = columnsOf(row);
      space = -1;
    }
    if (segment === ' ') space = row.length;
    row += segment;
    width += wider;
  }
  return [...rows, row];
}

function widthOf(segment: string): number {
  return wide.test(segment) ? 2 : 1;
}
